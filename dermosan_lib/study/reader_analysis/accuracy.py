"""How much more often readers are right with advice than alone."""

from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from dermosan_lib.study.comparison import sign_flip
from dermosan_lib.study.reader_analysis.answer_table import last_answers, paired_answers
from dermosan_lib.study.reader_analysis.multiway_intervals import (
    difference_estimate,
    ratio_estimate,
)

EVERYTHING = "all"


def accuracy_change(answers: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Accuracy of the reader's own answer and of that after advice, on the same cases.

    Args:
        answers: See `read_answers`; new cases with both answers count.
        by: A column to take apart by, such as ``arm``, ``condition``, ``skin_type``, ``site`` or
            ``reader``; None: everything together.

    Returns:
        A row a value of ``by`` (``all`` without): ``group, before, before_low, before_high, after,
        after_low, after_high, difference, low, high, n, readers, lesions, gained, lost, p_exact,
        p_readers``. Accuracies are 0..1, the difference is after less before; intervals are those
        of `ratio_estimate`, readers and lesions both a sample. ``gained`` and ``lost`` count
        answers that became right or wrong; ``p_exact`` is McNemar's exact test of them (McNemar
        1947), which takes answers to be independent and is too small where they are not;
        ``p_readers`` swaps whole readers (`sign_flip`).
    """
    paired = paired_answers(answers)
    rows = [_row(str(name) or "unknown", part) for name, part in _parts(paired, by)]
    return pd.DataFrame(rows, columns=_COLUMNS)


def arm_accuracy(answers: pd.DataFrame) -> pd.DataFrame:
    """Accuracy of the last answers in each arm, and how far each arm is from the first.

    Returns ``arm, accuracy, accuracy_low, accuracy_high, difference, low, high, n, readers,
    lesions``; the difference is to the first row, whose own is NaN. Readers who read in several
    arms are compared with themselves.
    """
    last = last_answers(answers)
    order = [
        arm for arm in ("alone", "model", "model_features", "faulty") if arm in set(last["arm"])
    ]
    reader, lesion = last["reader"], last["lesion"]

    def shares(arm: str) -> tuple[Any, Any]:
        here = (last["arm"] == arm).to_numpy(float)
        return here * last["correct"], here

    rows = []
    for arm in order:
        found = ratio_estimate(*shares(arm), reader, lesion)
        gap = difference_estimate(shares(order[0]), shares(arm), reader, lesion)
        bounds = (gap.value, gap.low, gap.high) if arm != order[0] else (np.nan,) * 3
        here = last[last["arm"] == arm]
        counts = {"n": found.n, "readers": here["reader"].nunique(),
                  "lesions": here["lesion"].nunique()}  # fmt: skip
        named = dict(zip(("difference", "low", "high"), bounds, strict=True))
        rows.append({"arm": arm} | found.entries("accuracy") | named | counts)
    return pd.DataFrame(rows)


_COLUMNS = ["group", "before", "before_low", "before_high", "after", "after_low", "after_high",
            "difference", "low", "high", "n", "readers", "lesions", "gained", "lost", "p_exact",
            "p_readers"]  # fmt: skip


def _parts(paired: pd.DataFrame, by: str | None) -> Iterator[tuple[Hashable, pd.DataFrame]]:
    if by is None:
        yield EVERYTHING, paired
    else:
        yield from paired.groupby(by, sort=True)


def _row(name: str, part: pd.DataFrame) -> dict[str, Any]:
    ones, reader, lesion = np.ones(len(part)), part["reader"], part["lesion"]
    before, after = part["correct_before"], part["correct_after"]
    change = (after - before).to_numpy()
    gained, lost = int((change > 0).sum()), int((change < 0).sum())
    numbers = pd.factorize(reader)[0]
    by_reader = np.bincount(numbers, change).astype(np.int64) if len(part) else np.zeros(0, int)
    gap = difference_estimate((before, ones), (after, ones), reader, lesion)
    return {
        "group": name,
        **ratio_estimate(before, ones, reader, lesion).entries("before"),
        **ratio_estimate(after, ones, reader, lesion).entries("after"),
        "difference": gap.value, "low": gap.low, "high": gap.high, "n": len(part),
        "readers": reader.nunique(), "lesions": lesion.nunique(), "gained": gained, "lost": lost,
        "p_exact": float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0,
        "p_readers": sign_flip(by_reader),
    }  # fmt: skip
