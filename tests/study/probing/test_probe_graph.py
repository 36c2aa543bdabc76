"""The probe's graph gives what its parts give, and its maps sum to its logits."""

import numpy as np
import pytest

from dermosan_lib.study.probing.linear_head import LinearHead
from dermosan_lib.study.probing.probe_graph import EncoderShape, features_graph, probe_graph
from dermosan_lib.system import open_session
from tests.study.graphs.test_efficientnet_lite_nodes import stored_lite0

SHAPE = EncoderShape("EfficientNetLite0", 80, 64, (1.0, 0.5), (1, 4))
WIDTH = 2 * 2 * (24 + 40)
STORED = stored_lite0(5)


def pictures(n=3):
    return np.random.default_rng(2).integers(0, 256, (n, 80, 80, 3), dtype=np.uint8)


def head(seed=3):
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, 0.1, (WIDTH, 4))
    return LinearHead(
        rng.normal(size=WIDTH), rng.uniform(0.5, 2, WIDTH), weights, rng.normal(size=4)
    )


def features(given):
    graph = features_graph(STORED, SHAPE)
    return open_session(graph).run(["embedding"], {"image": given})[0]


def test_logits_and_embedding_are_those_of_the_head():
    given, fitted = pictures(), head()
    session = open_session(probe_graph(STORED, SHAPE, fitted))
    logits, embedding = session.run(["logits", "embedding"], {"image": given})
    seen = features(given)
    np.testing.assert_allclose(embedding, fitted.standardised(seen), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(logits, fitted.logits(seen), rtol=1e-3, atol=1e-3)


def test_pictures_are_answered_alike_alone_and_together():
    given = pictures(4)
    np.testing.assert_allclose(
        features(given),
        np.concatenate([features(one[None]) for one in given]),
        rtol=1e-3,
        atol=1e-4,
    )


def test_features_are_means_then_deviations_of_each_crop():
    seen = features(pictures()).reshape(3, 2, -1)
    deviations = np.concatenate([seen[:, :, 24:48], seen[:, :, 48 + 40 :]], axis=2)
    assert (deviations >= 0).all()
    assert (seen[:, :, :24] < 0).any()


@pytest.mark.parametrize("crops", [(1.0,), (0.5,), (1.0, 0.5)])
def test_maps_sum_to_what_speaks_for_a_condition(crops):
    shape = SHAPE._replace(crops=crops)
    width = len(crops) * 2 * (24 + 40)
    rng = np.random.default_rng(5)
    weights = rng.uniform(0, 1, (width, 2))  # so that hardly anything is cut off at 0
    # Means far below what is seen and deviations at 0: every place speaks for each condition.
    fitted = LinearHead(np.full(width, -50.0), np.ones(width), weights, np.zeros(2))
    session = open_session(probe_graph(STORED, shape, fitted))
    logits, maps = session.run(["logits", "activation_maps"], {"image": pictures()})
    assert maps.shape == (3, 14, 14, 2)
    np.testing.assert_allclose(maps.sum(axis=(1, 2)), logits, rtol=0.02)


def test_a_crop_speaks_for_its_part_of_the_frame_only():
    shape = SHAPE._replace(crops=(0.5,))
    width = 2 * (24 + 40)
    fitted = LinearHead(np.full(width, -50.0), np.ones(width), np.ones((width, 2)), np.zeros(2))
    (maps,) = open_session(probe_graph(STORED, shape, fitted)).run(
        ["activation_maps"], {"image": pictures(1)}
    )
    inside = np.zeros((14, 14), dtype=bool)
    inside[3:11, 3:11] = True
    assert (maps[0, ~inside] == 0).all()
    assert (maps[0, inside] > 0).all()
