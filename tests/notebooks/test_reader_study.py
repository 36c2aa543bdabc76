"""Notebook 07: it analyses simulated readers by itself, and an exported session when given one."""

import runpy
from pathlib import Path

import nbformat
import pytest

from dermosan_lib.faces.runs.pipeline import notebooks_folder
from dermosan_lib.faces.runs.watching import Watch
from dermosan_lib.readers import simulate_readers

pytestmark = pytest.mark.slow

execute = runpy.run_path(str(Path(__file__).with_name("one_process.py")))["execute"]


@pytest.mark.parametrize("exported", [False, True])
def test_it_runs_to_the_end(tmp_path, monkeypatch, exported):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    given = {"readers": 3, "harms": {"mel": [-2.0, 1.0]}}
    if exported:
        given["answers"] = str(simulate_readers(tmp_path / "session.csv", readers=4))
    done = tmp_path / "07.ipynb"
    execute(notebooks_folder() / "07_reader_study.ipynb", done, given, Watch(shown=False))
    cells = nbformat.read(done, as_version=4).cells
    outputs = [out for cell in cells for out in cell.get("outputs", [])]
    mimes = [mime for out in outputs for mime in out.get("data", {})]
    assert mimes.count("application/vnd.plotly.v1+json") == 6
    text = str(outputs)
    assert f"{4 if exported else 3} readers, 40 cases" in text
    assert "readers and cases" in text
    assert "<td>-2</td>" in text
