import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.text.percentages import percent


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0, 0, "0%"), (0.004, 0, "<1%"), (0.005, 0, "<1%"), (0.0051, 0, "1%"), (0.17, 0, "17%"),
        (0.994, 0, "99%"), (0.995, 0, ">99%"), (1, 0, "100%"),
        (0, 1, "0.0%"), (1e-9, 1, "<0.1%"), (0.0005, 1, "0.1%"), (0.5, 1, "50.0%"),
        (0.9994, 1, "99.9%"), (0.9996, 1, ">99.9%"), (1 - 1e-12, 1, ">99.9%"), (1, 1, "100.0%"),
    ],
)  # fmt: skip
def test_nothing_is_rounded_to_certainty(share, digits, text):
    assert percent(share, digits) == text


@given(st.floats(0, 1), st.integers(0, 3))
def test_only_zero_and_one_are_written_so(share, digits):
    written = percent(share, digits)
    number = float(written.strip("<>%"))
    assert (number == 0) == (share == 0)
    assert (number == 100) == (share == 1)
    assert abs(number - 100 * share) <= 10.0**-digits + 1e-9
