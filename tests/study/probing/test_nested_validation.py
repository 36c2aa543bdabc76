"""Nested validation: no row is answered by what knew its group, and evidence earns its place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.study.probing import nested_validation
from dermosan_lib.study.probing.nested_validation import Cases, validate
from dermosan_lib.study.probing.out_of_fold_figures import Figures
from dermosan_lib.study.probing.probe_recipe import ProbeRecipe

SHIPPED = Path(__file__).parents[3] / "recipes" / "clinical6.yaml"
TAXONOMY = load_taxonomy("pad6")
RECIPE = replace(
    ProbeRecipe.read(SHIPPED), crops=((1.0,), (1.0, 0.5)), strengths=(0.003, 0.03), axes=20,
    folds=3, repeats=2, inner_folds=2,
)  # fmt: skip


def drawn(n=600, signal=1.5, seed=0):
    """Pairs of photos a patient; bleeding is of basal cell carcinoma, and is told of most."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(rng.integers(0, 6, n // 2), 2)
    features = rng.normal(size=(n, 2, 30))
    features[np.arange(n), :, labels] += signal
    bleed = np.where(rng.random(n) < np.where(labels == 1, 0.9, 0.2), "yes", "no")
    told = np.where(rng.random(n) < 0.9, bleed, "")
    paths = [f"{i}.jpg" for i in range(n)]
    rows = pd.DataFrame({
        "path": paths, "condition": np.array(TAXONOMY.codes)[labels],
        "group": [f"P{i // 2}" for i in range(n)],
    })  # fmt: skip
    skin = np.where(np.arange(n) % 2, "2", "3")
    attributes = pd.DataFrame({"bleed": told, "skin_type": skin}, index=paths)
    return Cases(features.astype("f4"), labels, rows, attributes, TAXONOMY.codes)


@pytest.fixture(scope="module")
def answered():
    cases = drawn()
    return cases, validate(RECIPE, cases)


def test_every_row_is_answered_in_every_repeat(answered):
    cases, made = answered
    for table in (made.probabilities, made.with_evidence):
        assert table.shape == (2, len(cases.labels), 6)
        np.testing.assert_allclose(table.sum(axis=2), 1)
    assert len(made.settings) == sum(map(len, made.metadata)) == 6


def test_noise_is_answered_by_chance():
    """A leak of any row's own group into its answer would show here."""
    cases = drawn(signal=0.0)
    strange = replace(cases, features=np.repeat(cases.features[::2], 2, axis=0))  # pairs alike
    found = Figures(RECIPE, strange, TAXONOMY).metrics(validate(RECIPE, strange).probabilities)
    assert found["macro_auc"]["value"] == pytest.approx(0.5, abs=0.08)


def test_evidence_is_found_and_changes_only_what_is_told(answered):
    cases, made = answered
    assert all(fold["used"] == ["bleed"] for folds in made.metadata for fold in folds)
    untold = (cases.attributes["bleed"] == "").to_numpy()
    np.testing.assert_allclose(made.with_evidence[:, untold], made.probabilities[:, untold])
    gain = Figures(RECIPE, cases, TAXONOMY).gain(made)
    assert gain["nll"]["value"] < 0


def test_figures_of_lines_drawn_on_other_folds(answered):
    cases, made = answered
    figures = Figures(RECIPE, cases, TAXONOMY)
    cancers = figures.cancers(made.probabilities)
    assert cancers["conditions"] == ["bcc", "mel", "scc"]
    assert 0.85 < cancers["sensitivity"]["value"] <= 1
    assert cancers["sensitivity"]["n"] == np.isin(cases.labels, (1, 2, 4)).sum()
    assert figures.sets(made.probabilities)["coverage"]["value"] == pytest.approx(0.9, abs=0.07)
    assert set(figures.by_skin_type(made.probabilities)) == {"2", "3"}
    quiet = figures.silence(made.probabilities)
    assert 0 <= quiet["answered"]["value"] <= 1


def test_rarity_is_told_by_its_logarithm():
    labels = np.array([0] * 8 + [1] * 2)
    np.testing.assert_allclose(nested_validation._log_rarity(labels, 2), [0, np.log(4)])
