import json
import shutil
from functools import cache

import cv2
import numpy as np
import pandas as pd
import pytest

from dermosan_lib import phantoms
from dermosan_lib.errors import RunError
from dermosan_lib.study.data.catalogue import build_catalog
from dermosan_lib.study.evaluation.evaluation import evaluate
from dermosan_lib.study.shortcuts.picture_features import shortcut_features
from dermosan_lib.study.shortcuts.shortcut_audit import MODEL, audit
from dermosan_lib.study.shortcuts.verdict import ALL_OUTSIDE, HIDDEN
from dermosan_lib.study.splitting.splitting import split

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


@pytest.mark.ci
@pytest.mark.parametrize("seed", [42, 7])
def test_clean_phantoms_are_not_flagged(clean, seed):
    table = _audit(*clean(seed), shuffled=seed == 42)
    assert not table["flagged"].any(), table["why"].to_dict()
    assert table.loc[["geometry", "format", "compression"], "macro_auc"].eq(0.5).all()
    assert table.loc[MODEL, "share_of_model"] == 1
    assert table.loc["colour", "macro_auc"] > 0.8  # it sees the lesion
    assert table["shuffled_macro_auc"].dropna().between(0.3, 0.7).all()


@pytest.mark.ci
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


@pytest.mark.ci
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


@pytest.mark.ci
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


def test_the_table_can_be_written_as_json():
    features, splits = _table()
    table = audit(features, splits, CODES[:3], n_bootstrap=20, shuffled=False)
    assert json.loads(table.to_json(orient="records"))[0]["flagged"] is False
