"""Hashes: eight views, nine windows, and an index that misses nothing within its promise."""

import numpy as np
import pytest

from dermosan_lib import phantoms
from dermosan_lib.decision.test_time_views import SYMMETRIES, view
from dermosan_lib.study.duplicates import hash_index
from dermosan_lib.study.duplicates.hash_index import HashIndex
from dermosan_lib.study.duplicates.perceptual_hash import WINDOWS, Hasher
from dermosan_lib.study.duplicates.registration import agreement, part
from dermosan_lib.study.duplicates.thumbnail_planes import LENGTH, colours, lightness, likeness_of


@pytest.fixture(scope="module")
def pictures():
    return np.array(
        [phantoms.draw("mel", seed=seed, size_px=128).pixels for seed in range(4)]
    )  # fmt: skip


def apart(first, second):
    return np.bitwise_count(first ^ second).sum(axis=-1)


def test_a_likeness_has_its_length_and_planes(pictures):
    likeness = likeness_of(pictures[0])[None]
    assert likeness.shape == (1, LENGTH)
    assert lightness(likeness).shape == (1, 64, 64)
    assert colours(likeness).shape == (1, 2, 16, 16)
    grey = pictures[0].mean()
    assert abs(lightness(likeness).mean() - grey) < 25


def test_each_probe_is_the_code_of_that_view(pictures):
    hasher = Hasher(np.array([likeness_of(picture) for picture in pictures]))
    seen = {(p.window, p.symmetry): p.codes for p in hasher.probes()}
    assert len(seen) == len(WINDOWS) * SYMMETRIES
    _, whole = hasher.whole()
    np.testing.assert_array_equal(seen[WINDOWS[0], 0], whole)
    for symmetry in range(SYMMETRIES):
        turned = np.array([likeness_of(view(picture, symmetry)) for picture in pictures])
        both = Hasher(np.concatenate([[likeness_of(p) for p in pictures], turned]))
        probes = {p.symmetry: p.codes for p in both.probes() if p.window == WINDOWS[0]}
        codes = both.whole()[1]
        assert (apart(probes[symmetry][:4], codes[4:]) <= 1).all()


def test_a_window_is_the_code_of_that_crop(pictures):
    crops = np.array([likeness_of(picture[:119, 9:]) for picture in pictures])
    hasher = Hasher(np.concatenate([[likeness_of(p) for p in pictures], crops]))
    codes = hasher.whole()[1]
    window = ((0.0, 0.93), (0.07, 1.0))
    probe = next(p for p in hasher.probes() if p.window == window and p.symmetry == 0)
    assert (apart(probe.codes[:4], codes[4:]) <= 3).all()
    planes = lightness(np.array([likeness_of(p) for p in pictures]))
    for plane, crop in zip(planes, lightness(crops), strict=True):
        assert agreement(part(plane, window), crop) > 0.9


@pytest.mark.parametrize(("few", "promised"), [(10**6, 7), (100, 5)])
def test_the_index_finds_all_it_promises(monkeypatch, few, promised):
    monkeypatch.setattr(hash_index, "_FEW", few)
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 256, (3000, 8), dtype=np.uint8)
    codes[:, 7] &= 0xFE
    asked = codes[:200].copy()
    for row, code in enumerate(asked):
        for bit in rng.choice(63, row % (promised + 1), replace=False):
            code[bit // 8] ^= 128 >> (bit % 8)
    rows, found, bits = HashIndex(codes).within(asked, 7)
    assert {(row, row) for row in range(200)} <= set(zip(rows, found, strict=True))
    np.testing.assert_array_equal(bits, apart(asked[rows], codes[found]))
    assert bits.max() <= 7


def test_agreement_is_high_for_one_photo_and_low_for_two(pictures):
    planes = lightness(np.array([likeness_of(picture) for picture in pictures]))
    assert agreement(planes[0], planes[0]) == pytest.approx(1, abs=1e-3)
    darker = (0.6 * planes[0].astype(float) + 10).astype(np.uint8)
    assert agreement(planes[0], darker) > 0.9
    others = [agreement(planes[0], plane) for plane in planes[1:]]
    assert max(others) < 0.6
    assert agreement(planes[0], np.full((64, 64), 128, np.uint8)) == 0


def test_a_shared_frame_is_no_agreement(pictures):
    planes = lightness(np.array([likeness_of(picture) for picture in pictures])).copy()
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    planes[:, np.hypot(x, y) > 0.95] = 2
    assert max(agreement(planes[0], plane) for plane in planes[1:]) < 0.7
