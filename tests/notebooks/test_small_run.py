"""A beginner's set goes through all notebooks, and what it cannot tell is said."""

import json
import re
import runpy
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle
from dermosan_lib.faces.reports.run_summary import summary
from dermosan_lib.faces.runs import pipeline

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Three conditions, 120 pictures of thirty patients, each with four of them."""
    out = tmp_path_factory.mktemp("data") / "small"
    codes = ("bcc", "mel", "nv")
    phantoms.write_phantoms(out, per_class=40, size_px=64, codes=codes, progress=False)
    table = pd.read_csv(out / phantoms.TABLE, dtype=str).sort_values("path", ignore_index=True)
    (out / phantoms.TABLE).unlink()  # a set like any other
    table["patient_id"] = [f"P{row // 4:02d}" for row in range(len(table))]
    table[["path", "condition", "lesion_id", "patient_id"]].to_csv(out / "table.csv", index=False)
    return out


@pytest.fixture(scope="module")
def run(data, tmp_path_factory):
    small = {"size_px": 48, "epochs": 1, "n_bootstrap": 20}
    runs = tmp_path_factory.mktemp("runs")
    here = runpy.run_path(str(Path(__file__).with_name("one_process.py")))["execute"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "execute", here)  # test_run.py has a kernel for each notebook
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        return pipeline.run_notebooks(data, "small", small, runs=runs, progress=False)


def test_it_ends_with_a_bundle_and_a_summary(run):
    assert {path.stem for path in (run / "notebooks").iterdir()} == set(pipeline.STEPS)
    assert len(Bundle.load(run / "bundle").taxonomy) == 3
    told = summary(run)
    assert "Fewer than 10 groups (lesions or patients) are in val (3) and test (3)" in told


def test_no_patient_is_on_both_sides(run):
    report = json.loads((run / "leak_report.json").read_text())
    patients = report["levels"]["patient"]
    assert (patients["number"], patients["in_several_splits"]) == (30, 0)
    assert report["levels"]["lesion"]["known"]
    assert "patients (patient_id): 0 of 30 lie in several splits" in shown(run, "02_split")


def test_what_is_left_out_is_said(run):
    methods = shown(run, "04b_uncertainty")
    (coverage,) = re.findall(r"one threshold for all</td>\s*<td>([\d.]+)</td>", methods)
    assert float(coverage) == 1  # three groups promise nothing: every condition stays
    card = (run / "MODEL_CARD.md").read_text()
    assert "Fewer than 10 groups (lesions or patients) are in val (3) and test (3)" in card
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
