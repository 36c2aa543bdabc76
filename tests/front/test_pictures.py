"""Every way to hand over a picture gives the same answer, and what is none is refused in words."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib.errors import DermosanError, ImageError
from dermosan_lib.images import fence


def said(diagnosis):
    """All that a diagnosis says, but for the names of its pictures."""
    content = diagnosis.to_json()
    return content | {"images": [entry | {"name": ""} for entry in content["images"]]}


def names(diagnosis):
    return [reading.photo.name for reading in diagnosis.readings]


@pytest.fixture(scope="module")
def by_path(bundle, lesion):
    return bundle.diagnose(lesion)


@pytest.mark.parametrize(
    "hand_over",
    [
        str,
        lambda path: path.read_bytes(),
        lambda path: bytearray(path.read_bytes()),
        lambda path: memoryview(path.read_bytes()),
        lambda path: io.BytesIO(path.read_bytes()),
        lambda path: np.asarray(Image.open(path)),
        lambda path: np.asfortranarray(np.asarray(Image.open(path))),
        lambda path: np.asarray(Image.open(path))[::-1][::-1],
        Image.open,
        lambda path: Image.open(path).convert("RGBA"),
        lambda path: [path],
        lambda path: (path,),
    ],
    ids=[
        "text", "bytes", "bytearray", "memoryview", "file-like", "array", "Fortran", "a view",
        "Pillow", "Pillow RGBA", "list", "tuple",
    ],
)  # fmt: skip
def test_however_a_picture_is_handed_over_the_answer_is_the_same(
    bundle, by_path, lesion, hand_over
):
    found = bundle.diagnose(hand_over(lesion))
    assert said(found) == said(by_path)
    assert np.array_equal(found.readings[0].photo.pixels, by_path.readings[0].photo.pixels)
    assert by_path.differential


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999), height=st.integers(16, 90), width=st.integers(16, 90))
def test_an_array_has_the_answer_of_its_png(bundle, as_png, seed, height, width):
    array = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    by_array = bundle.diagnose(array, despite_quality=True)
    assert said(by_array) == said(bundle.diagnose(as_png(array), despite_quality=True))


def test_an_open_file_is_called_by_its_own_name_and_others_are_numbered(
    bundle, lesion, pixels, as_png
):
    with lesion.open("rb") as stream:
        assert names(bundle.diagnose([stream, pixels, as_png(pixels)])) == [
            "lesion.png", "picture 2", "picture 3",
        ]  # fmt: skip
    assert names(bundle.diagnose(pixels)) == ["picture"]


def test_a_list_is_one_case(bundle, lesion, pixels):
    other = np.ascontiguousarray(pixels[:, ::-1])
    case = bundle.diagnose([lesion, other])
    assert case.evidence.photos == 2
    assert len(case.readings) == 2


@pytest.mark.parametrize("count", [0, 6])
def test_a_case_has_one_to_five_and_more_are_not_even_read(bundle, tmp_path, count):
    with pytest.raises(ImageError, match=f"1 to 5 photos, but {count} were given"):
        bundle.diagnose([tmp_path / "not there.png"] * count)


@pytest.mark.parametrize("turn", range(1, 9))
def test_pillows_image_is_turned_as_its_file_is(bundle, as_png, pixels, turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    data = as_png(pixels, exif=exif)
    by_bytes, by_image = bundle.diagnose(data), bundle.diagnose(Image.open(io.BytesIO(data)))
    assert np.array_equal(by_bytes.readings[0].photo.pixels, by_image.readings[0].photo.pixels)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "I;16"])
def test_pillows_image_has_the_colours_of_its_file(bundle, as_png, pixels, mode):
    if mode == "I;16":
        image = Image.fromarray(pixels[:, :, 0].astype(np.uint16) * 257)
    elif mode == "RGBA":
        image = Image.fromarray(np.dstack([pixels, pixels[:, :, :1]]))
    else:
        image = Image.fromarray(pixels).convert(mode)
    by_bytes, by_image = bundle.diagnose(as_png(image)), bundle.diagnose(image)
    assert np.array_equal(by_bytes.readings[0].photo.pixels, by_image.readings[0].photo.pixels)


def test_the_owner_may_change_an_array_afterwards(bundle, pixels):
    mine = pixels.copy()
    found = bundle.diagnose(mine)
    mine[:] = 0
    assert np.array_equal(found.readings[0].photo.pixels, pixels)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((40, 40), np.uint8), r"\(40, 40\).*np\.stack"),
        (np.zeros((40, 40, 4), np.uint8), r"array\[:, :, :3\]"),
        (np.zeros((3, 40, 40), np.uint8), r"np\.moveaxis"),
        (np.zeros((2, 40, 40, 3), np.uint8), r"list\(array\)"),
        (np.zeros((40, 40, 3)), r"float64 of shape \(40, 40, 3\).*round"),
        (np.zeros((40, 40, 3), np.uint16), "uint16"),
        (np.zeros((40, 40, 3), bool), "bool"),
        (np.zeros((40, 40, 3), object), "object"),
        (np.array("lesion.png"), "shape"),
        (np.zeros((0, 40, 3), np.uint8), "at least 16"),
        (np.zeros((15, 40, 3), np.uint8), "at least 16"),
        (np.zeros((16, 400, 3), np.uint8), "20 times"),
        (np.broadcast_to(np.uint8(0), (8000, 8000, 3)), "limit is 60,000,000"),
    ],
)
def test_an_array_of_another_kind_is_refused_with_what_to_do(bundle, array, words):
    with pytest.raises(ImageError, match=words):
        bundle.diagnose(array)


@pytest.mark.parametrize(
    "one", [None, 7, 0.5, {}, {"a": 1}, object(), [None], [[1, 2], [3, 4]], Image, iter("ab")]
)
def test_what_is_no_picture_is_refused_by_its_type(bundle, one):
    with pytest.raises(ImageError, match=r"A picture is a path, bytes.* is of type"):
        bundle.diagnose(one)


def test_text_and_empty_files_are_refused(bundle):
    with pytest.raises(ImageError, match="picture gives str, not bytes"):
        bundle.diagnose(io.StringIO("text"))
    with pytest.raises(ImageError, match="picture is empty"):
        bundle.diagnose(io.BytesIO())
    with pytest.raises(ImageError, match="picture is empty"):
        bundle.diagnose(b"")


def test_no_more_of_a_stream_is_read_than_a_picture_may_have(bundle):
    class Endless:
        asked = 0

        def read(self, size):
            self.asked += size
            return b"\xff" * size

    endless = Endless()
    with pytest.raises(ImageError, match="the limit is 20 MB"):
        bundle.diagnose(endless)
    assert endless.asked == 20_000_001


@pytest.mark.parametrize("path", ["nowhere.jpg", "a\0b.jpg", "\ud800.jpg", "", "x" * 300, "."])
def test_a_path_that_leads_to_no_picture_is_refused(bundle, path):
    with pytest.raises(ImageError):
        bundle.diagnose(path)


def test_of_several_the_one_that_is_wrong_is_named(bundle, pixels):
    with pytest.raises(ImageError, match="picture 2 is not a picture that can be read"):
        bundle.diagnose([pixels, b"no picture"])


def test_a_damaged_image_of_pillows_is_refused(bundle, as_png, pixels):
    cut = as_png(pixels)
    opened = Image.open(io.BytesIO(cut[: len(cut) // 2]))
    with pytest.raises(ImageError, match="picture is damaged"):
        bundle.diagnose(opened)


def test_a_bomb_in_pillows_hands_is_refused_before_it_is_decoded(bundle, as_png, monkeypatch):
    opened = Image.open(io.BytesIO(as_png(Image.new("1", (8000, 8000)))))
    monkeypatch.setattr(opened, "load", lambda: pytest.fail("it was decoded"))
    with pytest.raises(ImageError, match="the limit is 60,000,000"):
        bundle.diagnose(opened)


def test_files_and_bytes_are_decoded_behind_the_fence(bundle, lesion, monkeypatch):
    asked = []
    ask = fence.Fence.picture

    def watched(self, data, **rest):
        asked.append(data)
        return ask(self, data, **rest)

    monkeypatch.setattr(fence.Fence, "picture", watched)
    bundle.diagnose(lesion)
    bundle.diagnose(lesion.read_bytes())
    assert len(asked) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=2),
        max_leaves=8,
    )
)
def test_nothing_but_an_error_in_words_comes_of_anything_else(bundle, one):
    with pytest.raises(DermosanError):
        bundle.diagnose(one)
