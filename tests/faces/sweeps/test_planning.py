"""The plan: every run once, checked before any begins, and known again by what it computes."""

import pytest

from dermosan_lib.errors import RunError


def test_every_fold_of_every_setting_is_a_run_of_its_own(make_plan):
    made = make_plan(settings=({"seed": 1}, {"seed": 2}), folds=3, repeats=2)
    assert len({run.run for run in made.runs}) == len(made.runs) == 12
    first = [run.label for run in made.runs[:3]]
    assert first == [
        "seed=1; repeat 1, fold 1", "seed=2; repeat 1, fold 1", "seed=1; repeat 1, fold 2",
    ]  # fmt: skip
    assert made.runs[-1].parameters == {"seed": 2, "folds": 3, "fold": 3, "repeat": 2}


def test_the_same_runs_are_known_again_however_they_are_asked_for(make_plan):
    grid = make_plan(base={"epochs": 3}, settings=({"seed": 1}, {"seed": 2}))
    listed = make_plan(settings=({"seed": 2, "epochs": 3}, {"recipe": {"epochs": 3}, "seed": 1}))
    assert {run.run for run in grid.runs} == {run.run for run in listed.runs}
    more = make_plan(base={"epochs": 3}, settings=({"seed": 1}, {"seed": 3}))
    assert [run.run in {one.run for one in grid.runs} for run in more.runs] == [True, False]


def test_two_names_for_one_run_are_refused(make_plan):
    with pytest.raises(RunError, match=r"seed=42 and seed=None are the same: .*Leave one out"):
        make_plan(settings=({"seed": 42}, {}))


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"learnig_rate": 0.1}, "'learnig_rate' is not known. Choose among"),
        ({"epochs": "three"}, "epochs must be a whole number, but is 'three'"),
        ({"seed": -1}, "seed must be 0 or more"),
    ],
)
def test_parameters_are_checked_before_any_run_begins(make_plan, setting, told):
    with pytest.raises(RunError, match=told):
        make_plan(settings=({"seed": 1}, setting))


@pytest.mark.parametrize(
    "base", [{"scheme": "paper"}, {"split_folders": "keep"}, {"split_list": "/own.csv"}]
)
def test_folds_need_the_grouped_scheme(make_plan, base):
    with pytest.raises(RunError, match="dealt by the grouped scheme"):
        make_plan(base=base, folds=5)


def test_a_folder_that_is_something_else_is_left_alone(make_plan, tmp_path):
    (tmp_path / "runs" / "wish").mkdir(parents=True)
    (tmp_path / "runs" / "wish" / "metrics.json").touch()
    with pytest.raises(RunError, match=r"wish is something else\. Give the sweep another"):
        make_plan(folds=5)
