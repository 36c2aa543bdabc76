"""What advice does to answers: switches, over-reliance and under-reliance by published names."""

import numpy as np
import pandas as pd

from dermosan_lib.study.reader_analysis.answer_table import paired_answers
from dermosan_lib.study.reader_analysis.multiway_intervals import ratio_estimate

_SWITCHES = ((1.0, 1.0, "right, stays right"), (1.0, 0.0, "right → wrong"),
             (0.0, 1.0, "wrong → right"), (0.0, 0.0, "wrong, stays wrong"))  # fmt: skip
_ADVICE = ((1.0, "right"), (0.0, "wrong"))


def switching_table(answers: pd.DataFrame) -> pd.DataFrame:
    """How answers moved, by whether the advice was right.

    Returns ``advice, switch, count, share``: a row for right and wrong advice and each of ``right,
    stays right``, ``right → wrong``, ``wrong → right`` and ``wrong, stays wrong``; shares are of
    the answers with such advice.
    """
    paired = _advised(answers)
    rows = []
    for given, word in _ADVICE:
        some = paired[paired["advice_correct"] == given]
        for before, after, name in _SWITCHES:
            count = int(
                ((some["correct_before"] == before) & (some["correct_after"] == after)).sum()
            )
            rows.append((word, name, count, count / len(some) if len(some) else np.nan))
    return pd.DataFrame(rows, columns=["advice", "switch", "count", "share"])


def reliance_measures(answers: pd.DataFrame, arm: str | None = None) -> pd.DataFrame:
    """Measures of how readers take advice, each a share of the answers that can tell.

    - ``relative_ai_reliance`` (RAIR; Schemmer et al. 2023): wrong alone, advice right: how often
      the last answer is right. Low: under-reliance.
    - ``relative_self_reliance`` (RSR; the same): right alone, advice wrong: how often the last
      answer is right still. Low: over-reliance.
    - ``over_reliance`` (Buçinca et al. 2021): advice wrong: how often the last answer is the
      advice.
    - ``under_reliance``: advice right: how often the last answer is another.
    - ``agreement`` (Zhang et al. 2020): how often the last answer is the advice.
    - ``switch``: of the answers that differed from the advice (the same paper), how often it was
      taken.

    Args:
        answers: See `read_answers`.
        arm: Of which arm; None: of all with advice.

    Returns:
        ``measure, value, low, high, n``; intervals as of `ratio_estimate`.
    """
    paired = _advised(answers)
    if arm is not None:
        paired = paired[paired["arm"] == arm]
    was_right, is_right = paired["correct_before"] == 1, paired["correct_after"] == 1
    good = paired["advice_correct"] == 1
    follows = paired["diagnosis_after"] == paired["advice"]
    differed = paired["diagnosis_before"] != paired["advice"]
    everything = pd.Series(True, index=paired.index)
    measures = {
        "relative_ai_reliance": (is_right, ~was_right & good),
        "relative_self_reliance": (is_right, was_right & ~good),
        "over_reliance": (follows, ~good),
        "under_reliance": (~follows, good),
        "agreement": (follows, everything),
        "switch": (follows, differed),
    }
    rows = []
    for name, (part, whole) in measures.items():
        found = ratio_estimate(part & whole, whole, paired["reader"], paired["lesion"])
        rows.append((name, found.value, found.low, found.high, found.n))
    return pd.DataFrame(rows, columns=["measure", "value", "low", "high", "n"])


def wrong_advice_share(answers: pd.DataFrame) -> pd.DataFrame:
    """How much advice was wrong, and how much of it on purpose, by arm.

    Returns ``arm, advised, wrong, on_purpose, share_wrong, share_on_purpose``.
    """
    rows = []
    for arm, some in _advised(answers).groupby("arm"):
        wrong, meant = int((some["advice_correct"] == 0).sum()), int(some["faulty"].sum())
        rows.append((arm, len(some), wrong, meant, wrong / len(some), meant / len(some)))
    columns = ["arm", "advised", "wrong", "on_purpose", "share_wrong", "share_on_purpose"]
    return pd.DataFrame(rows, columns=columns)


def _advised(answers: pd.DataFrame) -> pd.DataFrame:
    paired = paired_answers(answers)
    return paired[paired["advice_correct"].notna()].reset_index(drop=True)
