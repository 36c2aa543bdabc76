"""An encoder's file as a parameter of a run: its full path, and its faults before the notebooks."""

import os
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.runs import pipeline
from dermosan_lib.faces.runs.full_paths import with_full_paths

SMALL = Path(__file__).parents[2] / "study" / "encoders" / "small_encoders.py"


@pytest.fixture(scope="module")
def small():
    return SimpleNamespace(**runpy.run_path(str(SMALL)))


def test_notebooks_are_told_the_full_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    full = f"onnx:{os.path.realpath(tmp_path)}/a.onnx"
    assert with_full_paths({"backbone": "onnx:a.onnx"}) == {"backbone": full}
    assert with_full_paths({"recipe": {"backbone": "onnx:a.onnx"}}) == {
        "recipe": {"backbone": full}
    }
    for other in ({"backbone": "MobileNetV2"}, {"recipe": {"seed": 1}}, {"backbone": None}, {}):
        assert with_full_paths(other) == other


@pytest.mark.parametrize(
    ("entries", "extra", "words"),
    [
        ({}, [], "gives 2: pooled"),
        ({"output": "tokenz"}, [], "Choose such as tokens"),
        ({"output": "tokens", "licence": None}, [], "must state licence"),
        ({"output": "tokens"}, ["-p", "size_px=96"], "size_px must be what the encoder takes"),
        ({"output": "tokens"}, ["-p", "dropout=0.2"], "dropout would change nothing"),
        ({"output": "tokens"}, ["-p", "epochs=2"], "epochs would change nothing"),
    ],
)
def test_faults_are_told_in_a_line_before_any_notebook_runs(
    small, tmp_path, capsys, monkeypatch, entries, extra, words
):
    monkeypatch.setattr(pipeline, "execute", None)  # it would fail if it were asked
    path = small.write(tmp_path / "e", small.vit(heads=True), **entries)
    (tmp_path / "data").mkdir()
    told = ["run", str(tmp_path / "data"), "--name", "x", "--runs", str(tmp_path / "runs")]
    assert main([*told, "-p", f"backbone=onnx:{path}", *extra]) == 2
    error = capsys.readouterr().err.strip()
    assert words in error
    assert "\n" not in error
    assert not (tmp_path / "runs" / ".x.partial").exists()


def test_a_missing_file_is_told(tmp_path, capsys):
    told = ["run", str(tmp_path), "--name", "x", "--runs", str(tmp_path / "runs")]
    assert main([*told, "-p", "backbone=onnx:none.onnx"]) == 2
    assert "backbone=onnx:FILE must name a file" in capsys.readouterr().err
