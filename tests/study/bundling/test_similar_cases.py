"""Training pictures are shown again where their licence allows it, one of each group."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.bundling.similar_cases import check_licence, chosen_rows


@pytest.mark.parametrize("licence", ["", "CC-BY-NC-ND-4.0", "all rights reserved", "cc0"])
def test_other_licences_are_refused(licence):
    with pytest.raises(RunError, match="Leave --similar-cases out"):
        check_licence(licence)
    check_licence("CC0-1.0")


def test_a_few_of_each_condition_are_chosen_and_one_of_each_group():
    splits = pd.DataFrame(
        {
            "path": [f"{k}.png" for k in range(60)],
            "condition": ["mel", "nv", "bcc"] * 20,
            "group": [f"g{k // 6}" for k in range(54)] + ["same"] * 6,
        }
    )
    train = np.arange(0, 48)
    found = chosen_rows(splits, train, classes=3)
    assert set(found) <= set(train)
    assert splits["group"].iloc[found].is_unique
    assert splits["condition"].iloc[found].value_counts().max() <= 6
    assert list(found) == list(chosen_rows(splits, train, classes=3))
    many = chosen_rows(splits, train, classes=184)
    assert splits["condition"].iloc[many].is_unique
