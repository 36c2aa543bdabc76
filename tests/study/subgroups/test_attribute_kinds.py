import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.subgroups.attribute_kinds import age_bands


def test_ages_fall_into_bands():
    ages = pd.Series([0, 29.9, 30, 49, 50, 69.9, 70, 110, np.nan, "unknown"])
    assert age_bands(ages).tolist() == [
        *["under 30"] * 2, *["30 to 49"] * 2, *["50 to 69"] * 2, *["70 and over"] * 2,
        *["unknown"] * 2,
    ]  # fmt: skip
    with pytest.raises(RunError, match="0 to 130 years, but 1985 was found"):
        age_bands(pd.Series([40, 1985]))


def test_only_what_the_clinic_takes_for_an_age_is_one():
    ages = pd.Series(["54", " 54.0 ", "5_4", "1e1", "+54", "nan", "５４"])
    assert age_bands(ages).tolist() == ["50 to 69"] * 2 + ["unknown"] * 5
