import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs import read_publish, read_recipe


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
