"""Two folds of a beginner's set through all notebooks: one cache, every picture tested once."""

import runpy
from pathlib import Path

import pandas as pd
import pytest

from dermosan_lib import phantoms
from dermosan_lib.faces.runs import pipeline
from dermosan_lib.faces.sweeps import one_run, plan, run_sweep
from dermosan_lib.faces.sweeps.processes import Outcome
from dermosan_lib.faces.sweeps.sweep_file import Sweep
from dermosan_lib.progress import stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def execute(tmp_path_factory):
    """Notebooks in this process: tests of sweeps elsewhere start processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        here = runpy.run_path(str(Path(__file__).with_name("one_process.py")))["execute"]
        patch.setattr(pipeline, "execute", here)
        yield here


@pytest.fixture(scope="module")
def swept(execute, tmp_path_factory):
    data = tmp_path_factory.mktemp("data") / "small"
    codes = ("bcc", "mel", "nv")
    phantoms.write_phantoms(data, per_class=24, size_px=64, codes=codes, progress=False)
    small = {"size_px": 48, "epochs": 1, "n_bootstrap": 20}
    made = plan(Sweep("two", data, base=small, folds=2), tmp_path_factory.mktemp("runs"))

    def hand_out(orders):
        for order in orders:
            yield Outcome(order["run"], one_run.why_not(order), Path(order["log"]), 1.0)

    table = run_sweep(made, hand_out, tell=lambda _: None)
    assert table["why"].tolist() == ["", ""]
    return made


def test_every_picture_is_tested_once(swept):
    tables = [pd.read_csv(swept.folder / run.run / "predictions.csv") for run in swept.runs]
    tested = pd.concat([table.loc[table["split"] == "test", "path"] for table in tables])
    splits = pd.read_csv(swept.folder / swept.runs[0].run / "splits.csv")
    assert sorted(tested) == splits["path"].tolist()


def test_what_folds_tell_is_written(swept):
    folds = pd.read_csv(swept.folder / "folds.csv").set_index("metric")
    assert list(folds.index) == ["accuracy", "balanced_accuracy", "macro_auc"]
    assert (folds["n"] == 72).all()
    told = folds.loc[["accuracy", "macro_auc"]]  # one that always names the same has no interval
    assert (told["low"] <= told["pooled"]).all()
    assert (told["pooled"] <= told["high"]).all()
    card = (swept.folder / swept.runs[1].run / "MODEL_CARD.md").read_text()
    assert "scheme grouped, seed 42, fold 2 of 2, repeat 1" in card


def test_folds_share_what_is_computed_once(swept):
    shared = swept.folder.parent / ".cache"
    assert len(list(shared.glob("facts-*.sqlite"))) == 1
    assert len(list(shared.glob("*.npy"))) == 1  # pixels of one size
    assert not (swept.folder / ".cache").exists()


def test_notebook_06_shows_them(swept, execute, tmp_path):
    import nbformat

    class Watch:
        step = staticmethod(stage)

    given = {"run_a": str(swept.folder / swept.runs[0].run), "sweep": str(swept.folder)}
    source = pipeline.notebooks_folder() / "06_compare_runs.ipynb"
    execute(source, tmp_path / "06.ipynb", {**given, "n_bootstrap": 20}, Watch())
    cells = {cell.id: cell for cell in nbformat.read(tmp_path / "06.ipynb", as_version=4).cells}
    kind = "application/vnd.plotly.v1+json"
    shown = [out["data"] for out in cells["06-19"].outputs if out.output_type == "display_data"]
    plotted = next(data[kind] for data in shown if kind in data)
    assert [trace["name"] for trace in plotted["data"]][:2] == [
        "One fold", "All images, 95% interval",
    ]  # fmt: skip
    assert "balanced accuracy" in str(cells["06-20"].outputs)
