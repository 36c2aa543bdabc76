import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs import read_members, read_publish, read_recipe


def test_files_lie_beside_the_recipe(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text("note: for people\nsplit_list: own.csv\nepochs: 3\njoin: []\n")
    assert read_recipe(file) == {"split_list": str(tmp_path / "own.csv"), "epochs": 3, "join": []}


@pytest.mark.parametrize("text", ["- 1\n", "a: [\n", "1: 2\n", ""])
def test_what_is_no_mapping_is_refused(tmp_path, text):
    file = tmp_path / "own.yaml"
    file.write_text(text)
    with pytest.raises(RunError, match="recipe"):
        read_recipe(file)
    with pytest.raises(RunError, match="cannot be read"):
        read_recipe(tmp_path / "none.yaml")


def test_what_is_said_of_the_bundle_is_no_parameter(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text("epochs: 3\npublish: {name: own}\n")
    assert read_recipe(file) == {"epochs": 3}
    assert read_publish(file) == {"name": "own"}


def test_members_are_changes_to_the_recipe(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text("epochs: 3\nmembers:\n- epochs: 2\n- backbone: Compact\n")
    assert read_recipe(file) == {"epochs": 3}
    assert read_members(file) == [{"epochs": 2}, {"backbone": "Compact"}]
    file.write_text("epochs: 3\nmembers: {epochs: 2}\n")
    with pytest.raises(RunError, match="Begin each with a dash"):
        read_members(file)
    file.write_text("epochs: 3\n")
    assert read_members(file) == []


def test_members_are_trained_first_and_joined(tmp_path, monkeypatch):
    import dermosan_lib.faces.runs as runs
    from dermosan_lib.faces.cli import main

    done = []

    def run_notebooks(data, name, parameters, *, runs, quiet):
        done.append((name, dict(parameters)))
        (runs / name / "bundle").mkdir(parents=True)
        return runs / name

    monkeypatch.setattr(runs, "run_notebooks", run_notebooks)
    monkeypatch.setattr("dermosan_lib.faces.reports.summary", lambda folder: folder.name)
    (tmp_path / "data").mkdir()
    file = tmp_path / "own.yaml"
    file.write_text("epochs: 3\nmembers:\n- epochs: 2\n- dropout: 0.5\n")
    own = tmp_path / "runs"
    command = ["run", str(tmp_path / "data"), "--name", "a", "--recipe", str(file)]
    assert main([*command, "--runs", str(own), "-p", "views=2"]) == 0
    assert done == [
        ("a-1", {"epochs": 2, "views": 2}),
        ("a-2", {"epochs": 3, "views": 2, "dropout": 0.5}),
        ("a", {"epochs": 3, "views": 2, "join": [str(own / "a-1"), str(own / "a-2")]}),
    ]
