"""The shipped demonstration model, on phantoms it has never seen."""

import numpy as np
import pytest

from dermosan_lib import images, phantoms
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.study.error_analysis.map_localisation import energy_inside

PER_CLASS = 20


@pytest.fixture(scope="module")
def judged(repository):
    """Truth, prediction, energy inside the mask, and whether localised, of 200 new phantoms."""
    diagnoser = Diagnoser(Bundle.load(repository / "data" / "demo_bundle"))
    size = diagnoser.bundle.size_px
    rows = []
    for index, code in enumerate(diagnoser.taxonomy.codes):
        drawn = [phantoms.draw(code, seed=1_000_000 + seed) for seed in range(PER_CLASS)]
        batch = np.stack([images.resize(phantom.pixels, size) for phantom in drawn])
        probabilities, maps = diagnoser.probabilities(batch)
        rows += [
            (
                index,
                int(chances.argmax()),
                energy_inside(np.ascontiguousarray(heat[:, :, index]), phantom.mask),
                phantom.localised,
                phantom.mask.mean(),
            )
            for chances, heat, phantom in zip(probabilities, maps, drawn, strict=True)
        ]
    return np.array(rows, dtype=float)


@pytest.mark.ci
def test_it_is_right_nine_times_in_ten(judged):
    assert (judged[:, 0] == judged[:, 1]).mean() >= 0.90


@pytest.mark.ci
def test_it_looks_at_the_lesion(judged):
    right = judged[(judged[:, 0] == judged[:, 1]) & (judged[:, 3] == 1)]
    energy, area = right[:, 2], right[:, 4]
    assert np.nanmean(energy) >= 0.5
    # A map that looks everywhere alike would put the lesion's share of the picture inside.
    assert (energy > area).mean() >= 0.95


def test_its_card_tells_what_it_is(repository):
    card = Bundle.load(repository / "data" / "demo_bundle").card
    assert card["demonstration"] is True
    assert "synthetic" in card["data"]["name"]
    assert set(card["operating_points"]) == {"high_sensitivity", "high_specificity"}
    assert card["metrics"]["accuracy"]["low"] < card["metrics"]["accuracy"]["high"]
    assert "/" not in card["recipe"]["weights"]
