"""What `evaluate` marks as of another kind is what the clinic does not read."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from dermosan_lib import modality, phantoms, quality
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.photos import Photo, sort_photos
from dermosan_lib.study.external import turned_away
from dermosan_lib.study.external.turned_away import KindRule


def noise(seed):
    return np.random.default_rng(seed).integers(0, 256, (160, 200, 3), np.uint8)


@pytest.fixture(scope="module")
def drawings_only(repository):
    return Bundle.load(repository / "data" / "demo_bundle")


def test_a_model_of_drawings_turns_away_what_its_diagnoser_says_nothing_of(drawings_only):
    rule, diagnoser = KindRule.of(drawings_only), Diagnoser(drawings_only)
    assert rule.made_for == modality.DRAWING
    found = []
    for pixels in (phantoms.draw("mel", seed=4).pixels, noise(0), np.full((90, 90, 3), 180, "u1")):
        photo = diagnoser.judge("photo", pixels)
        found.append(rule(pixels, photo.quality))
        assert diagnoser.diagnose([photo], despite_quality=True).readings[0].foreign == found[-1]
    assert found == [False, True, True]


@pytest.mark.parametrize("made_for", modality.MODALITIES)
@pytest.mark.parametrize("seems", [modality.DERMOSCOPY, modality.CLINICAL, modality.UNSURE])
@pytest.mark.parametrize("other_thing", [False, True])
def test_of_photographs_what_is_surely_of_the_other_kind(monkeypatch, made_for, seems, other_thing):
    seen = modality.Judgement(seems, 0.5)
    monkeypatch.setattr(turned_away, "judge", lambda _: seen)
    pixels = noise(1)
    judged = replace(quality.assess(pixels), other_thing=other_thing)
    bundle = SimpleNamespace(modality=made_for, card={}, path=None)
    clinic = sort_photos(
        [Photo("photo", pixels, judged, seen)], made_for, despite_quality=True, any_photo=False
    )
    assert KindRule.of(bundle)(pixels, judged) == bool(clinic.foreign)
