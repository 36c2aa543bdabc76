"""A photo whose file says much beside its pixels, and reports to look into."""

import base64
import io
import re
from datetime import UTC, datetime

import pytest
from PIL import Image, PngImagePlugin

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.faces.diagnosis_report import report_page

SECRETS = ("Ada Secret", "51 deg", "kept-comment", "xmp-secret", "icc-secret", "thumb-secret")
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>xmp-secret</a></x:xmpmeta>'


def _telling(pixels, kind="JPEG"):
    """The file of a picture with EXIF, place, comment, XMP, profile and a second picture in it."""
    image = Image.fromarray(pixels)
    exif = Image.Exif()
    exif[0x010E] = "thumb-secret"  # description
    exif[0x013B] = "Ada Secret"  # artist
    exif.get_ifd(0x8825)[0x0001] = "N"
    exif.get_ifd(0x8825)[0x001B] = b"51 deg"  # GPSProcessingMethod
    stream = io.BytesIO()
    given = {"exif": exif, "icc_profile": b"icc-secret" * 20}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "kept-comment")
        text.add_itxt("XML:com.adobe.xmp", _XMP.decode())
        image.save(stream, "PNG", pnginfo=text, **given)
    else:
        image.save(stream, kind, comment=b"kept-comment", xmp=_XMP, quality=92, **given)
    return stream.getvalue()


@pytest.fixture(scope="session")
def telling():
    return _telling


@pytest.fixture(scope="session")
def secrets():
    """What must not be told."""
    return SECRETS


@pytest.fixture(scope="session")
def demo(repository):
    return Diagnoser(Bundle.load(repository / "data" / "demo_bundle"))


@pytest.fixture(scope="session")
def photo_files():
    """Five files of one lesion, as people have them."""
    return [
        _telling(phantoms.draw("mel", seed=seed, size_px=600).pixels, kind)
        for seed, kind in zip(range(4, 9), ("JPEG", "PNG", "WEBP", "JPEG", "PNG"), strict=True)
    ]


@pytest.fixture(scope="session")
def diagnosed(demo, photo_files):
    """The demonstration's answer to the first ``many`` files."""

    def diagnose(many=1, name="photo-{}.jpg", **given):
        photos = [
            demo.inspect(name.format(k), data) for k, data in enumerate(photo_files[:many], 1)
        ]
        return demo.diagnose(photos, **given)

    return diagnose


@pytest.fixture(scope="session")
def reported(demo, diagnosed):
    """The report of `diagnosed`."""

    def report(many=1, **given):
        made = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
        return report_page(diagnosed(many, **given), [demo.bundle], made=made)

    return report


@pytest.fixture(scope="session")
def pictures_in():
    """The bytes of every picture in a page."""

    def found(page):
        return [
            base64.b64decode(one) for one in re.findall(r'src="data:[\w/]+;base64,(.+?)"', page)
        ]

    return found
