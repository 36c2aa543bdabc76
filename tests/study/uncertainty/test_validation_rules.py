"""What is chosen on validation does not move when anything of the test images does."""

import json

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.decision.mahalanobis_distance import ABSTENTION_FILE
from dermosan_lib.study.runs.run_folder import Run
from dermosan_lib.study.uncertainty.validation_rules import fit_limits

CODES = ("akiec", "bcc", "bkl", "df", "mel", "nv", "vasc")
N, CHANNELS = 2800, 24


@pytest.fixture(scope="module")
def study():
    """Splits, logits and embeddings of a network that has learned something."""
    rng = np.random.default_rng(0)
    lesions = N // 2
    labels = rng.integers(0, 7, lesions).repeat(2)
    splits = pd.DataFrame(
        {
            "path": [f"{row:05}.jpg" for row in range(N)],
            "condition": np.array(CODES)[labels],
            "group": np.arange(lesions).repeat(2).astype(str),
            "split": rng.choice(["train", "val", "test"], lesions, p=[0.4, 0.3, 0.3]).repeat(2),
        }
    )
    embeddings = rng.normal(size=(7, CHANNELS))[labels] + rng.normal(size=(N, CHANNELS))
    logits = rng.normal(0, 2, (N, 7))
    logits[np.arange(N), labels] += 5
    return splits, logits.astype(np.float32), embeddings.astype(np.float32)


def chosen(folder, splits, logits, embeddings):
    folder.mkdir()
    catalog = splits[["path", "condition", "group"]].assign(
        width_px=64, height_px=64, format="PNG", sha256=splits["path"], phash="", source="",
        problem="",
    )  # fmt: skip
    catalog.to_csv(folder / "catalog.csv", index=False)
    splits.to_csv(folder / "splits.csv", index=False)
    run = Run(folder, folder)
    found = fit_limits(run, logits[run.rows("val")], embeddings)
    return json.dumps(found.entries), found.files[ABSTENTION_FILE]


def test_all_parts_are_there_and_fit_into_a_card(study, tmp_path):
    entries, file = chosen(tmp_path / "run", *study)
    card = json.loads(entries)
    assert set(card) == {"temperature", "operating_points", "prediction_set", "abstention"}
    assert set(card["prediction_set"]["least"]) == set(CODES)
    assert card["prediction_set"]["pooled"] == []
    assert card["abstention"]["far"]["accepted"] == 0.99
    assert 0 < card["abstention"]["unsure"]["threshold"] < 1
    assert card["abstention"]["strange"]["accepted"] == 0.95
    assert len(file) < 20_000


def test_nothing_moves_when_test_labels_are_shuffled(study, tmp_path):
    splits, logits, embeddings = study
    shuffled = splits.copy()
    test = np.flatnonzero(splits["split"] == "test")
    order = np.random.default_rng(1).permutation(test)
    shuffled.loc[test, "condition"] = splits["condition"].to_numpy()[order]
    assert (shuffled["condition"] != splits["condition"]).mean() > 0.1
    before = chosen(tmp_path / "before", *study)
    assert chosen(tmp_path / "after", shuffled, logits, embeddings) == before


def test_nothing_moves_when_test_images_change(study, tmp_path):
    splits, logits, embeddings = study
    test = splits["split"].to_numpy() == "test"
    others = np.where(test[:, None], 7.0, embeddings).astype(np.float32)
    other_logits = np.where(test[:, None], 7.0, logits).astype(np.float32)
    before = chosen(tmp_path / "before", *study)
    assert chosen(tmp_path / "after", splits, other_logits, others) == before


def test_it_does_move_with_validation_labels(study, tmp_path):
    splits, logits, embeddings = study
    shuffled = splits.copy()
    val = np.flatnonzero(splits["split"] == "val")
    order = np.random.default_rng(1).permutation(val)
    shuffled.loc[val, "condition"] = splits["condition"].to_numpy()[order]
    before, file = chosen(tmp_path / "before", *study)
    after, same = chosen(tmp_path / "after", shuffled, logits, embeddings)
    assert file == same
    first, second = json.loads(before), json.loads(after)
    for name in ("temperature", "operating_points", "prediction_set"):
        assert first[name] != second[name], name
    assert first["abstention"]["unsure"] != second["abstention"]["unsure"]
    assert first["abstention"]["far"] == second["abstention"]["far"]
