"""DICOM photographs: each way their pixels lie, and nothing of whom they show."""

import io
import logging
import warnings
import zlib

import numpy as np
import pydicom
import pytest
from PIL import Image

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.images import fence
from tests.images import files, more_files

SYNTAX = "1.2.840.10008.1.2"
PHOTO = files.picture(150, 100)
GREY = PHOTO.convert("L")
WIDE = Image.fromarray(np.asarray(GREY).astype(np.uint16) * 257)
UNCODED = [SYNTAX, SYNTAX + ".1", SYNTAX + ".1.99", SYNTAX + ".2"]


def gap(data, image):
    found, wanted = images.decode(data), np.asarray(image.convert("RGB")).astype(int)
    assert found.shape == wanted.shape
    assert images.inspect(data).format == "DICOM"
    return float(np.abs(found - wanted).mean())


@pytest.mark.parametrize("syntax", UNCODED)
@pytest.mark.parametrize("sop", [more_files.PHOTOGRAPH, more_files.DERMOSCOPY, more_files.CAPTURE])
def test_uncoded_pixels_are_exact(syntax, sop):
    assert gap(more_files.dicom(PHOTO, syntax=syntax, sop=sop), PHOTO) == 0
    assert gap(more_files.dicom(PHOTO, syntax=syntax, planar=1), PHOTO) == 0
    assert gap(more_files.dicom(GREY, syntax=syntax), GREY) == 0
    wide = np.asarray(WIDE)
    assert gap(more_files.dicom(GREY, syntax=syntax, pixels=wide, bits=16), GREY) == 0


@pytest.mark.parametrize("syntax", UNCODED)
def test_colours_that_are_told_otherwise(syntax):
    pixels = np.asarray(PHOTO.convert("YCbCr"))
    assert gap(more_files.dicom(PHOTO, syntax=syntax, pixels=pixels, colours="YBR_FULL"), PHOTO) < 2
    halved = np.empty((100, 75, 4), np.uint8)
    halved[:, :, 0], halved[:, :, 1] = pixels[:, ::2, 0], pixels[:, 1::2, 0]
    halved[:, :, 2:] = pixels[:, ::2, 1:]
    data = more_files.dicom(PHOTO, syntax=syntax, pixels=halved, colours="YBR_FULL_422")
    assert gap(data, PHOTO) < 3
    negative = Image.fromarray(255 - np.asarray(GREY))
    assert gap(more_files.dicom(GREY, syntax=syntax, colours="MONOCHROME1"), negative) == 0


@pytest.mark.parametrize("image", [PHOTO, GREY, GREY.crop((0, 0, 99, 99))])
def test_bytes_in_words_of_the_other_order(image):
    sound = more_files.dicom(image, syntax=SYNTAX + ".2")
    start = sound.index(b"\x7f\xe0\0\x10OB") + 12
    swapped = np.frombuffer(sound[start:], np.uint16).byteswap().tobytes()
    data = sound[: start - 8] + b"OW" + sound[start - 6 : start] + swapped
    read = pydicom.dcmread(io.BytesIO(data))
    np.testing.assert_array_equal(read.pixel_array, np.asarray(image))  # as others understand it
    assert gap(data, image) == 0


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("syntax", UNCODED)
def test_palettes(syntax, bits):
    shown = PHOTO.convert("P", palette=Image.Palette.ADAPTIVE, colors=200)
    table = np.array(shown.getpalette()[:600], np.uint16).reshape(200, 3)
    order = ">" if syntax.endswith(".2") else "<"
    tags = {}
    for number, colour in enumerate(("Red", "Green", "Blue")):
        column = table[:, number] * (257 if bits == 16 else 1)
        packed = column.astype(order + "u2" if bits == 16 else np.uint8).tobytes()
        tags[f"{colour}PaletteColorLookupTableDescriptor"] = [200, 0, bits]
        tags[f"{colour}PaletteColorLookupTableData"] = packed
    data = more_files.dicom(shown, syntax=syntax, colours="PALETTE COLOR", **tags)
    assert gap(data, shown) == 0


