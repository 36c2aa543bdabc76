"""Two folds of a beginner's set through all notebooks: what a run tells of it, and the two."""

import json
import re
import runpy
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle
from dermosan_lib.faces.reports import folder as report_folder
from dermosan_lib.faces.reports.run_summary import summary
from dermosan_lib.faces.runs import pipeline
from dermosan_lib.faces.sweeps import one_run, plan, run_sweep
from dermosan_lib.faces.sweeps.processes import Outcome
from dermosan_lib.faces.sweeps.sweep_file import Sweep
from dermosan_lib.progress import stage

pytestmark = pytest.mark.slow

FEW = "Fewer than 10 groups (lesions or patients) are in val (3) and test (9)"


@pytest.fixture(scope="module")
def execute(tmp_path_factory):
    """Notebooks in this process, and no stills: test_run.py has kernels and a browser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        here = runpy.run_path(str(Path(__file__).with_name("one_process.py")))["execute"]
        patch.setattr(pipeline, "execute", here)
        patch.setattr(report_folder, "add_stills", lambda _: "none are drawn")
        yield here


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Three conditions, 72 pictures of eighteen patients, each with four of them."""
    out = tmp_path_factory.mktemp("data") / "small"
    codes = ("bcc", "mel", "nv")
    phantoms.write_phantoms(out, per_class=24, size_px=64, codes=codes, progress=False)
    table = pd.read_csv(out / phantoms.TABLE, dtype=str).sort_values("path", ignore_index=True)
    (out / phantoms.TABLE).unlink()  # a set like any other
    table["patient_id"] = [f"P{row // 4:02d}" for row in range(len(table))]
    table[["path", "condition", "lesion_id", "patient_id"]].to_csv(out / "table.csv", index=False)
    return out


@pytest.fixture(scope="module")
def swept(data, execute, tmp_path_factory):
    small = {"size_px": 48, "epochs": 1, "n_bootstrap": 20}
    made = plan(Sweep("two", data, base=small, folds=2), tmp_path_factory.mktemp("runs"))

    def hand_out(orders):
        for order in orders:
            yield Outcome(order["run"], one_run.why_not(order), Path(order["log"]), 1.0)

    table = run_sweep(made, hand_out, tell=lambda _: None)
    assert table["why"].tolist() == ["", ""]
    return made


@pytest.fixture(scope="module")
def run(swept):
    return swept.folder / swept.runs[0].run


def test_a_run_ends_with_a_bundle_and_a_summary(run):
    assert {path.stem for path in (run / "notebooks").iterdir()} == set(pipeline.STEPS)
    assert len(Bundle.load(run / "bundle").taxonomy) == 3
    assert FEW in summary(run)


def test_no_patient_is_on_both_sides(run):
    report = json.loads((run / "leak_report.json").read_text())
    patients = report["levels"]["patient"]
    assert (patients["number"], patients["in_several_splits"]) == (18, 0)
    assert report["levels"]["lesion"]["known"]
    assert "patients (patient_id): 0 of 18 lie in several splits" in shown(run, "02_split")


def test_what_is_left_out_is_said(run):
    methods = shown(run, "04b_uncertainty")
    (coverage,) = re.findall(r"one threshold for all</td>\s*<td>([\d.]+)</td>", methods)
    assert float(coverage) == 1  # so few groups promise nothing: every condition stays
    assert FEW in (run / "MODEL_CARD.md").read_text()
    metrics = json.loads((run / "metrics.json").read_text())
    assert set(metrics["accuracy"]) == {"value", "low", "high", "n"}


def shown(run, step):
    cells = nbformat.read(run / "notebooks" / f"{step}.ipynb", as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    told = [
        output.get("text", "") + str(output.get("data", {}).get("text/html", ""))
        for output in outputs
    ]
    return "\n".join(told)


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
