"""Groups of images that belong together: by the table, by being copies, or by both."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from dermosan_lib.study.groups.least_values import least_values


def joined_groups(rows: pd.DataFrame, duplicates: pd.DataFrame) -> "pd.Series[str]":
    """The group of each image where the table's groups are kept whole and copies join them.

    Args:
        rows: ``path, group, sha256``; ``group`` is the table's, "" where it gives none.
        duplicates: Pairs ``path_a, path_b``.

    Returns:
        A name an image. The table's name stands where there is one, the first by name where copies
        join several; else ``sha256:`` and the content of the group's first image by content.
    """
    named = rows["group"].where(rows["group"] != "")
    content = rows["sha256"].where(rows["sha256"] != "")
    numbers = linked_groups(rows["path"], duplicates, [named, content])
    of_rows = pd.Series(numbers, index=rows.index)
    names = of_rows.map(least_values(named, of_rows))
    contents = "sha256:" + of_rows.map(least_values(rows["sha256"], of_rows)).str[:16]
    return names.where(names.notna(), contents).astype(str)


def picture_groups(rows: pd.DataFrame, duplicates: pd.DataFrame) -> "pd.Series[str]":
    """The group of each image by its pictures alone: what one can do without lesion ids.

    Arguments and names as of `joined_groups`, whose ``group`` is left aside.
    """
    return joined_groups(rows.assign(group=""), duplicates)


def linked_groups(
    paths: "pd.Series[str]", pairs: pd.DataFrame, keys: Sequence["pd.Series[str]"] = ()
) -> NDArray[np.int64]:
    """Number the sets of images that chains of pairs, or equal keys, hold together: ``(n,)``.

    ``pairs`` has ``path_a, path_b``; those with a path that is not among ``paths`` are left aside.
    A missing key holds nothing together.
    """
    count = len(paths)
    place = pd.Series(np.arange(count), index=paths.to_numpy())
    known = pairs["path_a"].isin(place.index) & pairs["path_b"].isin(place.index)
    kept = pairs[known]
    links = [(place.loc[kept["path_a"]].to_numpy(), place.loc[kept["path_b"]].to_numpy())]
    for key in keys:  # each member with the first of its key
        members = pd.Series(np.flatnonzero(key.notna()))
        first = members.groupby(key.dropna().to_numpy()).transform("first")
        links.append((first.to_numpy(), members.to_numpy()))
    one, other = (np.concatenate(ends).astype(np.int64) for ends in zip(*links, strict=True))
    graph = coo_matrix((np.ones(len(one), np.int8), (one, other)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
