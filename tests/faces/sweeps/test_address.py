"""The address of a run: the same for what computes the same, and another for anything else."""

import shutil

import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.faces.sweeps import address as module
from dermosan_lib.faces.sweeps.address import address, basis
from dermosan_lib.faces.sweeps.contents import by_content, folder_digest

MADE_BY = {"code": "a", "notebooks": "b", "packages": {"numpy": "2"}}


def test_order_of_parameters_does_not_count_and_each_value_does():
    one = address("d", {"a": 1, "b": [2, {"c": 3}]}, MADE_BY)
    assert one == address("d", {"b": [2, {"c": 3}], "a": 1}, MADE_BY)
    others = [
        address("e", {"a": 1, "b": [2, {"c": 3}]}, MADE_BY),
        address("d", {"a": 2, "b": [2, {"c": 3}]}, MADE_BY),
        address("d", {"a": 1, "b": [2, {"c": 4}]}, MADE_BY),
        address("d", {"a": 1.5, "b": [2, {"c": 3}]}, MADE_BY),
        *(address("d", {"a": 1, "b": [2, {"c": 3}]}, MADE_BY | {kind: "x"}) for kind in MADE_BY),
    ]
    assert len({one, *others}) == 1 + len(others)
    assert len(one) == module.LENGTH


def test_data_count_by_what_they_hold_and_not_by_where_they_lie(tmp_path):
    first, cache = tmp_path / "first", tmp_path / "cache"
    (first / "mel").mkdir(parents=True)
    (first / "mel" / "a.png").write_bytes(b"one")
    (first / "_masks").mkdir()
    (first / "_masks" / "a.png").write_bytes(b"mask")
    digest = folder_digest(first, cache)
    (first / ".DS_Store").write_bytes(b"x")
    assert folder_digest(first, cache) == digest
    shutil.copytree(first, tmp_path / "second")
    assert folder_digest(tmp_path / "second", cache) == digest
    (first / "_masks" / "a.png").write_bytes(b"other")
    changed = folder_digest(first, cache)
    assert changed != digest
    (first / "mel" / "a.png").rename(first / "mel" / "b.png")
    assert folder_digest(first, cache) not in (digest, changed)


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.png").write_bytes(b"one")
    digest = folder_digest(tmp_path / "data", tmp_path)
    monkeypatch.setattr(
        "dermosan_lib.faces.sweeps.contents.file_digest", lambda _: pytest.fail("it is known")
    )
    assert folder_digest(tmp_path / "data", tmp_path) == digest
    for memory in tmp_path.glob("contents-*.json"):
        memory.write_text("spoilt")
    with pytest.raises(pytest.fail.Exception):
        folder_digest(tmp_path / "data", tmp_path)


def test_a_parameter_that_names_a_file_counts_by_its_content(tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("a")
    two.write_text("a")
    assert by_content({"table": str(one)}) == by_content({"table": str(two)})
    two.write_text("b")
    assert by_content({"table": str(one)}) != by_content({"table": str(two)})
    assert by_content(["quick", 3, None, "onnx:relative"]) == ["quick", 3, None, "onnx:relative"]
    with pytest.raises(RunError, match=r"gone\.csv cannot be read .*Give one that is there"):
        by_content({"table": str(tmp_path / "gone.csv")})


def test_runs_to_join_and_encoders_count_with_what_belongs_to_them(tmp_path):
    bundle = tmp_path / "run" / "bundle"
    bundle.mkdir(parents=True)
    (bundle / "card.json").write_text("{}")
    before = by_content([str(tmp_path / "run")])
    (bundle / "card.json").write_text('{"other": 1}')
    assert by_content([str(tmp_path / "run")]) != before
    (tmp_path / "net.onnx").write_bytes(b"graph")
    alone = by_content(f"onnx:{tmp_path / 'net.onnx'}")
    (tmp_path / "encoder.yaml").write_text("mean: 0")
    assert by_content(f"onnx:{tmp_path / 'net.onnx'}") != alone


def test_prose_of_a_notebook_does_not_count_and_its_code_does(tmp_path, monkeypatch, repository):
    folder = shutil.copytree(repository / "notebooks", tmp_path / "notebooks")
    monkeypatch.setattr(module, "notebooks_folder", lambda: folder)
    before, file = basis(), folder / "03_train.ipynb"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("# 03 · Teach the network", "# Train"), encoding="utf-8")
    assert basis() == before
    file.write_text(text.replace("fit_network(this_run, chosen)", "None"), encoding="utf-8")
    assert basis()["notebooks"] != before["notebooks"]
    assert basis()["code"] == before["code"]
    assert before["packages"]["tensorflow"] != "none"
