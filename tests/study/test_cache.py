"""The pixel cache: the same pixels as reading afresh, made once."""

import errno
import hashlib

import numpy as np
import pytest

from dermosan_lib import images
from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.study import cache
from dermosan_lib.study.cache import build_cache

NAMES = ("a/1.png", "a/2.jpg", "b/3.webp")


def hashes(data):
    return [hashlib.sha256((data / name).read_bytes()).hexdigest() for name in NAMES]


def build(data, folder, **changes):
    options = {"size_px": 32, "folder": folder, "progress": False, **changes}
    return build_cache(data, NAMES, options.pop("sha256s", hashes(data)), **options)


def test_pixels_are_those_of_reading_and_resizing(make_images, tmp_path):
    data = make_images(*NAMES)
    built = build(data, tmp_path / "cache")
    assert len(built) == 3
    expected = [images.resize(images.read(data / name), 32) for name in NAMES]
    np.testing.assert_array_equal(built[np.array([2, 0, 1])], np.stack(expected)[[2, 0, 1]])


def test_a_second_build_reads_no_image(make_images, tmp_path, monkeypatch):
    data = make_images(*NAMES)
    first = build(data, tmp_path / "cache")
    monkeypatch.setattr(cache, "_decode", None)
    known = hashes(data)
    np.testing.assert_array_equal(
        build(data, tmp_path / "cache", sha256s=known)[np.arange(3)], first[np.arange(3)]
    )


def test_changed_content_or_size_is_another_cache(make_images, tmp_path):
    data, folder = make_images(*NAMES), tmp_path / "cache"
    build(data, folder)
    build(data, folder, size_px=48)
    build(data, folder, sha256s=["0" * 64, *hashes(data)[1:]])
    assert len(list(folder.glob("*.npy"))) == 3


def test_an_unreadable_image_leaves_nothing(make_images, tmp_path):
    data = make_images(*NAMES)
    (data / NAMES[2]).write_bytes(b"broken")
    with pytest.raises(ImageError, match=r"3\.webp"):
        build(data, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_full_disk_is_told_before_writing(make_images, tmp_path, monkeypatch):
    data = make_images(*NAMES)
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda _: type("U", (), {"free": 10}))
    with pytest.raises(RunError, match=r"0\.0 GB are free"):
        build(data, tmp_path / "cache")


def test_a_disk_that_fills_while_writing_leaves_nothing(make_images, tmp_path, monkeypatch):
    def fill(*_):
        yield np.zeros((32, 32, 3), np.uint8)
        raise OSError(errno.ENOSPC, "No space left on device")

    data = make_images(*NAMES)
    monkeypatch.setattr(cache, "_decode_all", fill)
    with pytest.raises(RunError, match=r"could not be written: .* Free some space"):
        build(data, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_pictures_are_written_and_not_mapped(make_images, tmp_path, monkeypatch):
    # A mapped write to a full disk ends the process by a signal, which no handler turns into words.
    monkeypatch.setattr(np.lib.format, "open_memmap", None)
    monkeypatch.setattr(cache, "PixelCache", lambda path: path)
    made = build(make_images(*NAMES), tmp_path / "cache")
    monkeypatch.undo()
    assert np.load(made).shape == (3, 32, 32, 3)


@pytest.mark.parametrize("kept_bytes", [0, 60, 3000])
def test_a_cache_cut_short_is_made_anew(make_images, tmp_path, kept_bytes):
    data = make_images(*NAMES)
    expected = build(data, tmp_path / "cache")[np.arange(3)]
    path = next((tmp_path / "cache").glob("*.npy"))
    path.write_bytes(path.read_bytes()[:kept_bytes])
    np.testing.assert_array_equal(build(data, tmp_path / "cache")[np.arange(3)], expected)


def test_many_images_by_processes_keep_their_order(make_images, tmp_path):
    names = [f"a/{index:03d}.png" for index in range(140)]
    data = make_images(*names, size=(32, 32))
    built = build_cache(
        data, names, names, size_px=32, folder=tmp_path / "cache", workers=2, progress=False
    )
    for row in (0, 77, 139):
        np.testing.assert_array_equal(built[np.array([row])][0], images.read(data / names[row]))
