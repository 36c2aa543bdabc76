"""The file of a sweep: what it asks for, and a sentence for what it cannot."""

import re

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.sweeps.settings import MOST_RUNS
from dermosan_lib.faces.sweeps.sweep_file import read_sweep


@pytest.fixture
def read(tmp_path):
    def read(text):
        (tmp_path / "wish.yaml").write_text(text, encoding="utf-8")
        return read_sweep(tmp_path / "wish.yaml")

    return read


def test_a_grid_is_every_combination_and_its_numbers_are_numbers(read):
    sweep = read("grid: {learning_rate: [1e-3, 3E-4], seed: [1, 2]}")
    assert sweep.name == "wish"
    assert sweep.data is None
    assert sweep.settings == (
        {"learning_rate": 1e-3, "seed": 1}, {"learning_rate": 1e-3, "seed": 2},
        {"learning_rate": 3e-4, "seed": 1}, {"learning_rate": 3e-4, "seed": 2},
    )  # fmt: skip
    assert sweep.varied == ("learning_rate", "seed")
    assert sweep.label(sweep.settings[2]) == "learning_rate=0.0003, seed=1"


def test_a_list_may_name_what_others_leave_to_the_base(read):
    sweep = read("base: {epochs: 3}\nlist: [{epochs: 5}, {seed: 7}]")
    assert [sweep.label(one) for one in sweep.settings] == [
        "epochs=5, seed=None", "epochs=3, seed=7",
    ]  # fmt: skip


def test_folds_alone_are_a_sweep_of_one_setting(read):
    sweep = read("name: five\nfolds: 5\nrepeats: 2\nworkers: 3")
    assert (sweep.settings, sweep.folds, sweep.repeats, sweep.workers) == (({},), 5, 2, 3)
    assert sweep.label({}) == "five"


def test_files_lie_beside_the_sweep_s(read, tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "own.yaml").write_text("epochs: 2\ntable: a.csv\nseed: 5\n")
    sweep = read("data: pictures\nrecipe: own.yaml\nbase: {seed: 6}\nlist: [{split_list: b.csv}]")
    assert sweep.data == tmp_path / "pictures"
    assert sweep.base == {"epochs": 2, "seed": 6, "table": str(tmp_path / "a.csv")}
    assert sweep.settings == ({"split_list": str(tmp_path / "b.csv")},)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1, 2]", r"is a mapping, such as grid.* but .*wish\.yaml is none"),
        ("grid: {", r"cannot be read as YAML"),
        ("1: 2", "is a mapping"),
        ("gird: {seed: [1]}", r"no entry 'gird'\. Choose among: name, "),
        ("epochs: 3", r"no entry 'epochs'.*under base, grid or list"),
        ("grid: {seed: [1]}\nlist: [{seed: 1}]", "a grid or a list, but this has both"),
        ("grid: {seed: 1}", r"seed has 1\. Write such as seed: \[1\], or put it under base"),
        ("grid: {seed: []}", r"seed has \[\]"),
        ("grid: [1]", r"grid must map parameters to lists of values, but is \[1\]"),
        ("list: {seed: 1}", r"list must be a list of settings.*Begin each with a dash"),
        ("list: []", "list must be a list"),
        ("list: [{seed: 1}, {seed: 2}, {seed: 1}]", r"numbers 1 and 3 are both \{'seed': 1\}"),
        ("base: 3\nfolds: 5", "base must map parameters to values, but is 3"),
        ("grid: {seed: [1]}\ngrid: {seed: [2]}", "grid is twice"),
        ("base: {seed: 1}", r"several runs, but .*wish\.yaml names one"),
        ("folds: 1", "folds must be 2 or more, but is 1"),
        ("folds: -1", "folds must be a whole number of 0 or more, but is -1"),
        ("folds: yes", "folds must be a whole number of 0 or more, but is True"),
        ("repeats: 3\ngrid: {seed: [1]}", "no folds beside repeats: 3"),
        ("folds: 5\nrepeats: 0", "repeats must be a whole number of 1 or more, but is 0"),
        ("folds: 5\nworkers: two", "workers must be a whole number of 1 or more, but is 'two'"),
        ("folds: 5\nbase: {fold: 2}", r"sets fold itself.*folds at the top.*makes a run of each"),
        ("list: [{data: x}]", r"sets data itself.*Write data at the top"),
        ("folds: 5\ndata: nowhere", r"nowhere does not exist\. Paths are relative"),
        ("folds: 5\nname: a/b", "plain folder name"),
        ("workers: 0\nfolds: 5", "workers must be a whole number of 1 or more, but is 0"),
        ("grid: false\nfolds: 5", "grid must map parameters to lists"),
        (f"folds: {MOST_RUNS + 1}", r"at most 10,000 runs, but .* asks for 10,001\. Split it"),
    ],
)
def test_what_cannot_be_is_told_with_rule_value_and_remedy(read, text, told):
    with pytest.raises(RunError, match=told):
        read(text)


def test_a_recipe_of_several_networks_is_refused(read, tmp_path):
    (tmp_path / "pair.yaml").write_text("epochs: 2\nmembers: [{epochs: 3}]\n")
    with pytest.raises(RunError, match=r"one network, but .*pair\.yaml has members"):
        read("recipe: pair.yaml\nfolds: 5")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RunError, match="cannot be read as YAML"):
        read_sweep(tmp_path / "none.yaml")


def test_the_file_that_is_shipped_is_the_page_s(repository, read):
    shipped = read_sweep(repository / "recipes" / "sweep.yaml")
    page = (repository / "docs" / "howto" / "sweeps.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"(?s)```yaml\n(.*?)```", page)
    assert read(re.sub(r"(?m)^data:.*\n", "", block)) == shipped
    assert (len(shipped.settings), shipped.folds) == (2, 5)


def test_a_grid_without_end_is_refused_before_it_fills_the_memory(read):
    values = list(range(1000))
    with pytest.raises(RunError, match="its grid asks for 1,000,000,000,000"):
        read(f"grid: {{a: {values}, b: {values}, c: {values}, d: {values}}}")
