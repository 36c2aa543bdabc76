"""One spelling of sex, skin type and age for those of many tables."""

import pandas as pd
import pytest

from dermosan_lib.study.tables.attribute_values import standard_values


@pytest.mark.parametrize(
    ("name", "given", "made"),
    [
        ("sex", ["M", "FEMALE", "masculino", "Mujer", "w", "other"],
         ["male", "female", "male", "female", "female", "other"]),
        ("skin_type", ["-1", "III", "vi", "2.0", "FST3", "type IV", "12", "56.0", "0", "light"],
         ["", "3", "6", "2", "3", "4", "12", "56", "", "light"]),
        ("age", ["45,5", "45.0", "85+", "AGE_30_TO_39"], ["45.5", "45.0", "85+", "AGE_30_TO_39"]),
        ("age", ["45,0", "45 years", "45 años", "45y", "45 y.o.", "45 years old", "45岁", "45 лет"],
         ["45.0", *["45"] * 7]),
        ("age", ["18 months", "6 m", "30-40", ">90", "45 days"],
         ["1.5", "0.5", "30-40", ">90", "45 days"]),
        ("site", ["M", "45,5"], ["M", "45,5"]),
        ("itch", ["True", "FALSE", "1", "0.0", "sí", "Não", "at night"],
         ["yes", "no", "yes", "no", "yes", "no", "at night"]),
        ("bleed", ["T", "n"], ["yes", "no"]),
    ],
)  # fmt: skip
def test_known_spellings_become_standard_and_others_stay(name, given, made):
    assert standard_values(name, pd.Series(given)).tolist() == made
