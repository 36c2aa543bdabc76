import cv2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.study.shortcuts.lesion_occlusion import masked_pictures, masked_predictions


def _picture_with_lesion(height=60, width=80):
    pixels = np.full((1, height, width, 3), (210, 160, 140), dtype=np.uint8)
    mask = np.zeros((1, height, width), dtype=bool)
    mask[0, 20:35, 30:60] = True
    pixels[mask] = (60, 30, 20)
    return pixels, mask


def test_a_masked_picture_hides_the_lesion_and_nothing_else():
    pixels, mask = _picture_with_lesion()
    hidden = masked_pictures(pixels, mask)
    assert (hidden == (210, 160, 140)).all()  # as if there had been none
    assert (pixels[mask] == (60, 30, 20)).all()  # the original stays
    painted = masked_pictures(pixels, mask, fill=(0, 255, 0))
    green = (painted == (0, 255, 0)).all(axis=-1)
    assert green[mask].all()
    assert (painted[~green] == pixels[~green]).all()
    assert green.mean() < 3 * mask.mean()


def test_a_box_hides_the_outline():
    pixels, mask = _picture_with_lesion()
    mask[0, 20:30, 30:50] = False
    green = (masked_pictures(pixels, mask, fill=(0, 255, 0), box=True) == (0, 255, 0)).all(-1)[0]
    rows, columns = np.flatnonzero(green.any(1)), np.flatnonzero(green.any(0))
    assert green[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()


def test_without_a_mask_a_central_ellipse_is_hidden():
    pixels, mask = _picture_with_lesion()
    for given_mask in ([None], [np.zeros_like(mask[0])]):
        painted = masked_pictures(pixels, given_mask, fill=(0, 255, 0), dilation=0)
        green = (painted == (0, 255, 0)).all(axis=-1)[0]
        assert green[30, 40]
        assert not green[0].any()
        assert green.mean() == pytest.approx(np.pi / 16, abs=0.02)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.floats(0, 0.2))
def test_every_lesion_pixel_is_painted_with_one_colour_of_the_frame(seed, box, dilation):
    draw = np.random.default_rng(seed)
    pixels = draw.integers(0, 256, (2, 24, 32, 3), dtype=np.uint8)
    masks = draw.random((2, 24, 32)) < draw.random()
    hidden = masked_pictures(pixels, masks, box=box, dilation=dilation)
    for before, after, mask in zip(pixels, hidden, masks, strict=True):
        if mask.any():
            assert len(np.unique(after[mask], axis=0)) == 1
        changed = (before != after).any(axis=-1)
        assert not (changed & ~_grown(mask, 24, 32, box, dilation)).any()


def _grown(mask, height, width, box, dilation):
    if box or not mask.any():
        return np.ones_like(mask)
    reach = 2 * round(dilation * min(height, width)) + 1
    return cv2.dilate(mask.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0


def test_predictions_with_the_lesion_hidden_follow_the_rows(tiny_bundle, tmp_path):
    size = tiny_bundle.size_px
    skin = np.random.default_rng(3).integers(90, 220, (4, 1, 1, 3), dtype=np.uint8)
    plain = np.repeat(np.repeat(skin, size, axis=1), size, axis=2)
    pixels = plain.copy()
    pixels[:, 20:40, 20:40] = 0
    mask = np.zeros((size, size), dtype=np.uint8)
    mask[20:40, 20:40] = 255
    cv2.imwrite(str(tmp_path / "mask.png"), mask)
    splits = pd.DataFrame({"path": list("abcd"), "condition": "mel", "split": "test"})
    rows = splits.iloc[[2, 0]]  # the index is the row number in pixels
    masks = dict.fromkeys("abcd", tmp_path / "mask.png")
    codes = list(tiny_bundle.taxonomy.codes)
    hidden = masked_predictions(tiny_bundle, pixels, rows, masks, progress=False)
    bare = masked_predictions(tiny_bundle, plain, rows, {}, progress=False)
    assert hidden["path"].tolist() == ["c", "a"]
    assert np.allclose(hidden[codes], bare[codes], atol=1e-5)
    assert not np.allclose(hidden[codes].iloc[0], hidden[codes].iloc[1], atol=1e-3)