def test_greys_are_shown_by_the_first_window():
    ramp = np.tile(np.arange(0, 4096, 16, dtype=np.uint16), (40, 1))
    image = Image.new("L", (256, 40))
    data = more_files.dicom(
        image, pixels=ramp, bits=16, stored=12, WindowCenter=[1000, 5], WindowWidth=[801, 9],
        RescaleSlope=2, RescaleIntercept=-100,
    )  # fmt: skip
    found = images.decode(data)[0, :, 0].astype(float)
    value = 2.0 * ramp[0] - 100
    wanted = ((value - (1000 - 0.5 - 400)) / 800 * 255).clip(0, 255)
    assert np.abs(found - wanted).max() <= 1
    plain = images.decode(more_files.dicom(image, pixels=ramp, bits=16, stored=12))
    assert plain[0, -1].tolist() == [254] * 3


def test_coded_pixels():
    for image in (PHOTO, GREY):
        jpeg = files.encoded(image, "JPEG", quality=95)
        told = {} if image is GREY else {"colours": "YBR_FULL_422"}
        data = more_files.dicom(image, syntax=SYNTAX + ".4.50", frames=[jpeg], **told)
        np.testing.assert_array_equal(images.decode(data), images.decode(jpeg))
    for end, frame in ((".4.90", more_files.j2k), (".5", more_files.run_lengths)):
        for image, bits in ((PHOTO, 8), (GREY, 8), (WIDE, 16)):
            data = more_files.dicom(image, syntax=SYNTAX + end, frames=[frame(image)], bits=bits)
            assert gap(data, GREY if image is WIDE else image) == 0
    lossy = more_files.j2k(PHOTO, irreversible=True, quality_mode="rates", quality_layers=[6])
    data = more_files.dicom(PHOTO, syntax=SYNTAX + ".4.91", frames=[lossy], colours="YBR_ICT")
    assert gap(data, PHOTO) < 3


def test_a_jpeg_of_rgb_without_a_mark_is_rgb():
    plain = files.encoded(PHOTO, "JPEG", quality=95, keep_rgb=True)
    place = plain.index(b"\xff\xee")
    unmarked = plain[:place] + plain[place + 16 :]
    unmarked = unmarked.replace(b"\x03R\x11\x00G\x11\x00B\x11\x00", b"\x03\1\x11\0\2\x11\0\3\x11\0")
    unmarked = unmarked.replace(b"\x03R\x00G\x00B\x00", b"\x03\1\0\2\0\3\0")
    data = more_files.dicom(PHOTO, syntax=SYNTAX + ".4.50", frames=[unmarked])
    assert gap(data, PHOTO) < 3


def test_of_several_frames_the_first_is_read():
    others = [files.picture(150, 100, seed=seed) for seed in (1, 2)]
    frames = [files.encoded(image, "JPEG", quality=95) for image in (PHOTO, *others)]
    data = more_files.dicom(
        PHOTO, syntax=SYNTAX + ".4.50", frames=frames, count=3, colours="YBR_FULL_422"
    )
    np.testing.assert_array_equal(images.decode(data), images.decode(frames[0]))
    pixels = np.stack([np.asarray(image) for image in (PHOTO, *others)])
    assert gap(more_files.dicom(PHOTO, pixels=pixels, count=3), PHOTO) == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"syntax": SYNTAX + ".4.80"}, "transfer syntax is JPEG-LS Lossless"),
        ({"syntax": SYNTAX + ".4.70"}, "transfer syntax is JPEG Lossless"),
        ({"syntax": SYNTAX + ".4.203"}, "transfer syntax is High-Throughput JPEG 2000"),
        ({"syntax": SYNTAX + ".4.102"}, "a DICOM video"),
        ({"sop": "1.2.840.10008.5.1.4.1.1.2"}, "CT Image Storage"),
        ({"sop": "1.2.840.10008.5.1.4.1.1.77.1.6"}, "Whole Slide"),
        ({"PixelRepresentation": 1}, "signed"),
    ],
)
def test_others_are_refused_by_name_and_remedy(options, words):
    frames = [b"anything"] if "syntax" in options else None
    data = more_files.dicom(GREY, frames=frames, **options)
    with pytest.raises(ImageError, match=rf"^x\.dcm is .*{words}.*\. \w+ .*\.$"):
        images.decode(data, name="x.dcm")


