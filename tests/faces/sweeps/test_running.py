"""Runs of a sweep: each made once, whatever ends the sweep; a failure is listed, others go on."""

import json

import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.sweeps import running
from dermosan_lib.faces.sweeps.running import missing_runs, run_sweep
from dermosan_lib.study.sweeps import SweepFolder, brief, fold_values, open_sweep, spread
from dermosan_lib.system import held_alone


def silent(_):
    pass


def test_what_was_made_before_a_kill_is_not_made_again(make_plan, hands):
    made = make_plan(settings=tuple({"seed": seed} for seed in range(12)))
    every = []
    for after in (5, 3, None):
        here = hands(killed_after=after)
        try:
            run_sweep(made, here, tell=silent)
        except KeyboardInterrupt:
            assert after is not None
        every += here.made
    assert sorted(every) == sorted(run.run for run in made.runs)
    table = pd.read_csv(made.folder / "sweep.csv")
    assert (table["status"] == "done").all()
    assert table["seed"].tolist() == list(range(12))
    assert missing_runs(made) == []
    run_sweep(made, lambda _: pytest.fail("all is done"), tell=silent)


def test_a_failure_is_listed_and_the_rest_goes_on(make_plan, hands):
    told = []
    made = make_plan(settings=({"seed": 1}, {"seed": 2}, {"seed": 3}))
    table = run_sweep(made, hands(fail=[2]), tell=told.append)
    assert table["status"].tolist() == ["done", "failed", "done"]
    assert table["why"].tolist() == ["", "03_train: Backbone is not known.", ""]
    assert table.loc[1, "log"] == f"logs/{made.runs[1].run}.log"
    assert pd.isna(table.loc[1, "accuracy"])
    assert table.loc[0, ["accuracy", "accuracy_low", "accuracy_high", "n"]].tolist() == [
        0.75, 0.2, 0.9, 4,
    ]  # fmt: skip
    assert told[1] == ("seed=2: failed after 1 s: 03_train: Backbone is not known.; 1 to do, about "
                       "0 s")  # fmt: skip
    again = hands()
    table = run_sweep(made, again, tell=silent)
    assert again.made == [made.runs[1].run]
    assert table["why"].tolist() == ["", "", ""]


def test_folds_are_summed_up_by_mean_spread_and_pooled_interval(make_plan, hands):
    made = make_plan(folds=2)
    run_sweep(made, hands(killed_after=None), tell=silent)
    kept = SweepFolder(made.folder)
    assert fold_values(kept)["fold"].tolist() == [1, 1, 1, 2, 2, 2]
    row = spread(kept, n_bootstrap=100).set_index("metric").loc["accuracy"]
    assert (row["folds"], row["mean"], row["n"], row["repeats"]) == (2, 0.625, 8, 1)
    assert row["sd"] == pytest.approx(0.1768, abs=1e-4)
    assert row["pooled"] == 0.75  # of all eight pictures, by their own predictions
    assert row["low"] < 0.75 < row["high"]
    assert (made.folder / "folds.csv").is_file()


def test_a_repeat_with_a_fold_missing_is_not_pooled(make_plan, hands):
    made = make_plan(folds=3)
    with pytest.raises(KeyboardInterrupt):
        run_sweep(made, hands(killed_after=2), tell=silent)
    row = spread(SweepFolder(made.folder)).iloc[0]
    assert (row["folds"], row["repeats"], row["n"]) == (2, 0, 0)
    assert row[["pooled", "low", "high"]].isna().all()


def test_two_at_once_are_refused(make_plan, hands):
    made = make_plan(folds=2)
    made.folder.mkdir(parents=True)
    with (
        held_alone(made.folder / ".sweep.lock", what="", remedy=""),
        pytest.raises(RunError, match=r"One process at a time makes a sweep, but .*wish is being"),
    ):
        run_sweep(made, hands(), tell=silent)


def test_the_command_lists_what_is_done_and_ends_with_1_where_a_run_failed(
    tmp_path, monkeypatch, capsys, hands
):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.png").touch()
    (tmp_path / "two.yaml").write_text("data: data\ngrid: {seed: [1, 2]}")
    monkeypatch.setattr(running, "survey", lambda *_, **__: None)
    monkeypatch.setattr(running, "_here", lambda _: hands(fail=[2]))
    command = ["batch", str(tmp_path / "two.yaml"), "--runs", str(tmp_path / "runs")]
    assert main([*command, "--check"]) == 0
    assert "2 runs: 2 to do" in capsys.readouterr().out
    assert not (tmp_path / "runs" / "two").exists()
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert "2 runs, 0 done, 2 to do" in out
    assert "1 of 2 runs failed" in err
    assert "03_train: Backbone is not known." in err
    assert "logs/" in err
    assert main([*command, "--check"]) == 0
    assert "1 done, 1 failed" in capsys.readouterr().out
    monkeypatch.setattr(running, "_here", lambda _: hands())
    assert main([*command, "--quiet"]) == 0
    planned = json.loads((tmp_path / "runs" / "two" / "sweep.json").read_text())
    assert [run["setting"] for run in planned["runs"]] == ["seed=1", "seed=2"]


def test_a_page_has_no_room_for_bounds_and_shows_reasons_where_there_are(make_plan, hands):
    made = make_plan(settings=({"seed": 1}, {"seed": 2}))
    table = run_sweep(made, hands(fail=[2]), tell=silent)
    assert list(brief(table).columns) == [
        "run", "seed", "status", "seconds", "accuracy", "balanced_accuracy", "macro_auc", "n",
        "why",
    ]  # fmt: skip
    assert "why" not in brief(table.iloc[:1])


def test_a_sweep_is_opened_where_one_lies(make_plan, hands):
    made = make_plan(folds=2)
    with pytest.raises(RunError, match=r"holds sweep\.json, but .*wish does not"):
        open_sweep(made.folder)
    run_sweep(made, hands(), tell=silent)
    assert open_sweep(str(made.folder)).plan["folds"] == 2
    assert open_sweep("") is None
