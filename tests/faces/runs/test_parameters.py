"""Values given by -p: each of the kind that its notebook declares, or a sentence."""

import re

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.runs import parameter as kinds
from dermosan_lib.faces.runs import parameters, pipeline


@pytest.fixture(scope="module")
def declared():
    folder = pipeline.notebooks_folder()
    return parameters.declared_parameters(folder / f"{step}.ipynb" for step in pipeline.STEPS)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("epochs=3", 3), ("unfrozen_layers=-1", -1), ("epochs=null", None),
        ("learning_rate=1e-4", 1e-4), ("dropout=0", 0.0), ("dropout=.5", 0.5),
        ("augment=true", True), ("augment=No", False), ("xla=on", True),
        ("prevalences=[0.02, 1e-1]", [0.02, 0.1]), ("dense_units=[]", []), ("join=a", ["a"]),
        ("join=[no, 2020-01-01, 010]", ["no", "2020-01-01", "010"]),
        # A text stays what was typed, whatever YAML would make of it.
        ("label_column=no", "no"), ("label_column=2020-01-01", "2020-01-01"), ("masks=1_0", "1_0"),
        ("weights=none", "none"), ("weights=null", None), ("table=null", "null"), ("masks=", ""),
        ("masks=a: {b} #c", "a: {b} #c"), ("masks='a b'", "a b"), ('masks="a\\tb"', "a\tb"),
        ("image_column=[x]", "[x]"), ("scheme= paper ", "paper"),
    ],
)  # fmt: skip
def test_what_was_typed_is_meant(declared, given, value):
    found = parameters.read_values([given], declared)
    assert list(found.values()) == [value]
    assert type(next(iter(found.values()))) is type(value)
    parameters.check_values(found, declared)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("epochs=three", "epochs must be a whole number, but is 'three'. Write such as -p epo"),
        *(
            (f"epochs={odd}", "epochs must be a whole number")
            for odd in ("1.5", "3.0", "1e3", "true", "[3]", "", "010", "0x10", "1_0", "1:30", "nan",
                        "2020-01-01", "{a: 1}", "３")
        ),
        *((f"seed={odd}", "seed must be a whole number") for odd in ("true", "null", "~", "x")),
        *(
            (f"learning_rate={odd}", "learning_rate must be a number")
            for odd in ("fast", ".nan", "nan", ".inf", "inf", "1e999", "1_0", "true", "[1]", "")
        ),
        *(
            (f"augment={odd}", "augment must be true or false, but is")
            for odd in ("[1]", "1", "0", "y", "", "maybe")
        ),
        ("compare_splits=null", "compare_splits must be true or false"),
        *(
            (f"prevalences={odd}", "prevalences must be a list of numbers")
            for odd in ("0.02", "", "[a]", "[[0.1]]", "[1_0]", "{a: 1}", "[.nan]", "null")
        ),
        ("dense_units=[a]", "dense_units must be a list of whole numbers, but is '[a]'"),
        ("dense_units=512", "dense_units must be a list of whole numbers"),
        ("join={a: b}", "join must be a list of texts"),
        ("prevalences=[0.02", "The value of prevalences is no YAML: '[0.02'. Quote it."),
        ("masks='a", "The value of masks is no YAML"),
    ],
)  # fmt: skip
def test_another_kind_is_a_sentence(declared, given, words):
    with pytest.raises(RunError, match=f"^{re.escape(words)}"):
        parameters.read_values([given], declared)


@pytest.mark.parametrize("given", ["epochs=three", "prevalences=0.02"])
def test_the_sentence_comes_before_anything_starts(capsys, tmp_path, given):
    runs = tmp_path / "runs"
    assert main(["run", str(tmp_path), "--name", "x", "--runs", str(runs), "-p", given]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"dermosan: {given.partition('=')[0]} must be ")
    assert captured.out == ""
    assert not runs.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"epochs": "three"}, {"epochs": True}, {"seed": None}, {"dropout": float("nan")},
        {"dropout": "0.1"}, {"augment": 1}, {"masks": 3}, {"prevalences": 0.02},
        {"prevalences": ["a"]}, {"dense_units": [1.5]}, {"join": "a"}, {"backbone": 152},
    ],
)  # fmt: skip
def test_values_of_a_caller_are_checked_too(tmp_path, values):
    with pytest.raises(RunError, match=rf"^{next(iter(values))} must be "):
        pipeline.run_notebooks(tmp_path, "x", values, runs=tmp_path / "runs", progress=False)
    assert not (tmp_path / "runs").exists()


def test_all_kinds_of_the_notebooks_are_known_and_fit_their_defaults(declared):
    for parameter in declared.values():
        assert parameter.kind in kinds._KINDS, parameter
        parameter.check(parameter.default)


def test_a_key_that_is_not_declared_takes_any_yaml():
    assert parameters.read_values(["x=[1, a]", "y=1e-4"], {}) == {"x": [1, "a"], "y": 1e-4}
    with pytest.raises(RunError, match="no YAML"):
        parameters.read_values(["x=2020-02-30"], {})
