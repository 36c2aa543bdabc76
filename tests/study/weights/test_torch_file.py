"""PyTorch's files: arrays are found as they were, and nothing that a file names is run."""

import os

import numpy as np
import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights.torch_file import read_torch_file

RNG = np.random.default_rng(5)
ARRAYS = {
    "conv.weight": RNG.normal(size=(4, 3, 2, 2)).astype(np.float32),
    "turned": RNG.normal(size=(5, 7)).astype(np.float32).T,
    "part": np.arange(24.0).reshape(4, 6)[1:, 2:4],
    "count": np.array(7, dtype=np.int64),
    "none": np.zeros((0, 3), dtype=np.float32),
}


def test_arrays_are_found_as_they_were(tmp_path, write_torch_file):
    found = read_torch_file(write_torch_file(tmp_path / "a.pth", ARRAYS))
    assert list(found) == list(ARRAYS)
    for name, expected in ARRAYS.items():
        assert found[name].dtype == expected.dtype
        np.testing.assert_array_equal(found[name], expected)


class Shell:
    """What a hostile file would have run."""

    def __reduce__(self):
        return os.mkdir, ("hacked",)


def test_what_else_a_file_names_is_not_run(tmp_path, monkeypatch, write_torch_file):
    monkeypatch.chdir(tmp_path)
    path = write_torch_file(tmp_path / "a.pth", ARRAYS, beside={"x": Shell()})
    with pytest.raises(NetworkError, match=r"names \w+\.mkdir"):
        read_torch_file(path)
    assert not (tmp_path / "hacked").exists()


def test_a_file_cannot_ask_for_more_memory_than_it_has_values(tmp_path, write_torch_file):
    endless = np.broadcast_to(np.zeros(1, np.float32), (1_000_000, 1_000_000))
    path = write_torch_file(tmp_path / "a.pth", {"endless": endless})
    assert path.stat().st_size < 1000
    with pytest.raises(NetworkError, match=r"endless reaches beyond what is stored\. Download"):
        read_torch_file(path)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused_in_words(tmp_path, share, write_torch_file):
    path = write_torch_file(tmp_path / "a.pth", ARRAYS)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(NetworkError, match=r"a\.pth.*(is no PyTorch|reaches beyond)"):
        read_torch_file(path)


def test_another_file_is_refused_in_words(tmp_path):
    path = tmp_path / "a.pth"
    path.write_bytes(b"PK\x03\x04 a newer layout")
    with pytest.raises(NetworkError, match=r"before version 1\.6"):
        read_torch_file(path)
    with pytest.raises(NetworkError, match="cannot be read"):
        read_torch_file(tmp_path / "missing.pth")
