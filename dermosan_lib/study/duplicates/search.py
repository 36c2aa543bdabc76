"""Which pictures are copies: byte for byte, or resized, encoded anew, turned, slightly cut."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.decision import SYMMETRIES, view
from dermosan_lib.errors import CatalogError, RunError
from dermosan_lib.images import DECODE_VERSION
from dermosan_lib.progress import each
from dermosan_lib.study.duplicates.file_facts_cache import tell_once
from dermosan_lib.study.duplicates.hash_index import HashIndex
from dermosan_lib.study.duplicates.perceptual_hash import WINDOWS, Hasher
from dermosan_lib.study.duplicates.registration import agreement, part
from dermosan_lib.study.duplicates.thumbnail_planes import Likenesses, lightness
from dermosan_lib.study.pixels import one_thread_a_call
from dermosan_lib.system import atomic_path

DUPLICATES_FILE = "duplicates.csv"
EXACT, NEAR = "exact", "near"
VERSION = f"copies-1-{DECODE_VERSION}"  # part of the name under which found pairs are kept

RADIUS_BITS = 9  # of 63; copies less a tenth of an edge stay within it in 99 of 100 cases
COARSE_LIKENESS = 0.9  # cosine of the hashed coefficients, 0..1
LEAST_AGREEMENT = 0.7  # see `agreement`; HAM10000's pairs of two photos reach 0.66


@dataclass(frozen=True)
class _Candidates:
    """Pairs to be compared: first picture's window and view against the second as it is."""

    first: NDArray[np.int64]  # (m,) rows
    second: NDArray[np.int64]
    probe: NDArray[np.int64]  # number of the window times eight, plus that of the view


def find_duplicates(
    rows: pd.DataFrame, likenesses: Likenesses, *, progress: bool = True
) -> pd.DataFrame:
    """Find pairs of pictures that are copies of one another.

    ``exact`` pairs have the same bytes; each copy is paired with the first by path. ``near`` pairs
    show the same photo: resized, compressed anew, mirrored, turned by quarters, or less a strip of
    up to about a tenth of an edge. An index of perceptual hashes proposes them, so that not all
    are compared with all, and the agreement of their fine detail decides.

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
    near = _near(first["path"].to_numpy(), likenesses[first.index.to_numpy()], progress)
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
            with atomic_path(path) as temporary:
                pairs.to_csv(temporary, index=False)
        except (RunError, OSError) as error:
            tell_once(path, f"cannot be written ({error.__cause__ or error})")
            return pairs
    return read_duplicates(path)


def read_duplicates(path: Path) -> pd.DataFrame:
    """Read pairs that were written as CSV; raises `CatalogError` where they are none."""
    try:
        pairs = pd.read_csv(path, dtype=str, keep_default_na=False)
        return pairs.astype({"path_a": str, "path_b": str, "kind": str, "agreement": float})
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise CatalogError(
            f"{path} cannot be read as pairs of copies ({reason}). Make it by `dermosan catalog`."
        ) from error


def _near(paths: NDArray[np.object_], likenesses: Likenesses, progress: bool) -> pd.DataFrame:
    candidates = _candidates(likenesses)
    planes = lightness(likenesses)

    def compare(row: int) -> float:
        window, symmetry = divmod(int(candidates.probe[row]), SYMMETRIES)
        seen = part(planes[candidates.first[row]], WINDOWS[window])[..., None]
        turned = view(seen, symmetry)[..., 0]
        return agreement(turned, planes[candidates.second[row]])

    # Threads suffice: OpenCV lets go of the interpreter's lock.
    with one_thread_a_call(), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        rows = range(len(candidates.first))
        done = pool.map(compare, rows)
        shown = progress and len(rows) >= 999
        shares = each(done, "comparing copies", total=len(rows), unit="pair", shown=shown)
        agreements = np.fromiter(shares, np.float64, len(rows))
    kept = np.flatnonzero(agreements >= LEAST_AGREEMENT)
    pairs = np.sort(np.stack([candidates.first[kept], candidates.second[kept]], axis=1), axis=1)
    return pd.DataFrame(
        {
            "path_a": paths[pairs[:, 0]],
            "path_b": paths[pairs[:, 1]],
            "kind": NEAR,
            "agreement": agreements[kept].round(3),
        }
    )


def _candidates(likenesses: Likenesses) -> _Candidates:
    """Pairs whose hashes are close and whose coarse likeness is high, each once, at its best."""
    hasher = Hasher(likenesses)
    coefficients, codes = hasher.whole()
    whole = _directions(coefficients)
    index = HashIndex(codes)
    pairs: list[NDArray[np.float64]] = []
    for number, probe in enumerate(hasher.probes()):
        first, second, _ = index.within(probe.codes, RADIUS_BITS)
        seen = _directions(probe.coefficients)
        likeness = np.einsum("ij,ij->i", seen[first], whole[second])
        kept = (first != second) & (likeness >= COARSE_LIKENESS)
        rows = (first[kept], second[kept], np.full(kept.sum(), number), likeness[kept])
        pairs.append(np.stack(rows, axis=1).astype(np.float64))
    table = pd.DataFrame(np.concatenate(pairs), columns=["first", "second", "probe", "likeness"])
    table["low"] = table[["first", "second"]].min(axis=1)
    table["high"] = table[["first", "second"]].max(axis=1)
    table = table.sort_values(["low", "high", "likeness"], ascending=[True, True, False])
    best = table.drop_duplicates(["low", "high"])
    return _Candidates(*(best[name].to_numpy(np.int64) for name in ("first", "second", "probe")))


def _directions(coefficients: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(coefficients, axis=1, keepdims=True)
    return np.asarray(coefficients / np.maximum(lengths, 1e-6), dtype=np.float32)
