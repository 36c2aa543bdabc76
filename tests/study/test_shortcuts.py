import json
import shutil
from functools import cache

import cv2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.errors import RunError
from dermosan_lib.study.catalog import build_catalog
from dermosan_lib.study.evaluation import evaluate
from dermosan_lib.study.shortcut_features import families
from dermosan_lib.study.shortcuts import (
    ALL_OUTSIDE,
    HIDDEN,
    MODEL,
    audit,
    lesion_masks,
    masked_pictures,
    masked_predictions,
    shortcut_features,
)
from dermosan_lib.study.splits import split

CODES = list(phantoms.CODES)
MODEL_METRICS = {  # of a good model of ten classes
    **{
        name: {"value": 0.95, "low": 0.9, "high": 0.99, "n": 150}
        for name in ("accuracy", "balanced_accuracy", "macro_auc")
    },
    "conditions": {
        code: {"auroc": {"value": 0.95, "low": 0.9, "high": 0.99, "n": 15}} for code in CODES
    },
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """Clean phantoms and their catalogue by seed, each made once."""

    @cache
    def make(seed):
        folder = tmp_path_factory.mktemp("phantoms") / str(seed)
        phantoms.write_phantoms(folder, per_class=40, seed=seed, size_px=128, progress=False)
        return folder, build_catalog(folder, progress=False)

    return make


@pytest.fixture
def planted_in(clean, tmp_path):
    """Copy clean phantoms, change each picture and its row, and audit them."""

    def plant(change):
        source, catalog = clean(42)
        target = tmp_path / "planted"
        shutil.copytree(source, target)
        changed = [
            row | (change(target / row["path"], row["condition"]) or {})
            for row in catalog.to_dict("records")
        ]
        return _audit(target, pd.DataFrame(changed), shuffled=False)

    return plant


def _audit(folder, catalog, *, shuffled):
    features = shortcut_features(folder, catalog, workers=1, progress=False)
    options = {"model": MODEL_METRICS, "n_bootstrap": 200, "shuffled": shuffled}
    return audit(features, split(catalog), CODES, **options).set_index("family")


@pytest.mark.parametrize("seed", [42, 7])
def test_clean_phantoms_are_not_flagged(clean, seed):
    table = _audit(*clean(seed), shuffled=seed == 42)
    assert not table["flagged"].any(), table["why"].to_dict()
    assert table.loc[["geometry", "format", "compression"], "macro_auc"].eq(0.5).all()
    assert table.loc[MODEL, "share_of_model"] == 1
    assert table.loc["colour", "macro_auc"] > 0.8  # it sees the lesion
    assert table["shuffled_macro_auc"].dropna().between(0.3, 0.7).all()


def test_a_planted_border_colour_is_flagged(planted_in):
    def tint(path, code):
        pixels = cv2.imread(str(path))
        frame = np.ones(pixels.shape[:2], dtype=bool)
        frame[5:-5, 5:-5] = False
        shift = 25 * np.array(np.unravel_index(CODES.index(code), (3, 2, 2))) - 12
        pixels[frame] = np.clip(pixels[frame] + shift, 0, 255)
        cv2.imwrite(str(path), pixels)

    table = planted_in(tint)
    assert table.loc["border", "flagged"]
    assert table.loc[ALL_OUTSIDE, "flagged"]
    assert table.loc["border", "share_of_model"] > 0.2
    assert "clearly exceeds 0.60" in table.loc["border", "why"]
    assert not table.loc[["geometry", "format", "compression"], "flagged"].any()


def test_a_border_of_one_class_alone_is_flagged(planted_in):
    def mark(path, code):
        if code == "mel":
            pixels = cv2.imread(str(path))
            pixels[:5], pixels[:, :5] = (200, 60, 40), (200, 60, 40)
            cv2.imwrite(str(path), pixels)

    table = planted_in(mark)
    assert table.loc["border", "flagged"]
    assert table.loc["border", "clearest_class"] == "mel"
    assert "gives mel away" in table.loc["border", "why"]


def test_a_file_format_of_one_class_is_flagged(planted_in):
    def save(path, code):
        if code == "mel":
            return {}
        pixels = cv2.imread(str(path))  # the content decides, not the name
        path.write_bytes(cv2.imencode(".jpg", pixels)[1].tobytes())
        return {"format": "JPEG"}

    table = planted_in(save)
    assert table.loc["format", "flagged"]
    assert "gives mel away (AUROC 1.00)" in table.loc["format", "why"]
    assert table.loc["format", "macro_auc"] == pytest.approx(0.5 + 1 / len(CODES), abs=0.02)
    assert not table.loc["geometry", "flagged"]


def test_jpeg_settings_and_sizes_are_read_without_the_name(tmp_path):
    rng = np.random.default_rng(1)
    for index, (code, quality, subsampling, size) in enumerate(
        [("mel", 60, 2, (60, 40)), ("mel", 95, 0, (40, 40)), ("nv", 75, 1, (80, 40))]
    ):
        (tmp_path / code).mkdir(exist_ok=True)
        picture = Image.fromarray(rng.integers(0, 256, (*size[::-1], 3), dtype=np.uint8))
        picture.save(tmp_path / code / f"{index}.jpg", quality=quality, subsampling=subsampling)
    picture.save(tmp_path / "nv" / "3.png")
    (tmp_path / "nv" / "4.png").write_bytes(b"no picture")
    catalog = build_catalog(tmp_path, progress=False)
    found = shortcut_features(tmp_path, catalog, progress=False)
    assert found["path"].tolist() == ["mel/0.jpg", "mel/1.jpg", "nv/2.jpg", "nv/3.png"]
    assert np.allclose(found["compression.quality"][:3], [60, 95, 75], atol=1)
    assert found["compression.subsampling"][:3].tolist() == [2, 0, 1]
    assert found.filter(like="compression.").iloc[3].isna().all()
    assert found["format.png"].tolist() == [0, 0, 0, 1]
    assert found["geometry.aspect"].tolist() == [1.5, 1, 2, 2]
    size_bytes = (tmp_path / "mel" / "0.jpg").stat().st_size
    assert found["file_size.bytes_per_pixel"][0] == size_bytes / 2400
    assert list(families(found)) == [
        "geometry", "format", "compression", "file_size", "border", "colour",
    ]  # fmt: skip


def test_dark_corners_are_a_vignette_and_a_dark_lesion_is_none(tmp_path):
    y, x = np.ogrid[-1:1:100j, -1:1:100j]
    plain = np.full((100, 100, 3), 200, dtype=np.uint8)
    corners, lesion = plain.copy(), plain.copy()
    corners[x**2 + y**2 > 1.2] = 10
    lesion[x**2 + y**2 < 0.3] = 10
    for code, name, pixels in (("a", "corners", corners), ("b", "lesion", lesion)):
        (tmp_path / code).mkdir()
        Image.fromarray(pixels).save(tmp_path / code / f"{name}.png")
    found = shortcut_features(tmp_path, build_catalog(tmp_path, progress=False), progress=False)
    assert found["border.vignette"][0] > 30
    assert found["border.vignette"][1] == 0
    assert found["border.std_l"][1] < 0.01


def _table(n=120, classes=3):
    draw = np.random.default_rng(0)
    splits = pd.DataFrame({"path": [f"{i}.jpg" for i in range(n)]})
    splits["condition"] = [CODES[i % classes] for i in range(n)]
    splits["group"] = [f"g{i // 6}" for i in range(n)]
    splits["split"] = np.where(np.arange(n) < n // 2, "train", "test")
    features = pd.DataFrame({"path": splits["path"][::-1], "format.jpeg": 1.0})
    features["border.mean_l"] = draw.normal(size=n)
    return features, splits


def test_constant_and_undefined_features_stay_at_chance():
    features, splits = _table()
    features["compression.quality"] = np.nan
    table = audit(features, splits, CODES[:3], shuffled=False).set_index("family")
    for family in ("format", "compression"):
        assert table.loc[family, "macro_auc"] == 0.5
        assert table.loc[family, "balanced_accuracy"] == table.loc[family, "chance"] == 1 / 3
        assert table.loc[family, "clearest_class"] == ""
        assert not table.loc[family, "flagged"]
    assert table["share_of_model"].isna().all()
    assert table["n"].eq(60).all()


def test_only_train_is_fitted_and_only_test_measured():
    features, splits = _table()
    label = splits.set_index("path")["condition"].map(CODES.index).loc[features["path"]]
    in_train = splits.set_index("path")["split"].eq("train").loc[features["path"]]
    features["geometry.width_px"] = np.where(in_train, label, 0).astype(float)
    table = audit(features, splits, CODES[:3], shuffled=False).set_index("family")
    assert table.loc["geometry", "macro_auc"] == 0.5
    features["geometry.width_px"] = label.to_numpy(dtype=float)
    table = audit(features, splits, CODES[:3], shuffled=False).set_index("family")
    assert table.loc["geometry", "macro_auc"] == 1
    assert table.loc["geometry", "flagged"]


def test_the_same_seed_gives_the_same_table():
    features, splits = _table()
    first = audit(features, splits, CODES[:3], n_bootstrap=20)
    again = audit(features.iloc[::-1], splits, CODES[:3], n_bootstrap=20)
    pd.testing.assert_frame_equal(first, again)


def test_a_model_that_needs_no_lesion_is_flagged():
    features, splits = _table()
    test = splits[splits["split"] == "test"].reset_index(drop=True)
    sure = test[["path", "condition"]].copy()
    sure[CODES[:3]] = np.eye(3)[test["condition"].map(CODES.index)] * 0.8 + 0.2 / 3
    model = evaluate(sure, CODES[:3], n_bootstrap=50)
    unsure = sure.assign(**dict.fromkeys(CODES[:3], 1 / 3))
    for hidden, flagged, share in ((sure, True, 1.0), (unsure, False, 0.0)):
        table = audit(features, splits, CODES[:3], model=model, hidden=hidden, shuffled=False)
        row = table.set_index("family").loc[HIDDEN]
        assert bool(row["flagged"]) is flagged
        assert row["share_of_model"] == pytest.approx(share)


def test_what_cannot_be_audited_is_refused_in_words():
    features, splits = _table()
    with pytest.raises(RunError, match=r"0\.jpg and 0 others have none"):
        audit(features[features["path"] != "0.jpg"], splits, CODES[:3])
    with pytest.raises(RunError, match="two conditions in train, but found 1"):
        audit(features, splits[(splits["split"] == "test") | (splits.index % 3 == 0)], CODES[:3])


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


def test_masks_of_phantoms_and_of_ham10000_are_found(tmp_path):
    for name in ("_masks/mel/a.png", "masks_200x150/b_segmentation.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
    found = lesion_masks(tmp_path, ["mel/a.png", "images/b.jpg", "images/c.jpg"])
    assert found == {
        "mel/a.png": tmp_path / "_masks/mel/a.png",
        "images/b.jpg": tmp_path / "masks_200x150/b_segmentation.png",
    }


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


@pytest.mark.shared
def test_ham10000_images_all_have_a_mask(shared):
    data = shared / "data" / "ham10000"
    paths = [f"images_200x150/{file.name}" for file in sorted((data / "images_200x150").glob("*"))]
    assert len(lesion_masks(data, paths)) == len(paths)


def test_the_table_can_be_written_as_json():
    features, splits = _table()
    table = audit(features, splits, CODES[:3], n_bootstrap=20, shuffled=False)
    assert json.loads(table.to_json(orient="records"))[0]["flagged"] is False
