"""The pixel cache: the same pixels as reading afresh, made once."""

import errno
import hashlib

import numpy as np
import pytest

from dermosan_lib import images
from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.study.pixels import pixel_cache, resumable_array
from dermosan_lib.study.pixels.pixel_cache import build_cache

NAMES = ("a/1.png", "a/2.jpg", "b/3.webp")


def hashes(data):
    return [hashlib.sha256((data / name).read_bytes()).hexdigest() for name in NAMES]


def build(data, folder, **changes):
    options = {"size_px": 32, "folder": folder, "progress": False, **changes}
    return build_cache(data, NAMES, options.pop("sha256s", hashes(data)), **options)


@pytest.mark.parametrize("frame", images.FRAMES)
def test_pixels_are_those_of_reading_and_resizing(make_images, tmp_path, frame):
    data = make_images(*NAMES)
    built = build(data, tmp_path / "cache", frame=frame)
    assert len(built) == 3
    expected = [images.resize(images.read(data / name), 32, frame) for name in NAMES]
    np.testing.assert_array_equal(built[np.array([2, 0, 1])], np.stack(expected)[[2, 0, 1]])


def test_a_second_build_reads_no_image(make_images, tmp_path, monkeypatch):
    data = make_images(*NAMES)
    first = build(data, tmp_path / "cache")
    monkeypatch.setattr(pixel_cache, "_decode", None)
    known = hashes(data)
    np.testing.assert_array_equal(
        build(data, tmp_path / "cache", sha256s=known)[np.arange(3)], first[np.arange(3)]
    )


def test_changed_content_or_size_is_another_cache(make_images, tmp_path):
    data, folder = make_images(*NAMES), tmp_path / "cache"
    build(data, folder)
    build(data, folder, size_px=48)
    (data / NAMES[0]).write_bytes((data / NAMES[0]).read_bytes() + b"more")
    build(data, folder)
    assert len(list(folder.glob("*.npy"))) == 3


def test_a_file_that_changed_since_it_was_catalogued_is_noticed(make_images, tmp_path):
    data = make_images(*NAMES)
    known = hashes(data)
    (data / NAMES[1]).write_bytes((data / NAMES[0]).read_bytes())
    with pytest.raises(RunError, match=r"a/2\.jpg has since it was catalogued"):
        build(data, tmp_path / "cache", sha256s=known)


def test_an_unreadable_image_is_told_and_no_cache_made(make_images, tmp_path):
    data = make_images(*NAMES)
    (data / NAMES[2]).write_bytes(b"broken")
    with pytest.raises(ImageError, match=r"3\.webp"):
        build(data, tmp_path / "cache")
    assert list((tmp_path / "cache").glob("[!.]*")) == []


def test_an_interrupted_build_goes_on_where_it_stopped(make_images, tmp_path, monkeypatch):
    data, decode = make_images(*NAMES), pixel_cache._decode
    monkeypatch.setattr(pixel_cache, "_decode", stop_at(NAMES[2], decode))
    with pytest.raises(KeyboardInterrupt):
        build(data, tmp_path / "cache")
    partial = next((tmp_path / "cache").glob(".*.partial.npy"))
    partial.write_bytes(partial.read_bytes() + b"half a row")  # as a kill in mid-write leaves it
    read = []
    monkeypatch.setattr(
        pixel_cache, "_decode", lambda *given: (read.append(given[2][0]), decode(*given))[1]
    )
    built = build(data, tmp_path / "cache")
    assert read == [NAMES[2]]
    expected = [images.resize(images.read(data / name), 32) for name in NAMES]
    np.testing.assert_array_equal(built[np.arange(3)], np.stack(expected))


def stop_at(name, decode):
    def stopping(data, size_px, item):
        if item[0] == name:
            raise KeyboardInterrupt
        return decode(data, size_px, item)

    return stopping


def test_a_full_disk_is_told_before_writing(make_images, tmp_path, monkeypatch):
    data = make_images(*NAMES)
    monkeypatch.setattr(resumable_array.shutil, "disk_usage", lambda _: type("U", (), {"free": 10}))
    with pytest.raises(RunError, match=r"0\.0 GB are free"):
        build(data, tmp_path / "cache")


def test_a_disk_that_fills_while_writing_is_told(make_images, tmp_path, monkeypatch):
    def fill(*_):
        yield np.zeros((32, 32, 3), np.uint8)
        raise OSError(errno.ENOSPC, "No space left on device")

    data = make_images(*NAMES)
    monkeypatch.setattr(pixel_cache, "_decode_all", fill)
    with pytest.raises(RunError, match=r"could not be written: .* Free some space"):
        build(data, tmp_path / "cache")
    assert list((tmp_path / "cache").glob("[!.]*")) == []


@pytest.mark.parametrize("kept_bytes", [0, 60, 3000])
def test_a_cache_cut_short_is_made_anew(make_images, tmp_path, kept_bytes):
    data = make_images(*NAMES)
    expected = build(data, tmp_path / "cache")[np.arange(3)]
    path = next((tmp_path / "cache").glob("*.npy"))
    path.write_bytes(path.read_bytes()[:kept_bytes])  # a crash of the machine, not of ours
    np.testing.assert_array_equal(build(data, tmp_path / "cache")[np.arange(3)], expected)


def test_many_images_by_processes_keep_their_order(make_images, tmp_path):
    names = [f"a/{index:03d}.png" for index in range(140)]
    data = make_images(*names, size=(32, 32))
    sha256s = [hashlib.sha256((data / name).read_bytes()).hexdigest() for name in names]
    built = build_cache(
        data, names, sha256s, size_px=32, folder=tmp_path / "cache", workers=2, progress=False
    )
    for row in (0, 77, 139):
        np.testing.assert_array_equal(built[np.array([row])][0], images.read(data / names[row]))
