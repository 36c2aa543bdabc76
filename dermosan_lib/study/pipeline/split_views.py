"""What a split gives and lets through, as small tables and pictures to look at."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dermosan_lib.images import Pixels
from dermosan_lib.study.data import (
    thumbnails,
)
from dermosan_lib.study.runs import Run
from dermosan_lib.study.splitting import SPLITS
from dermosan_lib.text import in_words


def copies_in_words(duplicates: pd.DataFrame) -> str:
    """How many pairs of copies of which kind there are."""
    counts = duplicates["kind"].value_counts().sort_index()
    if counts.empty:
        return "No copies among these images."
    return " and ".join(f"{n:,} {kind}" for kind, n in counts.items()) + " pairs of copies."


def images_in_splits(splits: pd.DataFrame) -> pd.DataFrame:
    """Images of each condition (rows, and ``all`` of them) in train, val, test and ``all``."""
    table = pd.crosstab(splits["condition"], splits["split"], margins=True, margins_name="all")
    return table[[*SPLITS, "all"]]


def report_table(report: Mapping[str, Any]) -> pd.DataFrame:
    """A leak report as ``what, this split``: a row a count, named in words, shares in percent.

    Levels and notes are left out: `study.splitting.leak_words` tells them in sentences.
    """
    kept = {key: report[key] for key in report if key not in ("levels", "notes", "given")}
    flat = pd.json_normalize(kept, sep=": ")
    rows = [(in_words(str(key)), _value(flat[key].iloc[0])) for key in flat]
    return pd.DataFrame(rows, columns=["what", "this split"])


def schemes_not_possible(table: pd.DataFrame) -> list[str]:
    """A sentence for each scheme of a `leak_table` that these images do not allow."""
    return [f"{row.scheme}: {row.note}" for row in table.itertuples() if row.note]


def pair_pictures(run: Run, pairs: pd.DataFrame) -> list[tuple[Pixels, Pixels]]:
    """The two pictures of each row of ``pairs``, which has ``path_a`` and ``path_b``.

    As of `thumbnails`; for `dermosan_lib.figures.leak_pair_grid`.
    """
    pictures = thumbnails(run.data, [*pairs["path_a"], *pairs["path_b"]])
    return [
        (pictures[one], pictures[other])
        for one, other in zip(pairs["path_a"], pairs["path_b"], strict=True)
    ]


def _value(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.1%}"
    return "" if value is None else value
