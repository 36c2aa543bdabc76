"""The gate: it opens for engines that answer alike and names each bound that does not hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.conditions import Taxonomy, load_taxonomy
from dermosan_lib.study.bundling.int8_gate import (
    MAX_AUC_DROP,
    MAX_SENSITIVITY_DROP,
    MIN_AGREEMENT,
    MIN_MAP_CORRELATION,
    compare_engines,
)

HAM7 = load_taxonomy("ham7")
CLASSES = len(HAM7)
NAMES = ("top_1_agreement", "macro_auc_drop", "sensitivity_drop", "map_correlation")


def answers(seed=0, n=400):
    """Logits that are mostly right, and maps with a peak."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, CLASSES, n)
    logits = rng.normal(0, 1, (n, CLASSES)) + 3 * np.eye(CLASSES)[labels]
    maps = rng.gamma(1, 1, (n, 7, 7, CLASSES))
    return _dict(logits, maps), labels


def _dict(logits, maps):
    return {"logits": logits.astype(np.float32), "activation_maps": maps.astype(np.float32)}


def noisy(given_, logits=0.0, maps=0.0):
    rng = np.random.default_rng(1)
    return _dict(
        given_["logits"] + logits * rng.normal(0, 1, given_["logits"].shape),
        given_["activation_maps"] + maps * rng.normal(0, 1, given_["activation_maps"].shape),
    )


@given(st.integers(0, 10_000), st.integers(20, 80))
@settings(max_examples=25, deadline=None)
def test_an_engine_agrees_with_itself(seed, n):
    reference, labels = answers(seed, n)
    parity = compare_engines(reference, reference, labels, HAM7)
    assert parity.broken == []
    values = [parity.figures[name].get("value") for name in NAMES]
    assert values[:3] == [1.0, 0.0, 0.0]
    assert values[3] == pytest.approx(1.0)


@given(st.floats(0.1, 10), st.floats(-5, 5))
@settings(max_examples=15, deadline=None)
def test_brighter_maps_and_shifted_logits_are_the_same_answer(gain, shift):
    reference, labels = answers(n=60)
    found = _dict(reference["logits"] + shift, gain * reference["activation_maps"])
    assert compare_engines(reference, found, labels, HAM7).broken == []


def test_figures_come_with_bound_and_n():
    reference, labels = answers()
    figures = compare_engines(reference, noisy(reference, 0.05, 0.1), labels, HAM7).figures
    bounds = (MIN_AGREEMENT, MAX_AUC_DROP, MAX_SENSITIVITY_DROP, MIN_MAP_CORRELATION)
    assert tuple(figures[name]["bound"] for name in NAMES) == bounds
    suspicious = int(HAM7.suspicious[labels].sum())
    assert [figures[name]["n"] for name in NAMES] == [400, 400, suspicious, 400]


def test_disagreement_is_counted():
    reference, labels = answers(n=100)
    found = _dict(reference["logits"].copy(), reference["activation_maps"])
    found["logits"][:7] = np.roll(found["logits"][:7], 1, axis=1)
    parity = compare_engines(reference, found, labels, HAM7)
    assert parity.figures["top_1_agreement"]["value"] == pytest.approx(0.93)
    assert "top 1 agreement is 0.9300, the bound 0.95" in parity.broken


def test_noise_breaks_every_bound_that_it_touches():
    reference, labels = answers()
    broken = compare_engines(reference, noisy(reference, logits=4.0), labels, HAM7).broken
    assert [words.split(" is ")[0] for words in broken] == [
        "top 1 agreement", "macro auc drop", "sensitivity drop",
    ]  # fmt: skip
    broken = compare_engines(reference, noisy(reference, maps=3.0), labels, HAM7).broken
    assert [words.split(" is ")[0] for words in broken] == ["map correlation"]


def test_melanomas_lost_are_seen_even_where_the_top_answer_stays():
    reference, labels = answers()
    found = _dict(reference["logits"].copy(), reference["activation_maps"])
    top = found["logits"].argmax(axis=1)
    benign = ~HAM7.suspicious[top]
    found["logits"][np.ix_(benign, HAM7.suspicious)] -= 9.0  # a malignant second guess, silenced
    parity = compare_engines(reference, found, labels, HAM7)
    assert parity.figures["top_1_agreement"]["value"] == 1.0
    assert any(words.startswith("sensitivity drop") for words in parity.broken)


def test_what_cannot_be_measured_is_skipped_and_says_why():
    reference, labels = answers(n=50)
    unknown = Taxonomy("x", tuple(replace(one, behaviour="unknown") for one in HAM7))
    figures = compare_engines(reference, reference, labels, unknown).figures
    assert "does not say which" in figures["sensitivity_drop"]["skipped"]
    benign = int(np.flatnonzero(~HAM7.suspicious)[0])
    flat = _dict(reference["logits"], 0 * reference["activation_maps"])
    parity = compare_engines(flat, flat, np.full(50, benign), HAM7)
    assert "no suspicious images" in parity.figures["sensitivity_drop"]["skipped"]
    assert "one condition only" in parity.figures["macro_auc_drop"]["skipped"]
    assert "flat" in parity.figures["map_correlation"]["skipped"]
    assert parity.broken == []


def test_a_map_that_went_flat_counts_as_lost():
    reference, labels = answers(n=50)
    found = _dict(reference["logits"], 0 * reference["activation_maps"])
    assert compare_engines(reference, found, labels, HAM7).figures["map_correlation"]["value"] == 0
