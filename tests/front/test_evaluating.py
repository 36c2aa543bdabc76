"""`evaluate` is the command `evaluate`: the same folder, the same words, the same refusals."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import dermosan_lib as dermosan
from dermosan_lib import phantoms
from dermosan_lib.errors import BundleError, CatalogError, RunError
from dermosan_lib.faces.cli.command_line import main


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Three phantoms each of three conditions."""
    folder = tmp_path_factory.mktemp("data") / "set"
    for code in ("mel", "nv", "bcc"):
        (folder / code).mkdir(parents=True)
        for seed in range(3):
            drawn = phantoms.draw(code, seed=seed, size_px=128).pixels
            Image.fromarray(drawn).save(folder / code / f"{seed}.png")
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_it_writes_and_says_what_the_command_does(bundle, data, tmp_path, capsys):
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("label,condition\nbcc,sk\n")
    made = dermosan.evaluate(
        bundle, data, tmp_path / "one", mapping=str(mapping), n_bootstrap=20, seed=7,
        safe_csv=True, progress=False,
    )  # fmt: skip
    arguments = ["evaluate", bundle.path, data, "-o", tmp_path / "two", "--mapping", mapping]
    arguments += ["--n-bootstrap", 20, "--seed", 7, "--safe-csv"]
    assert main([str(argument) for argument in arguments]) == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    said = capsys.readouterr().out.replace(str(tmp_path / "two"), str(tmp_path / "one"))
    assert str(made) == said.rstrip("\n")
    assert made.path == tmp_path / "one"
    assert made.report == tmp_path / "one" / "report.html"
    assert os.fspath(made) == str(made.path)
    assert made.metrics["accuracy"]["n"] == 9
    assert set(made.details.predictions["condition"]) == {"mel", "nv", "sk"}


def test_parts_of_a_split_are_asked_about_and_joined(bundle, data, tmp_path):
    shutil.copytree(data, tmp_path / "set" / "fold_a")
    shutil.copytree(data, tmp_path / "set" / "fold_b")
    with pytest.raises(CatalogError, match="fold_a, fold_b hold folders of the same names"):
        dermosan.evaluate(bundle, tmp_path / "set", tmp_path / "out", progress=False)
    made = dermosan.evaluate(
        bundle, tmp_path / "set", tmp_path / "out", split_folders="join", n_bootstrap=0,
        progress=False,
    )  # fmt: skip
    assert made.metrics["accuracy"]["n"] == 18


def test_a_table_is_taken_as_by_the_command(bundle, data, tmp_path):
    table = tmp_path / "labels.csv"
    rows = [f"mel/{k}.png,melanoma,p{k}" for k in range(3)]
    rows += [f"nv/{k}.png,nevus,q{k}" for k in range(3)]
    rows += ["mel/not_there.png,melanoma,p9", "nv/3.png,unknown,q9"]
    table.write_text("\n".join(["file,dx,patient", *rows]))
    made = dermosan.evaluate(
        bundle.path, str(data), tmp_path / "out", table=table, image_column="file",
        label_column="dx", group_column="patient", n_bootstrap=0, progress=False,
        allow_missing=True,
    )  # fmt: skip
    assert any("2 of 8 rows of labels.csv have no file" in note for note in made.details.notes)
    assert made.metrics["images"]["found"] == 6
    assert set(made.details.catalog["group"]) == {"p0", "p1", "p2", "q0", "q1", "q2"}


def test_a_bundle_may_be_given_by_name(data, tmp_path):
    made = dermosan.evaluate("demo", data, tmp_path / "out", n_bootstrap=0, progress=False)
    assert made.details.bundle.demonstration


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"n_bootstrap": -1}, RunError, "n_bootstrap is a whole number from 0, but is -1"),
        ({"seed": -1}, RunError, "seed is a whole number from 0, but is -1"),
        ({"seed": 1.5}, RunError, "seed is a whole number"),
        ({"seed": True}, RunError, "seed is a whole number"),
        ({"table": "nowhere.csv"}, CatalogError, "nowhere.csv"),
        ({"mapping": "nowhere.csv"}, CatalogError, "nowhere.csv"),
        ({"compare_to": "nowhere.json"}, CatalogError, "nowhere.json"),
    ],
)
def test_bad_input_is_refused_and_leaves_nothing(bundle, data, tmp_path, options, error, words):
    with pytest.raises(error, match=words):
        dermosan.evaluate(bundle, data, tmp_path / "out", progress=False, **options)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_and_a_name_that_nobody_knows_are_refused(bundle, data, tmp_path):
    with pytest.raises(RunError, match="exists"):
        dermosan.evaluate(bundle, data, tmp_path)
    with pytest.raises(BundleError, match=r"known by name are .*demo"):
        dermosan.evaluate("dermo", data, tmp_path / "out")


@pytest.mark.slow
def test_a_script_without_the_usual_guard_is_run_once(tiny_bundle, tmp_path):
    photos = phantoms.write_phantoms(tmp_path / "p", per_class=7, size_px=64, progress=False)
    script = tmp_path / "three_lines.py"
    script.write_text(
        "import dermosan_lib as dermosan\n"
        "print('begun')\n"
        f"made = dermosan.evaluate({str(tiny_bundle.path)!r}, {str(photos)!r},\n"
        f"    {str(tmp_path / 'out')!r}, n_bootstrap=0, progress=False)\n"
        "print(made.metrics['images']['found'])\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=1800
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["begun", "70"]
