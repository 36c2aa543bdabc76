"""Two models' predictions of the same images, row by row."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dermosan_lib.errors import RunError
from dermosan_lib.study.evaluation import Outcomes, read_outcomes


def paired_outcomes(
    first: pd.DataFrame, second: pd.DataFrame, codes: Sequence[str]
) -> tuple[Outcomes, Outcomes]:
    """Outcomes of both, in the order of ``first``; ``second`` is matched by path.

    Raises `RunError` where paths or conditions differ between the two, and as `read_outcomes` does.
    """
    ours = read_outcomes(first, codes)
    read_outcomes(second, codes)  # names a repeated path before the match by path meets it
    theirs = read_outcomes(_matched(first, second), codes)
    if (ours.truth != theirs.truth).any():
        row = int(np.argmax(ours.truth != theirs.truth))
        raise RunError(
            f"The two runs disagree on the true condition of {first['path'].iloc[row]}: "
            f"{codes[ours.truth[row]]} and {codes[theirs.truth[row]]}. Compare runs that were "
            "labelled alike."
        )
    return ours, theirs


def _matched(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    ours, theirs = set(first["path"]), set(second["path"])
    if ours != theirs:
        example = min(ours ^ theirs)
        raise RunError(
            f"Runs can be compared on the same images only, but {len(ours - theirs)} are in the "
            f"first alone and {len(theirs - ours)} in the second alone, such as {example}. "
            "Predict both on the same split."
        )
    return second.set_index("path").loc[first["path"]].reset_index()
