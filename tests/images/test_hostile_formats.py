"""What says too much of itself is refused before any pixel is made room for."""

import struct
import tracemalloc

import pytest
from PIL import Image

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.images.containers import gif, heif, tiff
from dermosan_lib.images.containers.coded_sizes import of_av1, of_hevc
from dermosan_lib.images.limits import Limits
from tests.images import files, more_bombs, more_files

SYNTAX = "1.2.840.10008.1.2"


def grid(refers, *, rows=1, columns=1, edge_px=64):
    """A HEIC whose main picture is a grid of ``refers``; 2 is a tile, 3 a grid."""
    setup, data = more_files.coded_tile(more_files.heic(Image.new("RGB", (64, 64))))
    head = bytes([0, 0, rows - 1, columns - 1]) + struct.pack(">HH", edge_px, edge_px)
    size = [more_files.ispe(edge_px, edge_px)]
    items = [
        (b"grid", size, head), (b"hvc1", [setup, more_files.ispe(64, 64)], data),
        (b"grid", size, head),
    ]  # fmt: skip
    return more_files.heif_file(items, [(b"dimg", 1, refers), (b"dimg", 3, [1])])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (more_bombs.larger_inside, "damaged"),
        (lambda: more_bombs.larger_inside(b"avif"), "damaged"),
        (lambda: more_bombs.declared(30_000, 30_000), "the limit is 60,000,000"),
        (lambda: more_bombs.declared(7000, 7000), "a HEIC may have at most 31,000,000"),
        (lambda: more_bombs.declared(64, 8), "shorter edge"),
        (lambda: more_bombs.extents(5000), "damaged"),
        (lambda: more_bombs.boxes(30_000), "more than 20,000 boxes and items"),
        (lambda: more_bombs.flat_tiles(3, 3, copies=False), "damaged"),
        (lambda: grid([3]), "another means"),
        (lambda: grid([1]), "damaged|another means"),
        (lambda: grid([2, 2], columns=2, edge_px=128), "damaged"),
        (lambda: grid([2] * 1024, columns=32, rows=32, edge_px=2048),
         f"more than {heif.MAX_TILES:,} tiles"),
        (lambda: grid([9]), "damaged"),
        (lambda: more_bombs.tiff([(270, 2, 1, 0)], pages=150), "not a picture"),
        (lambda: more_bombs.tiff([(700, 1, 60_000, 8)] * 3000),
         f"more than {tiff.MAX_TAGS:,} tags"),
        (lambda: more_bombs.tiff_of(60_000, 60_000, bytes(99)), "the limit is 60,000,000"),
        (more_bombs.BOMBS["a TIFF of one enormous tile"], "may have at most 295"),
        (more_bombs.many_scans, "more than 100 scans"),
        (lambda: more_bombs.gif(65_535, 65_535, frame_px=(20, 20)), "the limit is 60,000,000"),
        (lambda: more_bombs.bmp(20_000, 20_000, 1, body=bytes(50_000_000))[:19_000_000], "damaged"),
        (lambda: more_bombs.bmp(64, 64, 24), "damaged"),
        (lambda: more_bombs.bmp(64, 64, 8, 4, bytes(999)), "a BMP of an unusual coding"),
        (lambda: more_bombs.dicom(65_000, 65_000), "damaged"),
        (lambda: more_bombs.deflated_dicom(16, 65_000), "longer edge"),
        (lambda: more_bombs.dicom(9000, 9000, syntax=SYNTAX + ".5", frames=[more_bombs.runs(99)]),
         "the limit is 60,000,000"),
    ],
)  # fmt: skip
def test_it_is_refused_in_words_and_takes_nothing(make, words):
    data = make()
    tracemalloc.start()
    try:
        for call in (images.inspect, images.decode):
            with pytest.raises(ImageError, match=words):
                call(data, name="it")
        assert tracemalloc.get_traced_memory()[1] < len(data) + 12_000_000
    finally:
        tracemalloc.stop()


def test_blocks_of_a_gif_are_counted():
    data = bytearray(files.encoded(files.picture(40, 30, mode="P"), "GIF"))
    place = data.index(b"," + bytes(4))
    data[place:place] = b"!\xfe" + b"\1a" * (gif.MAX_BLOCKS + 1) + b"\0"
    with pytest.raises(ImageError, match=f"more than {gif.MAX_BLOCKS:,} blocks"):
        images.decode(bytes(data))


@pytest.mark.parametrize("size", [(64, 64), (150, 100), (1920, 1080), (4032, 24)])
def test_coded_pictures_tell_their_size(size):
    blank = Image.new("RGB", size)
    for find, data in ((of_hevc, more_files.heic(blank)), (of_av1, files.encoded(blank, "AVIF"))):
        setup, coded = (memoryview(part) for part in more_files.coded_tile(data))
        found = set(find(setup[8:], [coded]))
        assert found
        for width, height in found:
            assert size[0] <= width < size[0] + 64
            assert size[1] <= height < size[1] + 64


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "TIFF", "BMP", "GIF", "DICOM"])
def test_limits_hold_for_every_format(kind):
    data = more_files.written(files.picture(60, 40), kind)
    assert images.decode(data, limits=Limits(max_pixels=2400)).shape == (40, 60, 3)
    for limits, words in (
        (Limits(max_pixels=2399), "the limit is 2,399"),
        (Limits(min_edge_px=41), "must have at least 41"),
        (Limits(max_edge_px=59), "may have at most 59"),
        (Limits(max_aspect=1.4), "at most 1.4 times"),
        (Limits(max_bytes=len(data) - 1), "the limit is 0 MB"),
        (Limits(max_working_bytes=2000), "may have at most"),
    ):
        with pytest.raises(ImageError, match=words):
            images.decode(data, limits=limits)
