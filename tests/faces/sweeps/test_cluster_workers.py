"""Runs handed out by a Dask scheduler: each in a process of its own, and its end told."""

from pathlib import Path

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.sweeps import on_cluster


@pytest.mark.slow
def test_workers_of_a_cluster_carry_out_orders_and_tell_why_they_could_not(tmp_path):
    orders = [
        {
            "run": run, "runs": str(tmp_path), "data": str(tmp_path / "none"), "parameters": {},
            "log": str(tmp_path / "logs" / f"{run}.log"), "cores": [],
        }
        for run in ("a", "b")
    ]  # fmt: skip
    (tmp_path / "a").mkdir()  # it is whole by now
    found = {outcome.run: outcome for outcome in on_cluster(orders, "local", 1)}
    assert found["a"].why == ""
    assert found["b"].why.endswith("none is no folder. Give the folder that holds the images.")
    assert found["b"].log == Path(orders[1]["log"])


@pytest.mark.parametrize(
    ("options", "told"),
    [(["--scheduler", "nowhere"], "A scheduler's address is like tcp://"),
     (["--scheduler", "tcp://10.0.0.5:8786", "--workers", "2"], "has workers of its own")],
)  # fmt: skip
def test_a_scheduler_that_cannot_be_is_refused_before_any_run(tmp_path, capsys, options, told):
    (tmp_path / "data").mkdir()
    (tmp_path / "two.yaml").write_text("data: data\ngrid: {seed: [1, 2]}")
    runs = tmp_path / "runs"
    assert main(["batch", str(tmp_path / "two.yaml"), "--runs", str(runs), *options]) == 2
    assert told in capsys.readouterr().err
    assert not (runs / "two").exists()


def test_no_scheduler_is_an_error_in_words(tmp_path):
    with pytest.raises(RunError, match="A scheduler's address is like"):
        next(on_cluster([], "here"))
