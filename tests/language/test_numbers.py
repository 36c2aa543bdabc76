import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.language import localised_number, localised_percent


@pytest.mark.parametrize(
    ("written", "spanish"),
    [
        ("12.5", "12,5"), ("1,234", "1234"), ("1,234.50", "1234,50"), ("12,345", "12.345"),
        ("-1,234,567.8", "−1.234.567,8"), ("−0.27", "−0,27"), ("12345", "12345"), ("0", "0"),
        ("0.10", "0,10"), ("1e-05", "1e-05"), ("nan", "nan"), ("inf", "inf"), ("", ""),
        ("a.b", "a.b"), ("3 px", "3 px"),
    ],
)  # fmt: skip
def test_numbers(written, spanish):
    assert localised_number(written, "es") == spanish
    assert localised_number(written, "en") == localised_number(written, "xx") == written


@pytest.mark.parametrize(
    ("written", "spanish"),
    [("12.5%", "12,5 %"), ("<1%", "<1 %"), (">99.9%", ">99,9 %"), ("100%", "100 %"),
     ("nan%", "nan%")],
)  # fmt: skip
def test_percentages_keep_a_blank_that_does_not_break(written, spanish):
    assert localised_percent(written, "es") == spanish.replace(" ", "\N{NO-BREAK SPACE}")
    assert localised_percent(written, "en") == written


@given(st.floats(-1e15, 1e15), st.integers(0, 6))
def test_digits_stay_as_they_were(value, digits):
    written = f"{value:,.{digits}f}"
    spanish = localised_number(written, "es")
    english = spanish.replace(".", "").replace(",", ".").replace("−", "-")
    assert english == written.replace(",", "")