def planted(data, word=b"Secret^Patient"):
    """Copies of ``data`` with a name in each place where a reader might quote one."""
    made = pydicom.dcmread(io.BytesIO(data))
    made.PatientName, made.PatientID, made.PatientBirthDate = (
        word.decode(),
        word.decode(),
        "19500101",
    )
    made.add_new(0x00091010, "LO", word.decode())
    stream = io.BytesIO()
    made.save_as(stream)
    sound = stream.getvalue()
    yield sound
    yield sound[: len(sound) // 2]
    for keyword in ("PhotometricInterpretation", "SOPClassUID"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = pydicom.dcmread(io.BytesIO(sound))
            setattr(other, keyword, word.decode())
            stream = io.BytesIO()
            other.save_as(stream)
            yield stream.getvalue()
    own = sound.index(b"1.2.840.10008.1.2")
    yield sound[:own] + word + sound[own + len(word) :]
    for tag in (b"\x28\0\x10\0US", b"\x28\0\0\1US", b"\x28\0\2\0US"):
        at = sound.index(tag)
        yield sound[: at + 8] + word[:2] + sound[at + 10 :]


def test_who_is_shown_is_told_nowhere(caplog, capfd, recwarn):
    caplog.set_level(logging.DEBUG)
    told = 0
    hidden = list(planted(more_files.dicom(PHOTO)))
    caplog.clear()  # what the writer of these files has said
    recwarn.clear()
    for data in hidden:
        assert b"Secret" in data or b"Se" in data
        for call in (images.decode, images.inspect, fence.decode):
            try:
                call(data, name="x.dcm")
            except ImageError as error:
                told += 1
                causes = []
                while error is not None:
                    causes.append(repr(error))
                    error = error.__cause__
                assert "Secret" not in " ".join(causes)
    assert told >= 10
    assert "Secret" not in caplog.text
    out, err = capfd.readouterr()
    assert "Secret" not in out + err
    assert not [str(each.message) for each in recwarn if "Secret" in str(each.message)]
    assert b"Secret" not in images.bare(hidden[0])


def test_types_may_be_written_otherwise_than_told():
    for told, other in ((SYNTAX, SYNTAX + ".1"), (SYNTAX + ".1", SYNTAX)):
        sound = more_files.dicom(PHOTO, syntax=other)
        start = 144 + int.from_bytes(sound[140:144], "little")
        head = more_files.dicom(PHOTO, syntax=told)
        data = head[: 144 + int.from_bytes(head[140:144], "little")] + sound[start:]
        assert gap(data, PHOTO) == 0


@pytest.mark.parametrize("syntax", UNCODED)
@pytest.mark.parametrize("open_ended", [False, True])
def test_an_icon_in_a_sequence_is_not_the_picture(syntax, open_ended):
    icon = pydicom.Dataset()
    icon.Rows = icon.Columns = 20
    icon.SamplesPerPixel, icon.PhotometricInterpretation = 1, "MONOCHROME2"
    icon.BitsAllocated = icon.BitsStored = 8
    icon.HighBit, icon.PixelRepresentation = 7, 0
    icon.PixelData = bytes(400)
    icon["PixelData"].VR = "OB"
    icon.is_undefined_length_sequence_item = open_ended
    sequence = pydicom.Sequence([icon])
    sequence.is_undefined_length = open_ended
    assert gap(more_files.dicom(PHOTO, syntax=syntax, IconImageSequence=sequence), PHOTO) == 0


def test_hostile_files_are_refused_soon():
    sound = more_files.dicom(PHOTO)
    start = sound.index(b"\x08\0\x16\0UI")
    nested = b"\x09\0\x10\x10SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff" * 30_000
    with pytest.raises(ImageError, match="more than 50,000 data elements"):
        images.decode(sound[:start] + nested + sound[start:], name="it")
    many = b"\x09\0\x10\x10LO\0\0" * 60_000
    with pytest.raises(ImageError, match="more than 50,000 data elements"):
        images.decode(sound[:start] + many + sound[start:], name="it")


def test_a_deflated_bomb_costs_nothing():
    sound = more_files.dicom(PHOTO, syntax=SYNTAX + ".1.99")
    start = 144 + int.from_bytes(sound[140:144], "little")  # after the group of the file itself
    inner = zlib.decompressobj(-15).decompress(sound[start:])
    empty = inner[: inner.index(b"\xe0\x7f\x10\0")]
    bomb = sound[:start] + more_files.deflated(empty + b"\x09\0\x10\x10OB\0\0" + b"\xff\xff\xff\x3f"
                                               + bytes(100_000_000))  # fmt: skip
    assert len(bomb) < 200_000
    with pytest.raises(ImageError):
        images.decode(bomb)
    large = more_files.dicom(PHOTO, syntax=SYNTAX + ".1.99", pixels=np.zeros(1, np.uint8))
    with pytest.raises(ImageError, match="damaged"):
        images.decode(large)
