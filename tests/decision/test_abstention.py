"""The rule to abstain as it is applied: limits, and bundles with and without it."""

import numpy as np
import pytest

from dermosan_lib.decision.abstention import Abstention
from dermosan_lib.decision.mahalanobis_distance import ABSTENTION_FILE
from dermosan_lib.errors import BundleError
from tests.decision.drawn_distances import draw_familiar


def test_a_card_without_the_rule_never_abstains(tmp_path):
    rule = Abstention.of({"files": {}}, tmp_path)
    assert np.isnan(rule.distances(np.ones((3, 4)))).all()
    assert not rule.far(rule.distances(np.ones((3, 4)))).any()
    assert not rule.unsure(np.full((2, 4), 0.25)).any()


def test_a_line_by_distance_without_the_file_is_refused(tmp_path):
    with pytest.raises(BundleError, match=r"lists no abstention\.npz"):
        Abstention.of({"files": {}, "abstention": {"far": {"threshold": 1.0}}}, tmp_path)


def test_limits_belong_to_the_side_that_is_told(tmp_path):
    (tmp_path / ABSTENTION_FILE).write_bytes(draw_familiar().to_bytes())
    entry = {"far": {"threshold": 2.0}, "unsure": {"threshold": 0.6}}
    rule = Abstention.of({"files": {ABSTENTION_FILE: ""}, "abstention": entry}, tmp_path)
    assert rule.far(np.array([1.9, 2.0, 2.1, np.nan])).tolist() == [False, False, True, True]
    assert rule.unsure(np.array([[0.6, 0.4], [0.61, 0.39]])).tolist() == [True, False]
    assert rule.distances(np.empty((0, 6))).shape == (0,)


def test_strange_is_what_lies_beyond_the_line_of_energy(tmp_path):
    card = {"files": {}, "abstention": {"strange": {"threshold": -1.5}}}
    rule = Abstention.of(card, tmp_path)
    assert rule.strangest == -1.5
    found = rule.strange(np.array([-1.6, -1.5, -1.4, np.nan]))
    assert (found.tolist(), found.dtype) == ([False, False, True, True], np.bool_)
    for entry in ({}, {"strange": None}, {"strange": {}}):
        without = Abstention.of({"files": {}, "abstention": entry}, tmp_path)
        assert not without.strange(np.array([-1e30, 1e30])).any()


def test_each_part_of_the_rule_stands_alone(tmp_path):
    rule = Abstention.of({"files": {}, "abstention": {"unsure": {"threshold": 0.7}}}, tmp_path)
    assert (rule.familiar, rule.farthest, rule.doubtful) == (None, np.inf, 0.7)
    (tmp_path / ABSTENTION_FILE).write_bytes(draw_familiar().to_bytes())
    far = {"files": {ABSTENTION_FILE: ""}, "abstention": {"far": {"threshold": 2}, "unsure": {}}}
    rule = Abstention.of(far, tmp_path)
    assert (rule.farthest, rule.doubtful) == (2.0, 0.0)
    points = np.random.default_rng(0).normal(size=(4, 6))
    np.testing.assert_array_equal(rule.distances(points), draw_familiar().distances(points))
    for entry in ({}, {"abstention": None}, {"abstention": {"far": None, "unsure": None}}):
        assert Abstention.of({"files": {}, **entry}, tmp_path) == Abstention()
    assert (Abstention().farthest, Abstention().doubtful) == (np.inf, 0.0)
    never = Abstention().far(np.array([np.nan, 9.0]))
    assert (never.tolist(), never.dtype) == ([False, False], np.bool_)


def test_limits_hold_for_every_picture_by_its_likeliest_condition():
    rule = Abstention(draw_familiar(), doubtful=0.5, farthest=1.0)
    sure = rule.unsure(np.array([[0.5, 0.5], [0.2, 0.8], [0.51, 0.49]]))
    assert (sure.tolist(), sure.dtype) == ([True, False, False], np.bool_)
    far = rule.far(np.array([1.0, 1.0001]))
    assert (far.tolist(), far.dtype) == ([False, True], np.bool_)


def test_what_is_no_number_is_far_and_unsure(tmp_path):
    (tmp_path / ABSTENTION_FILE).write_bytes(draw_familiar().to_bytes())
    entry = {"far": {"threshold": 2.0}, "unsure": {"threshold": 0.0}}
    rule = Abstention.of({"files": {ABSTENTION_FILE: ""}, "abstention": entry}, tmp_path)
    assert rule.far(rule.distances(np.full((2, 6), np.nan))).all()
    assert rule.far(rule.distances(np.array([[np.inf, 0, 0, 0, 0, 0]]))).all()
    assert rule.unsure(np.array([[np.nan, np.nan], [1.0, 0.0]])).tolist() == [True, False]
    lineless = Abstention(rule.familiar, np.nan, np.nan)
    assert lineless.far(np.array([0.0])).all()
    assert lineless.unsure(np.array([[1.0, 0.0]])).all()
