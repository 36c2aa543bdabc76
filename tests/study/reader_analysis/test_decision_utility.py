"""Utilities of decisions."""

import numpy as np
import pytest

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.decision_utility import expected_utility, utility_table

TAXONOMY = load_taxonomy("ham7")


def test_a_table_begins_by_behaviour_and_can_be_changed():
    table = utility_table(TAXONOMY, {"nv": [0.9, 0.1]}).set_index("condition")
    assert table.loc["mel"].tolist() == [-1, 1]
    assert table.loc["nv"].tolist() == [0.9, 0.1]
    for changes in ({"wart": [0, 1]}, {"nv": [1]}):
        with pytest.raises(ReaderStudyError, match=r"two numbers, but is"):
            utility_table(TAXONOMY, changes)


def test_utilities_are_means_over_answers(small):
    table = expected_utility(small, utility_table(TAXONOMY)).set_index("what")
    # Four cases of mel (refer 1, manage -1) and four of nv (refer 0.5, manage 1).
    own = [-1, 1, 1, 1, 1, 1, 1, -1]  # by what was named: only mel is referred here
    after = [1, 1, 0.5, 1, 1, 1, 1, -1]
    assert table.loc["own answer", "value"] == pytest.approx(np.mean(own))
    assert table.loc["after advice", "value"] == pytest.approx(np.mean(after))
    assert table.loc["difference", "value"] == pytest.approx(np.mean(after) - np.mean(own))
    assert table.loc["refer all", "value"] == 0.75
    assert table.loc["manage all", "value"] == 0
    assert table.loc["best", "value"] == 1
    assert (table["n"] == 8).all()


def test_a_condition_without_utility_is_refused(small):
    table = utility_table(TAXONOMY)
    with pytest.raises(ReaderStudyError, match="mel has none"):
        expected_utility(small, table[table["condition"] != "mel"])
