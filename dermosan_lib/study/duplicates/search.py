"""Which pictures are copies: byte for byte, or resized, encoded anew, turned, slightly cut."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.decision import SYMMETRIES, view
from dermosan_lib.errors import CatalogError, RunError
from dermosan_lib.images import DECODE_VERSION
from dermosan_lib.progress import Stage, each
from dermosan_lib.study.duplicates.candidates import MOST, Candidates, CandidateSearch
from dermosan_lib.study.duplicates.copy_sets import CopySets
from dermosan_lib.study.duplicates.file_facts_cache import tell_once
from dermosan_lib.study.duplicates.perceptual_hash import WINDOWS
from dermosan_lib.study.duplicates.registration import agreement, part, without_detail
from dermosan_lib.study.duplicates.thumbnail_planes import Likenesses, lightness
from dermosan_lib.study.pixels import one_thread_a_call
from dermosan_lib.system import read_written, write_table

DUPLICATES_FILE = "duplicates.csv"
EXACT, NEAR = "exact", "near"
VERSION = f"copies-2-{DECODE_VERSION}"  # part of the name under which found pairs are kept

_SHARED_OUT = 32  # pairs that a thread takes at a time


def find_duplicates(
    rows: pd.DataFrame, likenesses: Likenesses, *, progress: bool = True
) -> pd.DataFrame:
    """Find pairs of pictures that are copies of one another.

    ``exact`` pairs have the same bytes; each copy is paired with the first by path. ``near`` pairs
    show the same photo: resized, compressed anew, mirrored, turned by quarters, or less a strip of
    up to about a tenth of an edge. An index of perceptual hashes proposes them, so that not all
    are compared with all, and the agreement of their fine detail decides.

    Of a set of near copies with up to `LISTED_WHOLE` (20) pictures all pairs that agree are listed.
    Of a larger one, such as a series of a thousand frames, a spanning tree is: one pair less than
    it has pictures, by which the set holds together as by all its pairs. A picture is held against
    the `MOST` (128) likest others at most, of which its copies are half or less; a picture without
    detail, such as a black frame, is a near copy of none.

    Args:
        rows: ``path, sha256`` of each picture.
        likenesses: ``(n, LENGTH)`` uint8, of each picture.
        progress: Whether to show a progress bar.

    Returns:
        ``path_a, path_b, kind, agreement`` with ``path_a`` before ``path_b``, sorted; the same for
        any order of the pictures. ``agreement`` is 1 for exact copies, else that of
        `study.duplicates.registration.agreement`.
    """
    table = rows[["path", "sha256"]].reset_index(drop=True).sort_values("path")
    first = table.drop_duplicates("sha256")
    exact = exact_duplicates(table)
    rows_of = first.index.to_numpy()
    if not np.array_equal(rows_of, np.arange(len(likenesses))):  # else no copy is needed
        likenesses = likenesses[rows_of]
    near = _near(first["path"].to_numpy(), likenesses, progress)
    pairs = pd.concat([exact, near]) if len(near) else exact
    return pairs.sort_values(["path_a", "path_b"], ignore_index=True)


def exact_duplicates(rows: pd.DataFrame) -> pd.DataFrame:
    """The ``exact`` pairs alone, from ``path, sha256``: each copy with the first by path."""
    table = rows[["path", "sha256"]].sort_values("path")
    first = table.drop_duplicates("sha256").set_index("sha256")["path"]
    copies = table[table["sha256"].duplicated() & (table["sha256"] != "")]
    return pd.DataFrame(
        {
            "path_a": first.loc[copies["sha256"]].to_numpy(),
            "path_b": copies["path"].to_numpy(),
            "kind": EXACT,
            "agreement": 1.0,
        }
    )


def kept_duplicates(
    rows: pd.DataFrame, likenesses: Likenesses, *, cache: Path | None, progress: bool = True
) -> pd.DataFrame:
    """`find_duplicates`, read from the folder ``cache`` where the same was asked before.

    Kept under the hash of all paths and contents, so that another picture is another question.
    Where nothing can be kept, that is told once and the pairs are given all the same.
    """
    if cache is None:
        return find_duplicates(rows, likenesses, progress=progress)
    text = rows.sort_values("path")[["path", "sha256"]].to_csv(index=False, lineterminator="\n")
    path = cache / f"{VERSION}-{hashlib.sha256(text.encode()).hexdigest()[:32]}.csv"
    if not path.is_file():
        pairs = find_duplicates(rows, likenesses, progress=progress)
        try:
            write_table(pairs, path)
        except (RunError, OSError) as error:
            tell_once(path, f"cannot be written ({error.__cause__ or error})")
            return pairs
    return read_duplicates(path)


def read_duplicates(path: Path) -> pd.DataFrame:
    """Read pairs that were written as CSV; raises `CatalogError` where they are none."""
    try:
        pairs = read_written(path)
        # A spreadsheet may have a comma for the decimal point.
        pairs["agreement"] = pairs["agreement"].str.replace(",", ".", regex=False)
        return pairs.astype({"path_a": str, "path_b": str, "kind": str, "agreement": float})
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise CatalogError(
            f"{path} cannot be read as pairs of copies ({reason}). Make it by `dermosan catalog`."
        ) from error


def _near(paths: NDArray[np.object_], likenesses: Likenesses, progress: bool) -> pd.DataFrame:
    planes = lightness(likenesses)
    seen = each(
        planes, "looking for detail", total=len(planes), unit="picture", shown=progress, brief=True
    )
    # To its end, which `np.fromiter` of a known length does not go: the stage would stay open.
    blank = np.array([without_detail(plane) for plane in seen], np.bool_)
    search = CandidateSearch(likenesses, blank)
    # Threads suffice: OpenCV lets go of the interpreter's lock.
    with one_thread_a_call(), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        copies = CopySets(len(paths), partial(_compared, planes, pool), progress=progress)
        crowds = search.pairs(copies.sets, whole_only=True, progress=progress)
        among = crowds.crowded[crowds.first] & crowds.crowded[crowds.second]
        if among.any():  # hundreds of copies of one picture: to be known for a set at once
            copies.join(crowds.chosen(among))
            copies.keep_large()
        ended = False
        while not ended:
            candidates = search.pairs(copies.sets, progress=progress)
            copies.join(candidates)
            ended = not _mostly_copies(candidates, copies.sets).any()
        low, high, agreements = copies.pairs()
    return pd.DataFrame(
        {
            "path_a": paths[low],
            "path_b": paths[high],
            "kind": NEAR,
            "agreement": agreements.round(3),
        }
    )


def _compared(
    planes: NDArray[np.uint8], pool: ThreadPoolExecutor, candidates: Candidates, work: Stage
) -> NDArray[np.float64]:
    """The agreement of each pair, ``(m,)``."""

    def compare(rows: range) -> list[float]:
        return [_agreement(planes, candidates, row) for row in rows]

    every = range(len(candidates))
    parts = [every[start : start + _SHARED_OUT] for start in every[::_SHARED_OUT]]
    agreements: list[float] = []
    for done in pool.map(compare, parts):
        agreements += done
        work.advance(len(done))
    return np.array(agreements, np.float64)


def _agreement(planes: NDArray[np.uint8], candidates: Candidates, row: int) -> float:
    window, symmetry = divmod(int(candidates.probe[row]), SYMMETRIES)
    seen = part(planes[candidates.first[row]], WINDOWS[window])[..., None]
    return agreement(view(seen, symmetry)[..., 0], planes[candidates.second[row]])


def _mostly_copies(candidates: Candidates, sets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Pictures of which candidates were left out for others that turned out to be their copies."""
    own = sets[candidates.first] == sets[candidates.second]
    ends = np.concatenate([candidates.first[own], candidates.second[own]])
    return candidates.crowded & (np.bincount(ends, minlength=len(sets)) >= MOST // 2)
