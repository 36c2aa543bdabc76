"""Kernels are the Python that runs us, whatever others have registered."""

import json
import sys

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager

from dermosan_lib.faces.kernels import OwnKernelManager, OwnPython
from dermosan_lib.faces.runs import pipeline
from dermosan_lib.faces.runs.watching import Watch


@pytest.fixture
def foreign(tmp_path, monkeypatch):
    """A ``python3`` that is no Python, and another kernel, first in Jupyter's path."""
    for name in ("python3", "other"):
        folder = tmp_path / "jupyter" / "kernels" / name
        folder.mkdir(parents=True)
        told = {"argv": ["false"], "display_name": f"Foreign {name}", "language": "python"}
        (folder / "kernel.json").write_text(json.dumps(told))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))


def test_python3_is_ours_and_others_are_as_registered(foreign):
    assert KernelSpecManager().get_kernel_spec("python3").argv == ["false"]
    specs = OwnPython()
    for name in ("python3", "Python3"):
        argv = specs.get_kernel_spec(name).argv
        assert argv[:2] == [sys.executable, "-P"]
        assert "{connection_file}" in argv
    assert OwnPython(safe_path=False).get_kernel_spec("python3").argv[1] == "-m"
    assert specs.get_kernel_spec("other").argv == ["false"]
    # or the debugger warns of Python's frozen modules on standard error of each kernel
    assert specs.get_kernel_spec("python3").env["PYDEVD_DISABLE_FILE_VALIDATION"] == "1"
    listed = specs.get_all_specs()
    assert listed["python3"]["spec"]["argv"][0] == sys.executable
    assert listed["other"]["spec"]["display_name"] == "Foreign other"
    assert OwnKernelManager().kernel_spec.argv[0] == sys.executable


@pytest.fixture
def notebook(tmp_path):
    """Writes which Python it ran in, and where the parameter pointed."""
    made = nbformat.v4.new_notebook()
    parameters = nbformat.v4.new_code_cell('data: str = ""\nrun: str = ""')
    parameters.metadata["tags"] = ["parameters"]
    body = nbformat.v4.new_code_cell(
        "import json, random, sys\nfrom pathlib import Path\n"
        "told = [sys.executable, run, hasattr(random, 'choice')]\n"
        "Path(run, 'told.json').write_text(json.dumps(told))"
    )
    made.cells = [parameters, body]
    made.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    folder = tmp_path / "note{books}"
    folder.mkdir()
    nbformat.write(made, folder / "01_one.ipynb")
    return folder / "01_one.ipynb"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["{run} {0} {{x}}", "{", "a%20b#c?d", "ñ '\"q\\", "s3:", "-x"])
def test_notebooks_run_here_whatever_the_folder_is_called(
    foreign, notebook, tmp_path, monkeypatch, name
):
    work = tmp_path / "work"
    work.mkdir()
    for module in ("random", "json", "numpy"):
        (work / f"{module}.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(work)
    run = tmp_path / name
    run.mkdir()
    done = run / "01_one.ipynb"
    pipeline.execute(notebook, done, {"run": str(run)}, Watch(shown=False))
    assert json.loads((run / "told.json").read_text()) == [sys.executable, str(run), True]
    written = nbformat.read(done, as_version=4)
    assert written.metadata["kernelspec"]["name"] == "python3"
    assert pipeline.notebook_parameters(notebook) == {"data": "", "run": ""}
