"""What decisions are worth: management scored by a table of harms that a teacher edits."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.study.reader_analysis.answer_table import new_answers, paired_answers
from dermosan_lib.study.reader_analysis.multiway_intervals import (
    Estimate,
    ratio_estimate,
)

Array = NDArray[np.float64]

# A place to begin, to be argued about and edited: to send a benign lesion costs a visit, to keep a
# malignant one may cost a life.
START = {
    "malignant": {"manage": -1.0, "refer": 1.0},
    "premalignant": {"manage": -0.3, "refer": 1.0},
    "benign": {"manage": 1.0, "refer": 0.5},
    "unknown": {"manage": 0.0, "refer": 0.0},
}
_ACTIONS = ("manage", "refer")


def utility_table(
    taxonomy: Taxonomy, changes: Mapping[str, Sequence[float]] | None = None
) -> pd.DataFrame:
    """A table to edit: ``condition, manage, refer``, a utility of each action, -1..1.

    ``changes`` replace what `START` gives a condition: its code, and the utilities of manage and of
    refer. Raises `ReaderStudyError` for an unknown code or not two numbers.
    """
    given = dict(changes or {})
    for code, pair in given.items():
        if code not in taxonomy.codes or len(pair) != len(_ACTIONS):
            raise ReaderStudyError(
                f"A change of utilities names one of {', '.join(taxonomy.codes)} and two numbers, "
                f"but is {code}: {pair}. Write such as mel: [-1, 1]."
            )
    rows = [
        (one.code, *given.get(one.code, [START[one.behaviour][action] for action in _ACTIONS]))
        for one in taxonomy
    ]
    return pd.DataFrame(rows, columns=["condition", *_ACTIONS])


def expected_utility(answers: pd.DataFrame, utilities: pd.DataFrame) -> pd.DataFrame:
    """Mean utility of what readers would do, before and after advice (Barata et al. 2023).

    Args:
        answers: See `read_answers`; new cases count.
        utilities: See `utility_table`; any finite numbers, higher is better.

    Returns:
        ``what, value, low, high, n``: ``own answer``, ``after advice`` and their ``difference``
        where there are both; beside them ``refer all``, ``manage all`` and ``best`` on the same
        cases, to compare with, without interval.

    Raises:
        ReaderStudyError: For a condition without a utility.
    """
    new = new_answers(answers)
    own = new[new["stage"] == 1].reset_index(drop=True)
    paired = paired_answers(answers)
    cases = _worth(utilities, own["condition"])
    done = _done(cases, own["management"])
    rows = [("own answer", _mean(done, own))]
    if len(paired):
        worth = _worth(utilities, paired["condition"])
        before, after = (_done(worth, paired[f"management_{x}"]) for x in ("before", "after"))
        rows.append(("after advice", _mean(after, paired)))
        rows.append(("difference", _mean(after - before, paired)))
    for name, values in (
        ("refer all", cases["refer"]),
        ("manage all", cases["manage"]),
        ("best", cases.max(axis=1)),
    ):
        rows.append((name, Estimate(float(values.mean()), np.nan, np.nan, len(values))))
    return pd.DataFrame(
        [(name, found.value, found.low, found.high, found.n) for name, found in rows],
        columns=["what", "value", "low", "high", "n"],
    )


def _done(worth: pd.DataFrame, management: "pd.Series[str]") -> Array:
    """Utility of what was done in each case."""
    done = np.where(management == "refer", worth["refer"], worth["manage"])
    return np.asarray(done, dtype=np.float64)


def _mean(values: Array, answers: pd.DataFrame) -> Estimate:
    whole = np.ones(len(values))
    return ratio_estimate(values, whole, answers["reader"], answers["lesion"], share=False)


def _worth(utilities: pd.DataFrame, conditions: "pd.Series[str]") -> pd.DataFrame:
    known = utilities.set_index("condition")[list(_ACTIONS)].astype(float)
    for code in sorted(set(conditions)):
        if code not in known.index or not np.isfinite(known.loc[code]).all():
            raise ReaderStudyError(
                f"Each condition needs a utility of manage and of refer, but {code} has none. Add "
                "a row for it."
            )
    return known.loc[conditions].reset_index(drop=True)
