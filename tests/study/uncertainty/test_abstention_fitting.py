"""The rule to abstain keeps what it promises, and finds what is strange."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dermosan_lib.study.uncertainty.abstention_fitting import (
    fit_doubtful,
    fit_familiar,
    fit_farthest,
)

CODES = ("a", "b", "c", "d")


def draw_embeddings(rng, n, *, channels=40, classes=4):
    """Clusters in a space whose directions differ a hundredfold in spread."""
    labels = np.arange(n) % classes
    spread = np.geomspace(2, 0.02, channels)
    means = np.random.default_rng(9).normal(size=(classes, channels)) * spread * 2
    return means[labels] + rng.normal(size=(n, channels)) * spread, labels, spread


def test_training_images_lie_at_about_one_and_strange_ones_far():
    rng = np.random.default_rng(0)
    train, labels, _ = draw_embeddings(rng, 2000)
    familiar = fit_familiar(train.astype(np.float32), labels, 4, rank=30)
    new = draw_embeddings(rng, 500)[0]
    # Small where all vary little: nothing but the covariance tells that this is strange.
    odd = draw_embeddings(rng, 500)[0] + rng.normal(size=(500, 40)) * 0.3
    near, far = familiar.distances(new), familiar.distances(odd)
    assert np.median(near) == pytest.approx(1, abs=0.15)
    assert roc_auc_score(np.repeat([0, 1], 500), np.r_[near, far]) > 0.99
    euclid = np.linalg.norm(np.r_[new, odd] - train.mean(axis=0), axis=1)
    assert roc_auc_score(np.repeat([0, 1], 500), euclid) < 0.8


def test_a_direction_without_variance_does_not_make_everything_strange():
    rng = np.random.default_rng(1)
    train = np.c_[rng.normal(size=(300, 8)), np.zeros((300, 3))].astype(np.float32)
    familiar = fit_familiar(train, np.arange(300) % 2, 2)
    assert np.isfinite(familiar.distances(train)).all()
    assert np.median(familiar.distances(train)) < 2


def test_fewer_images_than_channels_are_enough():
    rng = np.random.default_rng(2)
    train, labels, _ = draw_embeddings(rng, 20)
    distances = fit_familiar(train.astype(np.float32), labels, 4).distances(train)
    assert np.isfinite(distances).all()


def test_the_promised_share_of_new_lesions_is_accepted():
    rng = np.random.default_rng(3)
    refused = []
    for _ in range(200):
        lesions = rng.gamma(5, size=150)
        groups = np.repeat(np.arange(150), rng.integers(1, 5, 150))
        entry = fit_farthest(lesions[groups], groups, accepted=0.95)
        refused.append((rng.gamma(5, size=500) > entry["threshold"]).mean())
    assert np.mean(refused) < 0.05 + 2.6 * np.std(refused) / np.sqrt(200)
    assert np.mean(refused) > 0.03


def test_with_few_lesions_the_promise_is_lowered_and_said_so():
    entry = fit_farthest(np.arange(10.0), np.arange(10), accepted=0.99)
    assert entry["threshold"] == 9.0
    assert entry["accepted"] == pytest.approx(10 / 11, abs=1e-6)
    assert fit_farthest(np.empty(0), np.empty(0, int)) == {}


def test_answered_images_are_right_as_often_as_promised(draw_study):
    world, lesions = draw_study(0, 60_000)
    weights = 1 / np.bincount(lesions)[lesions]
    highest = world[list(CODES)].to_numpy().max(axis=1)
    right = world[list(CODES)].idxmax(axis=1).eq(world["condition"]).to_numpy()
    order = np.argsort(-highest)
    named = np.cumsum(weights[order]) / weights.sum()
    most = named[np.cumsum((right * weights)[order]) >= 0.9 * named * weights.sum()].max()
    broken, answered = 0, []
    for seed in range(1, 101):
        table, groups = draw_study(seed, 300)
        entry = fit_doubtful(table, CODES, groups=groups, right=0.9, certainty=0.9)
        named = highest > entry["threshold"]
        share = np.average(right[named], weights=weights[named]) if named.any() else 1.0
        broken += entry["certainty"] is not None and share < 0.9
        answered.append(np.average(named, weights=weights))
    assert broken <= 18  # of a binomial of 100 at 0.1, 99.5% lie at or below it
    assert most / 2 < np.mean(answered) < most


def test_a_model_that_is_always_right_names_every_condition():
    table = predictions(np.ones(50))
    entry = fit_doubtful(table, ("a", "b"))
    assert (entry["threshold"], entry["answered"], entry["accuracy"]) == (0.0, 1.0, 1.0)


def test_a_model_that_knows_nothing_names_none():
    right = np.random.default_rng(4).random(400) < 0.5
    assert fit_doubtful(predictions(right), ("a", "b"))["threshold"] == 1.0


def test_with_too_few_images_to_be_certain_the_limit_is_an_estimate():
    entry = fit_doubtful(predictions(np.ones(21)), ("a", "b"))
    assert (entry["threshold"], entry["certainty"]) == (0.0, None)
    entry = fit_doubtful(predictions(np.ones(22)), ("a", "b"))
    assert (entry["threshold"], entry["certainty"]) == (0.0, 0.9)
    assert fit_doubtful(predictions(np.ones(0)), ("a", "b")) == {}


def predictions(right):
    sure = np.random.default_rng(5).uniform(0.6, 0.95, len(right))
    return pd.DataFrame(
        {
            "path": [str(row) for row in range(len(right))],
            "condition": np.where(right, "a", "b"),
            "a": sure,
            "b": 1 - sure,
        }
    )
