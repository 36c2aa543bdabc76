"""A bundle of 184 conditions: loaded, and shown in lists that can be read."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnoser, set_by_name
from dermosan_lib.clinic.findings import PredictionSet
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.faces.dashboard.verdict import verdict
from dermosan_lib.language import use_language
from dermosan_lib.phantoms import draw

GENERAL = load_taxonomy("general184")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory, write_tiny):
    made = write_tiny(tmp_path_factory.mktemp("many") / "many", GENERAL)
    return Bundle.load(made.path)


def test_a_bundle_of_184_conditions_keeps_its_groups(bundle):
    assert bundle.taxonomy == GENERAL


def test_a_wide_prediction_set_is_counted(bundle):
    answer = Diagnoser(bundle).diagnose(
        [Diagnoser(bundle).inspect("mel.png", encoded(draw("mel", seed=4).pixels))],
        despite_quality=True,
        any_photo=True,
    )
    wide = replace(answer, prediction_set=PredictionSet(GENERAL.codes[:150], 0.9))
    assert set_by_name(wide).endswith(", 138 others")
    assert set_by_name(wide).count(", ") == 12


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_others_are_listed_by_group(bundle, language):
    diagnoser = Diagnoser(bundle)
    pixels = draw("mel", seed=4).pixels
    photo = diagnoser.inspect("mel.png", encoded(pixels))
    answer = diagnoser.diagnose([photo], despite_quality=True, any_photo=True)
    with use_language(language):
        page = verdict(answer, GENERAL[answer.differential[0].code], 0.1, taxonomy=GENERAL)
    assert page.count("<details>") > 20
    assert page.count('<input type="search">') == 1
    for condition in GENERAL:
        name = condition.name if language == "en" else condition.name_es
        assert name.replace("'", "&#x27;") in page
    assert ("Fungal infections" in page) == (language == "en")
    assert ("Infecciones fúngicas" in page) == (language == "es")


def encoded(pixels):
    return cv2.imencode(".png", np.ascontiguousarray(pixels[..., ::-1]))[1].tobytes()
