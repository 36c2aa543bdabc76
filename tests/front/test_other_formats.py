"""The same picture in another format gets the same answer."""

import json
import logging

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import images
from tests.images import files, more_files


def chances(diagnosis):
    return {line.code: line.probability for line in diagnosis.differential}


@pytest.fixture(scope="module")
def by_png(bundle, lesion):
    return bundle.diagnose(lesion)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "DICOM"])
def test_lossless_formats_are_answered_alike(bundle, by_png, pixels, kind):
    found = bundle.diagnose(more_files.written(Image.fromarray(pixels), kind))
    assert chances(found) == chances(by_png)
    assert found.malignancy == by_png.malignancy
    assert np.array_equal(found.readings[0].photo.pixels, by_png.readings[0].photo.pixels)


@pytest.mark.parametrize(
    "write",
    [
        lambda image: more_files.heic(image, quality=90),
        lambda image: more_files.tiled(image, 128, turns=(more_files.IROT[0],)),
        lambda image: files.encoded(image, "AVIF", quality=90),
        lambda image: files.encoded(image, "TIFF", compression="jpeg", quality=95),
        lambda image: more_files.dicom(
            image, syntax="1.2.840.10008.1.2.4.50", colours="YBR_FULL_422",
            frames=[files.encoded(image, "JPEG", quality=95)],
        ),
    ],
    ids=["HEIC", "HEIC in tiles", "AVIF", "TIFF of JPEG", "DICOM of JPEG"],
)  # fmt: skip
def test_lossy_formats_are_answered_as_jpeg_is(bundle, pixels, write):
    image = Image.fromarray(pixels)
    wanted = chances(bundle.diagnose(files.encoded(image, "JPEG", quality=95)))
    found = chances(bundle.diagnose(write(image)))
    assert max(found, key=found.get) == max(wanted, key=wanted.get)
    assert max(abs(found[code] - wanted[code]) for code in wanted) < 0.05


def test_whom_a_dicom_shows_is_told_nowhere(bundle, pixels, caplog, capfd):
    data = more_files.dicom(Image.fromarray(pixels), PatientName="Secret^Patient")
    caplog.clear()  # what the writer of the file has said
    caplog.set_level(logging.DEBUG)
    found = bundle.diagnose(data)
    assert b"Secret" in data
    told = json.dumps(found.to_json()) + str(found) + found._repr_html_() + caplog.text
    assert "Secret" not in told + "".join(capfd.readouterr())


def test_a_folder_of_every_format_can_be_named(bundle, pixels, tmp_path):
    for kind in images.FORMATS:
        path = tmp_path / f"{kind}.jpg_large"
        path.write_bytes(more_files.written(Image.fromarray(pixels), kind))
        assert bundle.diagnose(path).differential
