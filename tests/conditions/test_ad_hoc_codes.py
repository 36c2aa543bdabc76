"""Codes of a collection's own conditions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.conditions.ad_hoc_codes import RESERVED, ad_hoc_codes


@given(st.lists(st.text(), unique=True, max_size=40), st.randoms())
def test_each_label_has_a_safe_code_of_its_own_whatever_the_order(labels, random):
    codes = ad_hoc_codes(labels)
    assert len(set(codes.values())) == len(labels)
    for code in codes.values():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", code)
        assert code not in RESERVED
    mixed = random.sample(labels, len(labels))
    assert ad_hoc_codes(mixed) == codes


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Red spots", "red_spots"), ("Nævus", "naevus"), ("меланома", "melanoma"),
        ("黑色素瘤", "heisesuliu"), ("HPV+", "hpv_plus"), ("HPV-", "hpv_minus"), ("1", "c_1"),
        ("path", "c_path"), ("NaN", "c_nan"), ("null", "c_null"), ("CON", "c_con"),
        ("Lichen - planus", "lichen_planus"), ("😀", "grinning"), ("...", "c_condition"),
    ],
)  # fmt: skip
def test_codes_say_the_name_in_latin_letters(label, code):
    assert ad_hoc_codes([label]) in ({label: code}, {label: code.removeprefix("c_")})


def test_who_bears_a_code_as_its_name_keeps_it():
    assert ad_hoc_codes(["A!", "a", "a_2"]) == {"a": "a", "a_2": "a_2", "A!": "a_3"}


def test_codes_that_mean_something_go_to_nobody_else():
    assert ad_hoc_codes(["mel?", "nv"], taken=["mel", "nv"]) == {"mel?": "mel_2", "nv": "nv"}
