"""Which pairs of pictures are worth laying over each other: hashes close, coarse likeness high."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.decision import SYMMETRIES
from dermosan_lib.progress import Stage, stage
from dermosan_lib.study.duplicates.hash_index import HashIndex
from dermosan_lib.study.duplicates.perceptual_hash import WINDOWS, Coefficients, Hasher, Probe
from dermosan_lib.study.duplicates.thumbnail_planes import Likenesses

RADIUS_BITS = 9  # of 63; copies less a tenth of an edge stay within it in 99 of 100 cases
COARSE_LIKENESS = 0.9  # cosine of the hashed coefficients, 0..1
MOST = 128  # candidates a picture; HAM10000's have 134 at most, and 2 on average

_ROWS = 8192  # between two reports of progress
_WAITING = 2**21  # pairs that wait to be sorted and thinned out

Rows = NDArray[np.int32]  # (m,)


@dataclass(frozen=True)
class Candidates:
    """Pairs to be compared, the likest first; of equals the first by row."""

    first: Rows  # rows: this picture's window and view against the second as it is
    second: Rows
    probe: NDArray[np.uint8]  # number of the window times eight, plus that of the view
    likeness: NDArray[np.float32]  # of the best probe
    crowded: NDArray[np.bool_]  # (n,) pictures that had more than `MOST`

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.first)

    def chosen(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Candidates":
        """Some of the pairs."""
        return Candidates(
            self.first[which], self.second[which], self.probe[which], self.likeness[which],
            self.crowded,
        )  # fmt: skip


class CandidateSearch:
    """Asks an index of perceptual hashes, in pieces, so that memory is bounded by the pictures."""

    def __init__(self, likenesses: Likenesses, blank: NDArray[np.bool_]) -> None:
        """``likenesses``: ``(n, LENGTH)``; ``blank``: ``(n,)``, those that agree with none."""
        self._hasher = Hasher(likenesses)
        coefficients, codes = self._hasher.whole()
        self._whole = _directions(coefficients)
        self._indexed = np.flatnonzero(~blank).astype(
            np.int32
        )  # a thousand black frames are found by none
        self._index = HashIndex(codes[self._indexed])

    def pairs(
        self, sets: NDArray[np.int64], *, whole_only: bool = False, progress: bool = True
    ) -> Candidates:
        """Pairs of pictures that are not in one of ``sets``, ``(n,)``, each at its best probe.

        A pair is kept while it is among the `MOST` likest of either picture. ``whole_only`` asks
        for pictures as they are, and not for their views and windows.
        """
        count = len(self._whole)
        found = _Likest(count)
        probes = len(WINDOWS) * SYMMETRIES
        name = "looking for crowds of copies" if whole_only else "looking for copies"
        total = count * (1 if whole_only else probes)
        with stage(name, total, unit="question", shown=progress, brief=True) as work:
            for number, probe in enumerate(
                islice(self._hasher.probes(), 1 if whole_only else None)
            ):
                for first, second, likeness in self._asked(probe, sets, work):
                    found.add(first, second, number, likeness)
        return found.kept()

    def _asked(
        self, probe: Probe, sets: NDArray[np.int64], work: Stage
    ) -> Iterator[tuple[Rows, Rows, NDArray[np.float32]]]:
        seen = _directions(probe.coefficients)
        for start in range(0, len(seen), _ROWS):
            asked = probe.codes[start : start + _ROWS]
            for rows, places, _ in self._index.pieces(asked, RADIUS_BITS):
                first, second = rows + np.int32(start), self._indexed[places]
                apart = (sets[first] != sets[second]) & (first != second)
                first, second = first[apart], second[apart]
                likeness = np.einsum("ij,ij->i", seen[first], self._whole[second])
                alike = likeness >= COARSE_LIKENESS
                yield first[alike], second[alike], likeness[alike]
            work.advance(len(asked))


class _Likest:
    """Pairs as they are found: each once, at its best probe, and no picture with too many."""

    def __init__(self, count: int) -> None:
        self._crowded = np.zeros(count, np.bool_)
        self._waiting: list[tuple[NDArray[np.generic], ...]] = []
        self._size, self._limit = 0, _WAITING

    def add(self, first: Rows, second: Rows, probe: int, likeness: NDArray[np.float32]) -> None:
        self._waiting.append((first, second, np.full(len(first), probe, np.uint8), likeness))
        self._size += len(first)
        if self._size > self._limit:
            kept = self.kept()
            self._waiting = [(kept.first, kept.second, kept.probe, kept.likeness)]
            # What is kept already is not to be sorted again at every turn.
            self._size, self._limit = len(kept), len(kept) + _WAITING

    def kept(self) -> Candidates:
        columns = zip(*self._waiting, strict=True) if self._waiting else [[]] * 4
        kinds = (np.int32, np.int32, np.uint8, np.float32)
        first, second, probe, likeness = (
            np.concatenate([np.empty(0, kind), *parts], dtype=kind)
            for parts, kind in zip(columns, kinds, strict=True)
        )
        low, high = np.minimum(first, second), np.maximum(first, second)
        # Each pair once, at its best; then the pairs by likeness.
        order = np.lexsort((-likeness, high, low))
        low, high = low[order], high[order]
        new = np.ones(len(order), np.bool_)
        new[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        order = order[new]
        order = order[np.lexsort((high[new], low[new], -likeness[order]))]
        first, second, probe, likeness = (part[order] for part in (first, second, probe, likeness))
        one, other = ranks(first, second, len(self._crowded))
        ends = [first[one >= MOST], second[other >= MOST]]
        self._crowded[np.concatenate(ends)] = True
        among = (one < MOST) | (other < MOST)
        parts = (first[among], second[among], probe[among], likeness[among])
        return Candidates(*parts, self._crowded)


def ranks(first: Rows, second: Rows, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each pair in order: how many pairs before it the first picture is in, and the second."""
    ends = np.stack([first, second], axis=1).ravel()
    order = np.argsort(ends, kind="stable")
    begins = np.concatenate([[0], np.bincount(ends, minlength=count).cumsum()[:-1]])
    ranks = np.empty(len(ends), np.int64)
    ranks[order] = np.arange(len(ends)) - begins[ends[order]]
    return ranks[::2], ranks[1::2]


def _directions(coefficients: Coefficients) -> NDArray[np.float32]:
    lengths = np.linalg.norm(coefficients, axis=1, keepdims=True)
    return np.asarray(coefficients / np.maximum(lengths, 1e-6), dtype=np.float32)
