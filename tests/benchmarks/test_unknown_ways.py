"""Ways that tell unknown conditions: each finds what it should, and the line keeps its promise."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks import unknown_scores as scores
from benchmarks.unknown_combinations import WAYS, together
from benchmarks.unknown_features import FEATURES_FILE, Study, read_study
from benchmarks.unknown_rules import rules_table
from benchmarks.unknown_ways import judge

CHANNELS, CLASSES = 80, 3


def arrays(seed, n=1200):
    """Three known conditions and one that lies elsewhere, about which the head is undecided."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(-1, CLASSES, n)
    means = 4 * np.eye(CLASSES + 1, CHANNELS)[[0, 1, 2, 3]]
    points = means[labels] + 5 * np.eye(CHANNELS)[10] + rng.normal(0, 0.7, (n, CHANNELS))
    split = np.array(["train", "val", "test"])[np.arange(n) % 3]
    told = {
        "embedding": points,
        "logits": points[:, :CLASSES],
        "logits_of_views": points[:, None, :CLASSES] + rng.normal(0, 0.3, (n, 4, CLASSES)),
        **{f"level_{k}_mean": points[:, 10 * k : 10 * k + 20] for k in range(5)},
    }
    told |= dict.fromkeys(("untrained/embedding", "hidden_0", "hidden_1"), points)
    pictures = rng.normal(0, 3, (60, CHANNELS))
    strange = {"embedding": pictures, "logits": pictures[:, :CLASSES]}
    return told, strange, labels, split


@pytest.fixture(scope="module")
def study():
    told, strange, labels, split = arrays(0)
    members = {f"member_{k}/logits": told["logits"] for k in range(2)}
    n = len(labels)
    return Study(
        told | members,
        dict.fromkeys(("drawn", "cut_train", "cut_val"), strange),
        labels,
        np.array(["a", "b", "c", "odd"])[labels],
        split,
        np.array([f"lesion {k // 2}" for k in range(n)]),
        np.array([f"{k}.jpg" for k in range(n)]),
    )


def area(study, way):
    score = way(study)
    known, unknown = study.known("test"), study.unknown
    found = np.r_[score(study.of(known)), score(study.of(unknown))]
    return roc_auc_score(np.arange(len(found)) >= len(known), found)


@pytest.mark.parametrize("name", sorted(WAYS))
def test_every_way_gives_a_finite_number_an_image(study, name):
    score = WAYS[name](study)
    found = score(study.of(study.known("test")))
    assert found.shape == (len(study.known("test")),)
    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    "way",
    [
        scores.of_logits(scores.doubt),
        scores.of_logits(scores.entropy),
        scores.near("embedding"),
        scores.neighbour("embedding"),
        together(scores.of_logits(scores.doubt), scores.near("embedding")),
    ],
)
def test_an_easy_unknown_condition_is_found(study, way):
    assert area(study, way) > 0.9


def test_networks_that_agree_have_no_disagreement(study):
    assert np.abs(scores.of_members(study)(study.of(study.unknown))).max() < 1e-9
    assert scores.of_views(study)(study.of(study.unknown)).min() > 0


def test_the_line_stops_about_one_known_image_in_twenty(study):
    table = judge(study, {"doubt": WAYS["doubt"]}, "val", n_bootstrap=50)
    row = table.iloc[0]
    assert 0.01 < row["known"] < 0.07
    assert row["low"] < row["auroc"] < row["high"]
    assert row["unknown"] == pytest.approx(row["odd"])
    assert row["unknown_low"] <= row["unknown"] <= row["unknown_high"]
    assert row["auroc_even"] == pytest.approx(row["auroc"], abs=0.05)


def test_rules_together_stop_what_each_of_them_stops(study):
    table = rules_table(study, "test", n_bootstrap=20).set_index("rule")
    for kind in ("known", "unknown", "odd"):
        alone = table.loc[["far", "unsure", "strange"], kind]
        assert alone.max() <= table.loc["all three", kind] <= alone.sum() + 1e-9
    assert table.loc["strange", "known"] < 0.12
    assert table.loc["strange", "unknown"] > 0.5
    assert table.loc["strange", "unknown_low"] <= table.loc["strange", "unknown"]


def keep(folder, seed, labels=None):
    told, strange, own, split = arrays(seed, 60)
    folder.mkdir()
    about = dict.fromkeys(("condition", "split", "group", "path"), split)
    told = told | {f"{name}/{k}": v for name in ("drawn", "cut_train", "cut_val")
                   for k, v in strange.items()}  # fmt: skip
    np.savez(folder / FEATURES_FILE, labels=own if labels is None else labels, **about, **told)
    return told, own


def test_joined_networks_average_logits_and_lay_embeddings_side_by_side(tmp_path):
    first, labels = keep(tmp_path / "0", 0)
    second, _ = keep(tmp_path / "1", 1, labels)
    study = read_study([tmp_path / "0", tmp_path / "1"])
    views = (first["logits_of_views"] + second["logits_of_views"]) / 2
    np.testing.assert_allclose(study.told["logits"], views.mean(axis=1), rtol=1e-4, atol=1e-5)
    assert study.told["embedding"].shape == (60, 2 * CHANNELS)
    assert study.strange["drawn"]["embedding"].shape == (60, 2 * CHANNELS)
    assert not any(name.startswith("drawn") for name in study.told)
    keep(tmp_path / "2", 2)
    with pytest.raises(SystemExit, match="left out the same"):
        read_study([tmp_path / "0", tmp_path / "2"])
