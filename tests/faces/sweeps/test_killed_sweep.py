"""A sweep in processes, killed by SIGKILL while a run is at work: every notebook counts once."""

import re
import subprocess
import sys
import time

import nbformat
import pandas as pd
import psutil
import pytest
import yaml

pytestmark = pytest.mark.slow

PATIENCE_S = 3600  # a hang ends then; a loaded machine takes minutes
STEPS = ("01_explore", "02_split", "05_error_analysis")  # as much as may be done, at work, to do

# Notebooks of a line each in the place of the real ones, in the sweep's process and in each run's.
NOTEBOOKS = f"""
import sys
from pathlib import Path
from dermosan_lib.faces.reports import finding
from dermosan_lib.faces.runs import pipeline
from dermosan_lib.faces.sweeps import address, one_run, processes, running
finding.STEPS = address.STEPS = pipeline.STEPS = {STEPS}
folder = Path(__file__).parent / "notebooks"
pipeline.notebooks_folder = lambda: folder
address.notebooks_folder = lambda: folder
processes._MODULE = "small_notebooks"
running.survey = lambda *_, **__: None
if __name__ == "__main__":
    if len(sys.argv) > 1:
        from dermosan_lib.faces.cli import main
        sys.exit(main(sys.argv[1:]))
    one_run.main()
"""
BODY = """
import json, time
from pathlib import Path
folder = Path(run)
if {last}:
    entry = dict(value=0.5, low=0.4, high=0.6, n=4)
    names = ("accuracy", "balanced_accuracy", "macro_auc")
    metrics = {{**dict.fromkeys(names, entry), "conditions": {{}}}}
    (folder / "metrics.json").write_text(json.dumps(metrics))
"""


@pytest.fixture
def place(tmp_path):
    """A folder with small notebooks, a sweep of three seeds, and a picture."""
    (tmp_path / "notebooks").mkdir()
    for step in STEPS:
        notebook = nbformat.v4.new_notebook()
        parameters = nbformat.v4.new_code_cell('data: str = ""\nrun: str = ""\nseed: int = 2')
        parameters.metadata["tags"] = ["parameters"]
        body = nbformat.v4.new_code_cell(BODY.format(last=step == STEPS[-1]))
        notebook.cells = [parameters, body]
        notebook.metadata["kernelspec"] = {
            "name": "python3", "display_name": "Python 3", "language": "python",
        }  # fmt: skip
        nbformat.write(notebook, tmp_path / "notebooks" / f"{step}.ipynb")
    (tmp_path / "small_notebooks.py").write_text(NOTEBOOKS)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.png").touch()
    (tmp_path / "three.yaml").write_text(
        yaml.safe_dump({"data": "data", "workers": 2, "grid": {"seed": [1, 2, 3]}})
    )
    return tmp_path


def begin(place, monkeypatch, repository):
    monkeypatch.setenv("PYTHONPATH", f"{place}:{repository}")
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "small_notebooks", "batch", str(place / "three.yaml"),
         "--runs", str(place / "runs")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_a_killed_sweep_goes_on_and_makes_nothing_twice(place, monkeypatch, repository):
    process = begin(place, monkeypatch, repository)
    until(lambda: list(place.glob("runs/three/.*.partial/notebooks/02_split.ipynb")), process)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    gone, _ = psutil.wait_procs(children, timeout=PATIENCE_S)
    assert len(gone) == len(children) > 0
    again = begin(place, monkeypatch, repository)
    said, _ = again.communicate(timeout=PATIENCE_S)
    assert again.returncode == 0, said
    table = pd.read_csv(place / "runs" / "three" / "sweep.csv")
    assert table["status"].tolist() == ["done"] * 3
    assert (table["seconds"] > 0).all()
    for run in table["run"]:
        told = (place / "runs" / "three" / "logs" / f"{run}.log").read_text()
        ended = re.findall(r"^(\w+): took", told, re.MULTILINE)
        assert [step for step in ended if step in STEPS] == list(STEPS)
    last = begin(place, monkeypatch, repository)
    assert "3 runs, 3 done, 0 to do" in last.communicate(timeout=PATIENCE_S)[0]


def until(met, process):
    """Wait until ``met``."""
    for _ in range(10 * PATIENCE_S):
        if met():
            return
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.1)
    pytest.fail("it never came")
