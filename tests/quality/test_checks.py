"""Quality: good photos pass, spoilt ones are refused for what spoils them."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib import images, phantoms, quality
from dermosan_lib.quality import measures
from dermosan_lib.study.pipeline.quality_calibration import (
    DEGRADED,
    _shaken,
    fit_skin_check,
    thresholds_table,
)
from dermosan_lib.study.uncertainty.drawn_pictures import not_skin_pictures

RIGHT_REASONS = {
    "Gaussian blur, 4 px": {"sharpness"},
    "Gaussian blur, 6 px": {"sharpness"},
    "motion blur, 15 px": {"sharpness"},
    "slanted motion blur": {"sharpness"},
    "a fifth of the light": {"exposure"},
    "a gain of 2.5": {"exposure", "contrast"},
    "three quarters haze": {"exposure", "contrast"},
}


def refused(judged):
    return {name for name, check in judged.checks.items() if not check.passed}


def told_rightly(judged, reasons):
    """Refused for one of ``reasons``, and the advice says so."""
    hit = refused(judged) & reasons
    return bool(hit) and any(judged.checks[name].advice in judged.problems for name in hit)


@pytest.fixture(scope="module")
def lesion():
    return phantoms.draw("nv", seed=2, fitzpatrick=3, framing="clinical").pixels


def test_a_good_photo_passes(lesion):
    judged = quality.assess(lesion)
    assert judged.acceptable
    assert judged.problems == ()
    assert all(check.score >= 0.5 for check in judged.checks.values())


@pytest.mark.parametrize("name", RIGHT_REASONS)
def test_spoilt_copies_are_refused_for_the_right_reason(lesion, name):
    assert told_rightly(quality.assess(DEGRADED[name](lesion)), RIGHT_REASONS[name])


def test_a_small_picture_is_refused_and_a_middling_one_gets_a_hint(lesion):
    small = quality.assess(images.resize(lesion, 80))
    assert "resolution" in refused(small)
    assert "80 × 80 px" in small.resolution.advice
    middling = quality.assess(images.resize(lesion, 150))
    assert middling.resolution.passed
    assert "larger picture" in middling.resolution.hint
    assert quality.assess(lesion).resolution.hint == ""


@pytest.mark.parametrize("angle", range(0, 180, 15))
def test_a_moving_hand_is_noticed_in_any_direction(lesion, angle):
    copy = images.resize(lesion, 224)
    assert refused(quality.assess(_shaken(copy, angle))) == {"sharpness"}


@pytest.mark.ci
@pytest.mark.parametrize("kind", phantoms.FITZPATRICK)
def test_skin_of_every_type_in_good_light_is_accepted(kind):
    judged = [
        quality.assess(phantoms.draw(code, seed=700 + seed, fitzpatrick=kind).pixels)
        for code in phantoms.CODES
        for seed in range(5)
    ]
    assert not any({"exposure", "contrast"} & refused(one) for one in judged)
    assert np.mean([one.acceptable for one in judged]) >= 0.97


@pytest.mark.parametrize("size", [(300, 400), (640, 480), (3000, 4000), (4000, 900)])
def test_the_working_copy_has_one_size_for_any_camera(size):
    copy = measures.working_copy(np.zeros((*size, 3), np.uint8))
    assert min(copy.shape[:2]) == measures.WORKING_EDGE_PX
    assert copy.shape[1] / copy.shape[0] == pytest.approx(size[1] / size[0], rel=0.01)


def test_a_large_photo_is_judged_as_its_small_copy(lesion):
    large = cv2.resize(lesion, (3000, 3000), interpolation=cv2.INTER_CUBIC)
    assert quality.assess(large).acceptable


@pytest.mark.parametrize("colour", [(224, 172, 105), (80, 50, 35), (255, 219, 172), (40, 90, 200)])
def test_a_plain_colour_is_not_skin(colour):
    judged = quality.assess(np.full((300, 300, 3), colour, np.uint8))
    assert judged.problems == (judged.skin.advice,)


def test_white_paper_is_called_not_skin_rather_than_overexposed():
    page = np.full((400, 400, 3), 255, np.uint8)
    for y in range(20, 400, 16):
        cv2.putText(page, "height and width of the lesion in mm", (10, y), 0, 0.5, (20, 20, 20), 1)
    judged = quality.assess(page)
    assert "exposure" in refused(judged)
    assert judged.problems == (judged.skin.advice,)


def test_drawn_things_are_not_skin():
    judged = [quality.assess(picture) for picture in not_skin_pictures(140, seed=99)]
    assert np.mean([not one.skin.passed for one in judged]) >= 0.95


def test_a_sharp_picture_of_something_else_is_told_only_that():
    noise = np.random.default_rng(1).integers(30, 220, (300, 300, 3), dtype=np.uint8)
    judged = quality.assess(cv2.GaussianBlur(noise, (0, 0), 0.8))
    assert judged.problems == (judged.skin.advice,)


def test_json(lesion):
    found = json.loads(json.dumps(quality.assess(lesion).to_json()))
    assert found["acceptable"] is True
    assert found["problems"] == []
    assert set(found) == {
        "acceptable", "sharpness", "exposure", "contrast", "resolution", "skin", "problems",
    }  # fmt: skip


pictures = st.builds(
    lambda h, w, seed, spread: (
        np.random.default_rng(seed).normal(120, spread, (h, w, 3)).clip(0, 255).astype(np.uint8)
    ),
    st.integers(1, 70),
    st.integers(1, 70),
    st.integers(0, 999),
    st.floats(0, 90),
)


@given(pictures)
@settings(max_examples=80, deadline=None)
def test_any_picture_is_judged_with_scores_from_0_to_1(pixels):
    for check in quality.assess(pixels).checks.values():
        assert 0 <= check.score <= 1
        assert check.passed == (check.score >= 0.5)
        assert bool(check.advice) != check.passed


@given(st.integers(0, 500), st.floats(0.8, 4.0))
@settings(max_examples=25, deadline=None)
def test_blurring_never_makes_sharper(seed, sigma):
    copy = phantoms.draw("mel", seed=seed, size_px=96).pixels
    blurred = cv2.GaussianBlur(copy, (0, 0), sigma)
    assert measures.sharpness(blurred) <= measures.sharpness(copy)


@given(st.integers(0, 500), st.floats(0.05, 0.95))
@settings(max_examples=25, deadline=None)
def test_less_light_never_makes_brighter(seed, gain):
    copy = phantoms.draw("nv", seed=seed, size_px=96).pixels
    darker = (copy * gain).astype(np.uint8)
    assert measures.brightness(darker) <= measures.brightness(copy)


def test_calibration_can_be_repeated():
    skin_pictures = [phantoms.draw("nv", seed=s, size_px=96).pixels for s in range(12)]
    fitted = fit_skin_check(skin_pictures, not_skin_pictures(28, seed=1, edge_px=96))
    assert len(fitted["weights"]) == 2 * len(measures.SKIN_FEATURES)
    table = thresholds_table(skin_pictures[:3])
    assert set(table["copy"]) == set(DEGRADED)


@pytest.fixture(scope="module")
def dermoscopic(shared):
    """A fifth of the one-a-lesion images: those the skin check was not fitted on."""
    paths = sorted((shared / "data" / "ham10000" / "images_224").glob("*.jpg"))[::5][:1000]
    return [images.read(path) for path in paths]


@pytest.mark.ci
@pytest.mark.shared
def test_dermoscopic_images_are_accepted(dermoscopic):
    assert len(dermoscopic) == 1000
    assert np.mean([quality.assess(pixels).acceptable for pixels in dermoscopic]) >= 0.97


@pytest.mark.ci
@pytest.mark.shared
def test_smaller_originals_are_accepted(shared):
    paths = sorted((shared / "data" / "ham10000" / "images_224").glob("*.jpg"))[::5][:1000]
    small = [shared / "data" / "ham10000" / "images_200x150" / path.name for path in paths[::2]]
    assert np.mean([quality.assess(images.read(path)).acceptable for path in small]) >= 0.97


@pytest.mark.ci
@pytest.mark.shared
@pytest.mark.parametrize("name", RIGHT_REASONS)
def test_their_spoilt_copies_are_refused_for_the_right_reason(dermoscopic, name):
    judged = [quality.assess(DEGRADED[name](pixels)) for pixels in dermoscopic[::5]]
    assert np.mean([told_rightly(one, RIGHT_REASONS[name]) for one in judged]) >= 0.95


@pytest.mark.shared
def test_phone_photos_are_accepted(shared):
    paths = sorted((shared / "data" / "photos").glob("*.jpg"))
    judged = {path.name: quality.assess(images.read(path)) for path in paths}
    assert len(judged) == 10
    assert {name: one.problems for name, one in judged.items() if not one.acceptable} == {}


def other_pictures():
    import skimage
    import sklearn

    flowers = Path(sklearn.__file__).parent / "datasets" / "images"
    things = Path(skimage.__file__).parent / "data"
    wanted = [flowers / "china.jpg", flowers / "flower.jpg"]
    wanted += [things / name for name in ("page.png", "coins.png", "rocket.jpg")]
    return [path for path in wanted if path.is_file()]


@pytest.mark.parametrize("path", other_pictures(), ids=lambda path: path.stem)
def test_photos_of_other_things_are_not_skin(path):
    judged = quality.assess(images.read(path))
    assert not judged.skin.passed
    assert judged.skin.advice in judged.problems
