"""Pictures of a report hold pixels and nothing else, the part that was read, and stay small."""

import io
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import update_card
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.faces.diagnosis_report import PhotoGiven, report_page
from dermosan_lib.images import RESIZES


def segments(data):
    """Markers of a JPEG's segments before its scan."""
    place, found = 2, []
    while data[place + 1] != 0xDA:
        found.append(data[place + 1])
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_files_given_tell_what_must_not_be_told(telling, secrets, kind):
    data = telling(phantoms.draw("nv", seed=1, size_px=64).pixels, kind)
    told = [one for one in secrets if one.encode() in data]
    assert {"Ada Secret", "51 deg", "xmp-secret"} <= set(told)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 99), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_no_byte_of_the_metadata_is_in_a_report(demo, telling, secrets, pictures_in, seed, kind):
    data = telling(phantoms.draw("bcc", seed=seed, size_px=256).pixels, kind)
    page = report_page(demo.diagnose([demo.inspect("a.jpg", data)]), [demo.bundle])
    pictures = pictures_in(page)
    assert pictures
    for secret in secrets:
        assert secret not in page
        assert all(secret.encode() not in one for one in pictures)
    for one in pictures:
        image = Image.open(io.BytesIO(one))
        assert image.format == "JPEG"
        assert not image.getexif()
        assert set(image.info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
        }  # fmt: skip
        # Of the application and comment segments only JFIF's, which holds no thumbnail.
        assert [mark for mark in segments(one) if mark >= 0xE0] == [0xE0]


def test_the_map_stands_beside_the_photo_and_not_over_it(reported, diagnosed, pictures_in):
    photo, heat = pictures_in(reported(1))
    given_pixels = diagnosed(1).readings[0].photo.pixels
    shown = np.asarray(Image.open(io.BytesIO(photo)), dtype=float)
    assert shown.shape == given_pixels.shape
    assert np.abs(shown - given_pixels).mean() < 3  # what JPEG leaves of it
    assert np.abs(shown - np.asarray(Image.open(io.BytesIO(heat)), dtype=float)).max() > 60


def test_of_a_part_the_whole_is_shown_with_a_frame(demo, pictures_in):
    whole = phantoms.draw("mel", seed=4, size_px=600).pixels
    part = whole[100:500, 150:550]
    diagnosis = demo.diagnose([demo.judge("part.png", part)])
    page = report_page(diagnosis, [demo.bundle], photos=[PhotoGiven(whole, (150, 100, 400))])
    sizes = [Image.open(io.BytesIO(one)).size for one in pictures_in(page)]
    assert sizes == [(600, 600), (400, 400), (400, 400)]
    assert '<rect x="150" y="100" width="400" height="400"/>' in page


def test_the_frame_of_a_large_photo_shrinks_with_it(demo, pictures_in):
    whole = np.tile(phantoms.draw("mel", seed=4, size_px=600).pixels, (4, 4, 1))
    diagnosis = demo.diagnose([demo.judge("part.png", whole[:600, 600:1200])])
    page = report_page(diagnosis, [demo.bundle], photos=[PhotoGiven(whole, (600, 0, 600))])
    assert '<rect x="240" y="0" width="240" height="240"/>' in page
    assert Image.open(io.BytesIO(pictures_in(page)[0])).size == (960, 960)


def test_a_model_of_the_central_square_has_it_framed(tmp_path, tiny_bundle, pictures_in):
    folder = tmp_path / "square"
    shutil.copytree(tiny_bundle.path, folder)
    card = tiny_bundle.card["input"] | {"resize": RESIZES["centre_square"]}
    bundle = update_card(folder, input=card)
    diagnoser = Diagnoser(bundle)
    wide = phantoms.draw("mel", seed=4, size_px=400).pixels[50:350]
    page = report_page(
        diagnoser.diagnose([diagnoser.judge("a.png", wide)], despite_quality=True),
        [diagnoser.bundle],
    )
    assert '<rect x="50" y="0" width="300" height="300"/>' in page
    sizes = [Image.open(io.BytesIO(one)).size for one in pictures_in(page)]
    assert sizes[:2] == [(400, 300), (300, 300)]


def test_five_photos_of_noise_stay_within_what_a_link_can_hold(demo):
    noise = np.random.default_rng(42).integers(0, 256, (5, 1500, 1500, 3), dtype=np.uint8)
    photos = [demo.judge(f"{k}.png", one) for k, one in enumerate(noise)]
    diagnosis = demo.diagnose(photos, despite_quality=True)
    given_photos = [PhotoGiven(one, (0, 0, 1500)) for one in noise]
    page = report_page(diagnosis, [demo.bundle], photos=given_photos)
    assert page.count("<img") >= 10
    assert len(page.encode()) < 1_500_000  # a third more in base64 is below 2 MB
