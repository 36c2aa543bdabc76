"""The pipeline: parameters, resume and failure in words; papermill itself is tested slowly."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from papermill.exceptions import PapermillExecutionError

from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.runs import executing, pipeline


def write_notebooks(folder):
    """Notebooks of a line each."""
    folder.mkdir()
    for step in pipeline.STEPS:
        notebook = nbformat.v4.new_notebook()
        parameters = nbformat.v4.new_code_cell('data: str = ""\nrun: str = ""\nepochs: int = 2')
        parameters.metadata["tags"] = ["parameters"]
        body = nbformat.v4.new_code_cell(
            "from pathlib import Path\n"
            f"with open(Path(run) / 'log.txt', 'a') as log: log.write('{step} %s\\n' % epochs)\n"
            f"if '{step}' == '03_train' and not Path(run, 'mended').exists():\n"
            "    from dermosan_lib.errors import NetworkError\n"
            "    raise NetworkError('Backbone is not known.')"
        )
        notebook.cells = [parameters, body]
        notebook.metadata["kernelspec"] = {
            "name": "python3", "display_name": "Python 3", "language": "python",
        }  # fmt: skip
        nbformat.write(notebook, folder / f"{step}.ipynb")
    return folder


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """Those in the place of the real ones."""
    folder = write_notebooks(tmp_path / "notebooks")
    monkeypatch.setattr(pipeline, "notebooks_folder", lambda: folder)
    return folder


def test_a_kept_split_is_the_run_s_scheme_unless_told(tmp_path, monkeypatch):
    begun = []

    def begin(_, values, __):
        begun.append((values["split_folders"], values["scheme"]))
        raise RunError("enough")

    monkeypatch.setattr(pipeline, "begin", begin)
    for given in ({"split_folders": "keep"}, {"split_folders": "keep", "scheme": "paper"},
                  {"split_folders": "join"}, {}):  # fmt: skip
        with pytest.raises(RunError, match="enough"):
            pipeline.run_notebooks(tmp_path, "x", given, runs=tmp_path / "runs")
    assert begun == [("keep", "given"), ("keep", "paper"), ("join", "grouped"), ("", "grouped")]


def test_answers_on_folders_are_parameters_of_the_notebooks():
    asked = ["split_folders=no", "parts=train=fold_a,test=fold_b"]
    assert pipeline.read_parameters(asked) == {
        "split_folders": "no", "parts": "train=fold_a,test=fold_b",
    }  # fmt: skip


@pytest.mark.slow
def test_resumes_at_the_notebook_that_failed(notebooks, tmp_path):
    runs, data = tmp_path / "runs", tmp_path
    with pytest.raises(RunError, match=r"^03_train: Backbone is not known\.$"):
        pipeline.run_notebooks(data, "first", {"epochs": 3}, runs=runs, progress=False)
    assert not (runs / "first").exists()
    partial = runs / ".first.partial"
    assert (partial / "notebooks" / "03_train.failed.ipynb").is_file()
    with pytest.raises(RunError, match="other values of epochs"):
        pipeline.run_notebooks(data, "first", {"epochs": 4}, runs=runs, progress=False)
    (partial / "mended").touch()
    finished = pipeline.run_notebooks(data, "first", {"epochs": 3}, runs=runs, progress=False)
    assert finished == runs / "first"
    assert not partial.exists()
    lines = (finished / "log.txt").read_text().splitlines()
    # Up to the notebook that failed, and again from it on.
    before = pipeline.STEPS[: pipeline.STEPS.index("03_train") + 1]
    assert [line.split()[0] for line in lines] == [*before, *pipeline.STEPS[len(before) - 1 :]]
    assert {line.split()[1] for line in lines} == {"3"}
    told = yaml.safe_load((finished / "parameters.yaml").read_text())
    assert told["epochs"] == 3
    assert "tensorflow==" in (finished / "environment.txt").read_text()
    names = sorted(path.name for path in (finished / "notebooks").iterdir())
    assert names == [f"{step}.ipynb" for step in pipeline.STEPS]


@pytest.mark.slow
def test_a_home_that_cannot_be_written_is_no_hindrance(notebooks, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file" / "home"))
    (tmp_path / "runs" / ".first.partial").mkdir(parents=True)
    (tmp_path / "runs" / ".first.partial" / "mended").touch()
    finished = pipeline.run_notebooks(None, "first", {}, runs=tmp_path / "runs", progress=False)
    assert len((finished / "log.txt").read_text().splitlines()) == len(pipeline.STEPS)


LEFT = ".0123abcd.tmp.epoch.h5"
HOLDER = """
import sys
from pathlib import Path
from dermosan_lib.faces.runs import pipeline
pipeline.notebooks_folder = lambda: Path(sys.argv[1])
pipeline.execute = lambda *_: (print("at work", flush=True), sys.stdin.read())
pipeline.run_notebooks(None, "first", {}, runs=Path(sys.argv[2]), progress=False)
"""


@pytest.fixture(scope="module")
def at_work(tmp_path_factory, repository):
    """A process in the middle of the run ``runs/first`` of a folder, and that folder.

    Whoever comes second leaves it as it is, so that one serves them all; the last test kills it.
    """
    folder = tmp_path_factory.mktemp("at_work")
    written = write_notebooks(folder / "notebooks")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(written), str(folder / "runs")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    assert process.stdout.readline() == "at work\n"
    (folder / "link").symlink_to(folder / "runs", target_is_directory=True)
    (folder / "runs" / ".first.partial" / LEFT).touch()  # being written
    yield process, folder
    process.kill()
    process.communicate()


def snapshot(folder):
    return {path: path.is_file() and path.read_bytes() for path in sorted(folder.rglob("*"))}


@pytest.mark.parametrize("spelling", ["runs", "link", "runs/../runs"])
def test_a_second_run_of_a_name_touches_nothing_and_is_told_who_is_at_work(
    at_work, notebooks, spelling
):
    process, folder = at_work
    before = snapshot(folder / "runs")
    assert folder / "runs" / ".first.partial" / LEFT in before
    with pytest.raises(
        RunError, match=rf"first is being made by process {process.pid} on .*--name"
    ):
        pipeline.run_notebooks(None, "first", {}, runs=folder / spelling, progress=False)
    assert snapshot(folder / "runs") == before


def test_a_second_demonstration_says_who_is_at_work(at_work, notebooks, capsys):
    process, folder = at_work
    arguments = ["demo", "--name", "first", "--runs", str(folder / "runs"), "--no-serve"]
    assert main(arguments) == 2
    assert f"is being made by process {process.pid} on" in capsys.readouterr().err


def test_a_killed_run_lets_go_and_its_leftovers_are_removed(at_work, notebooks, monkeypatch):
    process, folder = at_work
    process.kill()
    process.wait()
    monkeypatch.setattr(pipeline, "execute", lambda source, done, *_: done.touch())
    finished = pipeline.run_notebooks(None, "first", {}, runs=folder / "runs", progress=False)
    assert finished == folder / "runs" / "first"
    assert not (finished / LEFT).exists()


def test_a_name_taken_meanwhile_costs_nothing(notebooks, tmp_path, monkeypatch):
    runs = tmp_path / "runs"

    def execute(source, done, *_):
        done.touch()
        (runs / "first").mkdir(exist_ok=True)

    monkeypatch.setattr(pipeline, "execute", execute)
    with pytest.raises(RunError, match=r"The run is whole, but .*first.* Move that away"):
        pipeline.run_notebooks(None, "first", {}, runs=runs, progress=False)
    assert len(list((runs / ".first.partial" / "notebooks").iterdir())) == len(pipeline.STEPS)
    (runs / "first").rmdir()
    monkeypatch.setattr(pipeline, "execute", lambda *_: pytest.fail("all is done"))
    assert pipeline.run_notebooks(None, "first", {}, runs=runs, progress=False) == runs / "first"


def test_values_are_yaml_and_numbers_need_no_point():
    given = ["epochs=3", "learning_rate=1e-4", "augment=true", "weights=a b", "x=null"]
    assert pipeline.read_parameters(given) == {
        "epochs": 3, "learning_rate": 1e-4, "augment": True, "weights": "a b", "x": None,
    }  # fmt: skip


@pytest.mark.parametrize("step", pipeline.STEPS)
def test_notebooks_take_data_and_run(repository, step):
    names = pipeline.notebook_parameters(repository / "notebooks" / f"{step}.ipynb")
    assert {"data", "run"} <= set(names)
    json.dumps(names)


@pytest.mark.parametrize(
    ("name", "text", "kind", "told"),
    [
        ("SplitError", "Too few.", RunError, "03_train: Too few."),
        ("KeyError", "'x'", RuntimeError, "03_train stopped with KeyError: 'x' Read k.ipynb"),
    ],
)
def test_refused_input_and_our_own_faults_are_told_apart(name, text, kind, told):
    stop = PapermillExecutionError(3, 2, "source", name, text, [])
    found = executing.failure(stop, "03_train", Path("k.ipynb"))
    assert type(found) is kind
    assert str(found).startswith(told)


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2Jb", "\u202eb", "", ".x", "a/b", "..", "\udcff"])
def test_a_name_that_cannot_be_shown_is_refused(tmp_path, name):
    with pytest.raises(RunError, match="plain folder name"):
        pipeline.run_notebooks(tmp_path, name, {}, runs=tmp_path / "runs")
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_for_the_disk_is_refused(tmp_path):
    with pytest.raises(RunError, match="at most 200 bytes, but this has 250"):
        pipeline.run_notebooks(tmp_path, "ñ" * 125, {}, runs=tmp_path / "runs")


def test_folders_that_no_notebook_can_name_are_refused(tmp_path):
    odd = tmp_path / "les\udced"
    with pytest.raises(RunError, match=r"names in UTF-8, but one is '.*les\\udced"):
        pipeline.run_notebooks(tmp_path, "x", {}, runs=odd)
    odd.mkdir()
    with pytest.raises(RunError, match="names in UTF-8"):
        pipeline.run_notebooks(odd, "x", {}, runs=tmp_path / "runs")
    assert list(tmp_path.iterdir()) == [odd]
