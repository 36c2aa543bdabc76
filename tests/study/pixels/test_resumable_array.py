"""Growing arrays: whole or not there, and never a row twice or missing, wherever they stopped."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.errors import RunError
from dermosan_lib.study.pixels import resumable_array
from dermosan_lib.study.pixels.resumable_array import GrowingArray

REMEDY = "choose less"


def rows(n):
    return np.arange(1, 1 + 6 * n, dtype=np.float32).reshape(n, 2, 3)


def blocks_from(row, *, of, block, asked=None):
    if asked is not None:
        asked.append(row)
    for start in range(row, len(of), block):
        yield of[start : start + block]


def fill(path, of, block, asked=None):
    array = GrowingArray(path, of.shape, of.dtype, block=block)
    return array.filled(
        lambda row: blocks_from(row, of=of, block=block, asked=asked), remedy=REMEDY
    )


@given(n=st.integers(1, 20), block=st.integers(1, 6), kept=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_grows_to_the_same_array(tmp_path_factory, n, block, kept):
    folder = tmp_path_factory.mktemp("grown")
    whole = fill(folder / "a.npy", rows(n), block)
    np.testing.assert_array_equal(whole, rows(n))
    content = (folder / "a.npy").read_bytes()
    (folder / "a.npy").unlink()
    (folder / ".a.partial.npy").write_bytes(content[: round(kept * len(content))])
    asked = []
    np.testing.assert_array_equal(fill(folder / "a.npy", rows(n), block, asked), rows(n))
    assert all(row % block == 0 for row in asked)
    assert (folder / "a.npy").read_bytes() == content
    assert not (folder / ".a.partial.npy").exists()


def test_one_killed_before_it_took_its_name_is_finished_without_further_rows(tmp_path):
    fill(tmp_path / "a.npy", rows(5), 2)
    (tmp_path / "a.npy").rename(tmp_path / ".a.partial.npy")
    asked = []
    np.testing.assert_array_equal(fill(tmp_path / "a.npy", rows(5), 2, asked), rows(5))
    assert asked == []


def test_rows_whose_content_a_power_cut_lost_are_made_again(tmp_path):
    fill(tmp_path / "a.npy", rows(6), 1)
    content = bytearray((tmp_path / "a.npy").read_bytes())
    content[-2 * 24 :] = bytes(2 * 24)  # the length was on the disk, the last two rows were not
    (tmp_path / "a.npy").unlink()
    (tmp_path / ".a.partial.npy").write_bytes(content)
    asked = []
    np.testing.assert_array_equal(fill(tmp_path / "a.npy", rows(6), 1, asked), rows(6))
    assert asked == [4]


def test_an_array_that_is_there_is_mapped_and_asks_for_nothing(tmp_path):
    fill(tmp_path / "a.npy", rows(3), 1)
    asked = []
    found = fill(tmp_path / "a.npy", rows(3), 1, asked)
    assert isinstance(found, np.memmap)
    assert asked == []


def test_what_is_synchronised_on_the_way_is_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(resumable_array, "SYNC_BYTES", 10)
    np.testing.assert_array_equal(fill(tmp_path / "a.npy", rows(7), 2), rows(7))


def test_too_few_rows_are_a_fault_and_no_array(tmp_path):
    array = GrowingArray(tmp_path / "a.npy", (4, 2, 3), np.float32)
    with pytest.raises(RuntimeError, match=r"a\.npy was given"):
        array.filled(lambda _: [rows(3)], remedy=REMEDY)
    assert array.mapped() is None


def test_room_is_asked_for_what_is_missing_only(tmp_path, monkeypatch):
    fill(tmp_path / "a.npy", rows(6), 1)
    content = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").unlink()
    (tmp_path / ".a.partial.npy").write_bytes(content[:-24])
    usage = type("Usage", (), {"free": 30})  # one row of 24 bytes fits, six do not
    monkeypatch.setattr(resumable_array.shutil, "disk_usage", lambda _: usage)
    np.testing.assert_array_equal(fill(tmp_path / "a.npy", rows(6), 1), rows(6))
    with pytest.raises(RunError, match=r"Free some space, or choose less\."):
        fill(tmp_path / "b.npy", rows(6), 1)


def test_the_published_set_at_the_papers_cut_is_told_in_gigabytes(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 5_000_000_000})
    monkeypatch.setattr(resumable_array.shutil, "disk_usage", lambda _: usage)
    frozen = GrowingArray(tmp_path / "f.npy", (27_153, 1, 14, 14, 1024), np.float16)
    with pytest.raises(RunError, match=r"needs 10\.9 GB in .*, but 5\.0 GB are free"):
        frozen.filled(lambda _: [], remedy=REMEDY)
    pixels = GrowingArray(tmp_path / "p.npy", (27_153, 224, 224, 3), np.uint8)
    usage.free = 4_000_000_000
    with pytest.raises(RunError, match=r"needs 4\.1 GB in .*, but 4\.0 GB are free"):
        pixels.filled(lambda _: [], remedy=REMEDY)
