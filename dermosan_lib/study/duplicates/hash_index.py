"""Which hashes differ by a few bits only, among a million, without comparing all with all."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.duplicates.perceptual_hash import Codes

Found = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]

_FEW = 2**17
_VISITED = 2**19  # codes that are held against one piece of what is asked: a few MB of memory
_ASKED = 2**10  # codes a piece, at most


class HashIndex:
    """64-bit codes of which 63 count, filed by each of several parts (multi-index hashing).

    Norouzi, Punjani & Fleet, CVPR 2012: each part is looked up as it is and with any one bit
    flipped. Up to 131,072 codes have four parts of 16 bits: two codes that differ by at most seven
    bits have a part that differs by at most one, so all of them are found, and most of those that
    differ by nine. Beyond, where so short parts would be shared by many, three parts of 21 bits
    find all within five bits and fewer of the others: about half at nine.

    Each part's codes lie sorted, so that a bucket is one stretch of memory and a thousand questions
    are answered by one call of NumPy: with 50,000 codes an eighth of the time of Faiss'
    `IndexBinaryMultiHash`, which answers the same.
    """

    def __init__(self, codes: Codes) -> None:
        """``codes``: ``(n, 8)`` uint8, the last bit of each 0."""
        self._parts, self._bits = (4, 16) if len(codes) <= _FEW else (3, 21)
        numbers = _numbers(codes)
        self._filed = [self._file(numbers, part) for part in range(self._parts)]
        self._flips = np.array([0, *(1 << bit for bit in range(self._bits))], np.int32)

    def within(self, codes: Codes, radius_bits: int) -> Found:
        """Find what differs from each of ``codes`` by at most ``radius_bits`` bits.

        Returns rows of ``codes``, rows of the index and the distances in bits, each ``(m,)``,
        sorted by the rows.
        """
        pieces = list(self.pieces(codes, radius_bits))
        kinds = (np.int32, np.int32, np.uint8)
        columns = zip(*pieces, strict=True) if pieces else ([],) * 3
        rows, neighbours, bits = (
            np.concatenate([np.empty(0, kind), *column], dtype=kind)
            for column, kind in zip(columns, kinds, strict=True)
        )
        return rows, neighbours, bits

    def pieces(self, codes: Codes, radius_bits: int) -> Iterator[Found]:
        """`within`, a piece of ``codes`` at a time, so that memory stays bounded.

        A piece ends where its codes share their parts with many, as those of one picture's copies.
        """
        for start in range(0, len(codes), _ASKED):
            asked = _numbers(codes[start : start + _ASKED])
            places = [self._stretches(asked, part) for part in range(self._parts)]
            visited = np.cumsum(sum(lengths.sum(axis=1) for _, lengths in places))
            at = 0
            while at < len(asked):
                before = visited[at - 1] if at else 0
                end = max(at + 1, int(np.searchsorted(visited, before + _VISITED, side="right")))
                here = [(begins[at:end], lengths[at:end]) for begins, lengths in places]
                rows, neighbours, bits = self._near(asked[at:end], here, radius_bits)
                yield rows + np.int32(start + at), neighbours, bits
                at = end

    def _file(
        self, numbers: NDArray[np.uint64], part: int
    ) -> tuple[NDArray[np.int32], NDArray[np.uint64], NDArray[np.int32]]:
        """Where each bucket begins, all codes sorted by bucket, and the row of each."""
        keys = self._keys(numbers, part)
        order = np.argsort(keys, kind="stable").astype(np.int32)
        sizes = np.bincount(keys, minlength=2**self._bits)
        return np.append(0, sizes.cumsum()).astype(np.int32), numbers[order], order

    def _keys(self, numbers: NDArray[np.uint64], part: int) -> NDArray[np.int32]:
        shifted = numbers >> np.uint64(64 - self._bits * (part + 1))
        return (shifted & np.uint64(2**self._bits - 1)).astype(np.int32)

    def _stretches(
        self, asked: NDArray[np.uint64], part: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Where the buckets of each code begin and how long they are, ``(n, 1 + bits)``."""
        keys = self._keys(asked, part)[:, None] ^ self._flips
        begins = self._filed[part][0][keys]
        return begins, self._filed[part][0][keys + 1] - begins

    def _near(
        self,
        asked: NDArray[np.uint64],
        places: list[tuple[NDArray[np.int32], NDArray[np.int32]]],
        radius_bits: int,
    ) -> Found:
        pairs, distances = [], []
        for (_, codes, order), (begins, lengths) in zip(self._filed, places, strict=True):
            rows = np.repeat(np.arange(len(asked), dtype=np.int32), lengths.sum(axis=1))
            flat = lengths.ravel()
            place = np.repeat(begins.ravel() - (flat.cumsum() - flat).astype(np.int32), flat)
            place += np.arange(len(place), dtype=np.int32)
            bits = np.bitwise_count(codes[place] ^ asked[rows])
            near = np.flatnonzero(bits <= radius_bits)
            pairs.append(rows[near].astype(np.int64) << 32 | order[place[near]])
            distances.append(bits[near])
        found, first = np.unique(np.concatenate(pairs), return_index=True)
        both = (found >> 32).astype(np.int32), (found & (2**32 - 1)).astype(np.int32)
        return *both, np.concatenate(distances)[first]


def _numbers(codes: Codes) -> NDArray[np.uint64]:
    """The codes as numbers, the first bit the highest, ``(n,)``."""
    return np.ascontiguousarray(codes).view(">u8").ravel().astype(np.uint64)
