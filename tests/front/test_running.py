"""`run` is the command `run`: the same options reach the notebooks, the same input is refused."""

import json
import os
from pathlib import Path

import pytest

import dermosan_lib as dermosan
from dermosan_lib.errors import RunError
from dermosan_lib.faces import runs as runs_door
from dermosan_lib.faces.cli.command_line import main

METRIC = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 10}


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What comes to the pipeline, which then makes a run folder of nothing but metrics."""
    calls = []

    def notebooks(data, name, parameters, *, runs=Path("runs"), progress=True, quiet=False):
        calls.append((data, name, dict(parameters), runs, progress))
        folder = tmp_path / "made" / name
        folder.mkdir(parents=True, exist_ok=True)
        names = ("accuracy", "balanced_accuracy", "macro_auc", "top_3")
        (folder / "metrics.json").write_text(json.dumps(dict.fromkeys(names, METRIC)))
        return folder

    monkeypatch.setattr(runs_door, "run_notebooks", notebooks)
    monkeypatch.chdir(tmp_path)
    return calls


def test_options_reach_the_notebooks_as_those_of_the_command_do(asked, tmp_path, capsys):
    finished = dermosan.run(
        "photos", "first", table="labels.csv", image_column="image", label_column="dx",
        group_column="lesion", source_column="site", image_folder="jpg", runs="all",
        split_folders="keep", allow_missing=True,
        parameters={"epochs": 3, "join": ["one", "two"], "dense_units": (64, 32)},
    )  # fmt: skip
    command = (
        "run photos --name first --table labels.csv --image-column image --label-column dx "
        "--group-column lesion --source-column site --image-folder jpg --runs all -p epochs=3 "
        "--split-folders keep --allow-missing"
    )
    more = ["-p", "join=[one, two]", "-p", "dense_units=[64, 32]"]
    assert main([*command.split(), *more]) == 0
    assert asked[0] == asked[1]
    assert asked[0][2]["table"] == str(tmp_path / "labels.csv")
    assert asked[0][2]["join"] == [str(tmp_path / "one"), str(tmp_path / "two")]
    assert str(finished) == capsys.readouterr().out.rstrip("\n")


def test_what_is_not_told_is_left_to_the_notebooks(asked):
    dermosan.run(Path("photos"), "first", progress=False)
    assert asked == [(Path("photos"), "first", {}, Path("runs"), False)]


def test_a_finished_run_tells_its_figures_and_loads_its_bundle(asked, tmp_path, tiny_bundle):
    finished = dermosan.run("photos", "first")
    assert finished.path == tmp_path / "made" / "first"
    assert finished.metrics["accuracy"] == METRIC
    assert os.fspath(finished) == str(finished.path)
    assert "accuracy           0.500  (95% interval 0.400 to 0.600, n = 10)" in str(finished)
    (finished.path / "bundle").symlink_to(tiny_bundle.path, target_is_directory=True)
    with finished.load() as bundle:
        assert bundle.sha256 == tiny_bundle.sha256


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (("nowhere", "x"), {}, "nowhere is no folder"),
        ((".", "a/b"), {}, "plain folder name"),
        ((".", ""), {}, "plain folder name"),
        ((".", "x"), {"parameters": {"epoch": 3}}, "'epoch' is not known"),
        ((".", "x"), {"parameters": {"epochs": "3"}}, "epochs must be a whole number, but is '3'"),
        ((".", "x"), {"parameters": {"seed": -1}}, "seed must be 0 or more"),
        ((".", "x"), {"parameters": {"data": "."}}, "'data' is not known"),
    ],
)
def test_bad_input_is_refused_as_by_the_command(tmp_path, monkeypatch, arguments, options, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RunError, match=words):
        dermosan.run(*arguments, **options)
    assert list(tmp_path.iterdir()) == []
