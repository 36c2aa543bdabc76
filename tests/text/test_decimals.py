"""Numbers as people type them, and what only Python takes for one."""

import pytest

from dermosan_lib.text.decimals import decimal_in, number_in, whole_in

# The last three: full-width digits, Arabic-Indic digits, a full-width point.
NO_NUMBERS = (
    "", " ", "1_0", "nan", "NaN", "inf", "-inf", "infinity", "0x10", "1e", "1.2.3", "5 4", "54a",
    "1,5", "True", "--5", "５４", "٥٤", "5．4",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number(text):
    assert decimal_in(text) is None
    assert number_in(text) is None
    assert whole_in(text) is None


@pytest.mark.parametrize(("text", "value"), [("54", 54), (" 54 ", 54), ("54.0", 54), ("0.5", 0.5)])
def test_decimals(text, value):
    assert decimal_in(text) == number_in(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e1", 10), ("-1", -1), ("+54", 54), (".5", 0.5), ("5.", 5), ("1e-4", 1e-4)],
)
def test_signs_exponents_and_bare_points_are_no_decimals(text, value):
    assert number_in(text) == value
    assert decimal_in(text) is None


def test_what_is_too_great_is_no_number():
    assert number_in("1e999") is None
    assert decimal_in("9" * 400) is None
    assert whole_in("9" * 30) is None


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("-1", -1), (" 10 ", 10)])
def test_whole_numbers(text, value):
    assert whole_in(text) == value


@pytest.mark.parametrize("text", ["010", "1.0", "1e3", "00"])
def test_what_could_be_read_in_two_ways_is_no_whole_number(text):
    assert whole_in(text) is None
