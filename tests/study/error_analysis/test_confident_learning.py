import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.error_analysis.confident_learning import (
    candidates,
    label_noise,
    out_of_fold,
)
from dermosan_lib.study.runs.run_folder import Run


def clouds(n=600, classes=4, channels=24, apart=4.0, seed=42):
    """Embeddings of classes around corners, two rows a group, and their true labels."""
    draw = np.random.default_rng(seed)
    truth = np.repeat(draw.integers(0, classes, n // 2), 2)
    lesions = np.repeat(draw.normal(size=(n // 2, channels)), 2, axis=0)
    corners = draw.normal(size=(classes, channels)) * apart / np.sqrt(2 * channels) * 2
    return corners[truth] + lesions + 0.3 * draw.normal(size=(n, channels)), truth


def flipped(truth, share, seed=1):
    """Labels with a share of groups moved to another class."""
    draw = np.random.default_rng(seed)
    pairs = truth[::2].copy()
    chosen = draw.random(len(pairs)) < share
    moved = (pairs + draw.integers(1, truth.max() + 1, len(pairs))) % (truth.max() + 1)
    return np.repeat(np.where(chosen, moved, pairs), 2)


def test_planted_flips_are_found_and_the_true_label_is_suggested():
    embeddings, truth = clouds()
    labels = flipped(truth, 0.08)
    groups = np.repeat(np.arange(300), 2)
    found = candidates(out_of_fold(embeddings, labels, groups), labels)
    wrong = labels != truth
    hits = wrong[found["row"]]
    assert wrong.mean() < 0.12  # what a random list would score
    assert hits.mean() > 0.7
    assert hits.sum() > 0.7 * wrong.sum()
    assert hits[: wrong.sum() // 2].mean() > 0.9  # and the first of the list are the surest
    recovered = found[hits]
    assert (recovered["suggested"].to_numpy() == truth[recovered["row"]]).mean() > 0.95


def test_a_second_photo_of_the_lesion_does_not_vouch_for_its_label():
    embeddings, truth = clouds(apart=2.0)
    labels = flipped(truth, 0.1)
    wrong = labels != truth
    together, alone = np.repeat(np.arange(300), 2), np.arange(600)
    recall = [
        wrong[candidates(out_of_fold(embeddings, labels, groups), labels)["row"]].sum()
        for groups in (together, alone)
    ]
    assert recall[0] > recall[1]


def test_clean_and_far_apart_classes_have_no_candidates():
    embeddings, truth = clouds(apart=12.0)
    assert candidates(out_of_fold(embeddings, truth, np.arange(600)), truth).empty


def test_thresholds_are_the_classes_own():
    probabilities = np.array(
        [[0.9, 0.1], [0.7, 0.3], [0.55, 0.45], [0.5, 0.5], [0.4, 0.6], [0.85, 0.15]]
    )
    labels = np.array([0, 0, 0, 1, 1, 1])
    # Thresholds are 0.72 and 0.42: row 2 counts as class 1 although 0 is likelier, row 5 as 0.
    found = candidates(probabilities, labels)
    assert found["row"].tolist() == [5, 2]
    assert found["suggested"].tolist() == [0, 1]
    assert found["score"].tolist() == pytest.approx([0.15, 0.55])


def test_same_seed_same_probabilities():
    embeddings, truth = clouds(n=120)
    groups = np.repeat(np.arange(60), 2)
    first, second = (out_of_fold(embeddings, truth, groups) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(first.sum(axis=1), 1)


def test_a_condition_of_one_group_is_refused():
    embeddings, truth = clouds(n=120)
    groups = np.where(truth == 2, -1, np.arange(120))
    with pytest.raises(RunError, match=r"class 2 has 1"):
        out_of_fold(embeddings, truth, groups)


def test_a_run_s_candidates_are_named_and_set_beside_its_copies(tmp_path):
    embeddings, truth = clouds()
    codes = np.array(["bcc", "bkl", "mel", "nv"])
    labels = flipped(truth, 0.08)
    rows = pd.DataFrame({"path": [f"{i:03d}.jpg" for i in range(600)], "condition": codes[labels]})
    rows["group"] = np.repeat(np.arange(300), 2)
    rows["split"] = np.resize(["train", "train", "val", "val", "test", "test"], 600)
    unused = {"width_px": 8, "height_px": 8, "format": "PNG", "sha256": "0", "phash": "0",
              "source": "", "problem": ""}  # fmt: skip
    wrong = rows["path"][labels != truth].to_numpy()
    pairs = {"path_a": [wrong[0], "000.jpg"], "path_b": [wrong[1], "001.jpg"]}
    run = Run(tmp_path, tmp_path)
    run.write("catalog.csv", rows.drop(columns="split").assign(**unused))
    run.write("splits.csv", rows)
    run.write("leak_pairs.csv", pd.DataFrame(pairs).assign(labels_differ=[True, False]))
    run.write_embeddings(embeddings.astype(np.float32))
    found = label_noise(run).set_index("path")
    assert np.isin(found.index, wrong).mean() > 0.7
    assert (found["condition"] != found["suggested"]).all()
    assert (found.loc[found["score"] < 0.4, "probability_of_suggested"] > 0.5).all()
    assert set(found.index[found["contradicted"]]) == set(wrong[:2]) & set(found.index)
    assert found["contradicted"].any()
