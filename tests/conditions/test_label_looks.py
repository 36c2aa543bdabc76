"""Labels that a reader cannot tell apart, and those that differ."""

import pytest

from dermosan_lib.conditions import look_alike


@pytest.mark.parametrize(
    "names",
    [
        ("1", "1.0"), ("1,5", "1.5"), ("01", "1"), ("1", "TRUE"), ("False", "0"), ("2.50", "2,5"),
        ("mel", "m\u0435l"), ("ＭＥＬ", "mel"), ("Bowen’s", "Bowen's"), ("non–mel", "non-mel"),
        ("\u200fmel", "mel"), ("mel\u00a0x", "mel x"), ("ﬁbroma", "fibroma"), ("e\u0301", "\u00e9"),
    ],
)  # fmt: skip
def test_they_look_alike_or_are_one_number(names):
    assert look_alike(names) == [tuple(sorted(names))]


@pytest.mark.parametrize(
    "names",
    [
        ("1", "10"), ("1.5", "15"), ("grade 1", "grade 1.0"), ("-1", "1"), ("1", "true nevus"),
        ("a-b", "a_b"), ("HPV+", "HPV-"), ("痣", "湿疹"), ("grade2", "grade²"), ("0", "O"),
        ("мел", "mel"), ("1.2.3", "1.2"),
    ],
)  # fmt: skip
def test_they_differ(names):
    assert look_alike(names) == []
