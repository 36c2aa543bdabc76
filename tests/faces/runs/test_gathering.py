"""Entries of the recipe: by name or in one mapping, gathered into the same, or refused."""

import re

import pytest
import yaml

from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.runs import parameters, pipeline
from dermosan_lib.faces.runs.gathering import gathered
from dermosan_lib.study.recipes.recipe import Recipe


@pytest.fixture(scope="module")
def declared():
    folder = pipeline.notebooks_folder()
    return parameters.declared_parameters(folder / f"{step}.ipynb" for step in pipeline.STEPS)


def taken(declared, *given):
    return gathered(parameters.read_values(given, declared), declared)


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ([], {"recipe": {}}),
        (["schedule=cosine"], {"recipe": {"schedule": "cosine"}}),
        (["recipe={schedule: cosine}"], {"recipe": {"schedule": "cosine"}}),
        (["recipe={epochs: 3}"], {"epochs": 3, "recipe": {}}),
        (["recipe={}", "epochs=3"], {"epochs": 3, "recipe": {}}),
        (["recipe={learning_rate: 1e-4, augment: no}"],
         {"recipe": {"augment": False, "learning_rate": 1e-4}}),
        (["recipe={dense_units: [64, 32], weights: none}", "dropout=.5"],
         {"recipe": {"dense_units": [64, 32], "dropout": 0.5, "weights": "none"}}),
        (["recipe={dense_units: []}"], {"recipe": {"dense_units": []}}),
        (["recipe={ema: null}", "rotation=null"], {"recipe": {}}),
        (["recipe={views: 4}", "views=4"], {"recipe": {"views": 4}}),
        (["recipe={views: 4}", "recipe={crop: 0.1, views: 4}"],
         {"recipe": {"crop": 0.1, "views": 4}}),
        (["scheme=paper", "recipe={seed: 7}"], {"scheme": "paper", "seed": 7, "recipe": {}}),
    ],
)  # fmt: skip
def test_by_name_or_in_the_mapping_is_the_same(declared, given, values):
    found = taken(declared, *given)
    assert found == values
    assert gathered(found, declared) == found


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["recipe={epoch: 3}"], "A recipe has no entry 'epoch'. Choose among: augment, backbone"),
        (["recipe={masks: x}"], "A recipe has no entry 'masks'"),
        (["recipe={epochs: three}"], "epochs must be a whole number, but is 'three'"),
        (["recipe={epochs: [3]}"], "epochs must be a whole number, but is ['3']"),
        (["recipe={dropout: {a: 1}}"], "dropout must be a number, but is {'a': '1'}"),
        (["recipe={dense_units: 512}"], "dense_units must be a list of whole numbers"),
        (["recipe={augment: 1}"], "augment must be true or false"),
        *(([f"recipe={odd}"], "recipe must be a mapping of entries of the recipe, but is")
          for odd in ("3", "", "null", "[epochs]", "epochs=3")),
        (["recipe={epochs: 3"], "The value of recipe is no YAML"),
        (["recipe={[a]: 3}"], "The value of recipe is no YAML"),
        (["recipe={views: 3, views: 4}"], "Each parameter is given once, but views is '3' and '4'"),
        (["recipe={views: 3}", "recipe={views: 4}"], "Each parameter is given once, but views is"),
        (["epochs=3", "epochs=4"], "Each parameter is given once, but epochs is 3 and 4. Leave"),
        (["epochs=3", "recipe={epochs: 4}"], "Each entry of a recipe is given once, but epochs"),
        (["recipe={views: 4}", "views=3"], "Each entry of a recipe is given once, but views is 4"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_a_sentence(declared, given, words):
    with pytest.raises(RunError, match=f"^{re.escape(words)}"):
        taken(declared, *given)


@pytest.mark.parametrize(
    "values",
    [{"recipe": 3}, {"recipe": ["epochs"]}, {"recipe": {"nonsense": 1}}, {"recipe": {3: 1}},
     {"recipe": {"dropout": "0.1"}}, {"dropout": "0.1"}, {"recipe": {"epochs": True}},
     {"recipe": {"crop": float("nan")}}],
)  # fmt: skip
def test_values_of_a_caller_are_checked_before_anything_starts(tmp_path, values):
    with pytest.raises(RunError):
        pipeline.run_notebooks(tmp_path, "x", values, runs=tmp_path / "runs", progress=False)
    assert not (tmp_path / "runs").exists()


def test_the_sentence_comes_before_anything_starts(capsys, tmp_path):
    runs = tmp_path / "runs"
    given = ["-p", "epochs=3", "-p", "recipe={epochs: 4}"]
    assert main(["run", str(tmp_path), "--name", "x", "--runs", str(runs), *given]) == 2
    assert "dermosan: Each entry of a recipe is given once" in capsys.readouterr().err
    assert not runs.exists()


def test_every_entry_of_a_recipe_is_a_parameter_by_its_name(declared):
    entries = Recipe.__dataclass_fields__
    assert set(entries) <= set(declared)
    for name in entries:
        value = Recipe.preset("finetune").to_dict()[name]
        assert gathered({name: value}, declared) == gathered({"recipe": {name: value}}, declared)


def test_few_parameters_stand_in_the_notebook_itself(repository):
    own = pipeline.notebook_parameters(repository / "notebooks" / "03_train.ipynb")
    assert {"data", "run", "preset", "backbone", "epochs", "seed", "recipe"} <= set(own)
    assert len(own) <= 10


def begun_before(partial, **changes):
    """An unfinished run of the version in which every entry was a parameter of the notebook."""
    before = yaml.safe_load(BEFORE) | dict.fromkeys(Recipe.__dataclass_fields__) | {"seed": 42}
    (partial / "notebooks").mkdir(parents=True)
    (partial / "parameters.yaml").write_text(yaml.safe_dump(before | changes))


def test_a_run_begun_by_the_version_before_goes_on(tmp_path, monkeypatch):
    begun_before(tmp_path / ".x.partial", epochs=3, schedule="cosine", dense_units=[64])
    given = []
    monkeypatch.setattr(
        pipeline, "execute", lambda source, done, values, *_: (given.append(values), done.touch())
    )
    asked = {"epochs": 3, "schedule": "cosine", "recipe": {"dense_units": [64]}}
    with pytest.raises(RunError, match=r"began with other values of recipe\. Give the same"):
        pipeline.run_notebooks(None, "x", {"epochs": 3}, runs=tmp_path, progress=False)
    pipeline.run_notebooks(None, "x", asked, runs=tmp_path, progress=False)
    recipes = [values["recipe"] for values in given if "recipe" in values]
    assert recipes == [{"dense_units": [64], "schedule": "cosine"}]
    assert (tmp_path / "x").is_dir()


def test_parameters_of_a_finished_run_give_the_same_run(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "execute", lambda source, done, *_: done.touch())
    asked = {"schedule": "cosine", "n_bootstrap": 20}
    first = pipeline.run_notebooks(None, "a", asked, runs=tmp_path, progress=False)
    written = yaml.safe_load((first / "parameters.yaml").read_text())
    assert written["recipe"] == {"schedule": "cosine"}
    assert "schedule" not in written
    again = {name: value for name, value in written.items() if name != "data"}
    second = pipeline.run_notebooks(None, "b", again, runs=tmp_path, progress=False)
    assert (second / "parameters.yaml").read_text() == (first / "parameters.yaml").read_text()


BEFORE = """
compare_splits: false
data: ''
group_column: ''
image_column: ''
image_folder: ''
join: []
label_column: ''
masks: ''
n_bootstrap: 1000
n_errors: 12
n_similar: 4
preset: quick
prevalences: [0.02, 0.1]
scheme: grouped
source_column: ''
table: ''
"""
