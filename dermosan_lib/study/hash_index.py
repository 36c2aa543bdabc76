"""Which hashes differ by a few bits only, among a million, without comparing all with all."""

import faiss
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.hashes import Codes

_PARTS, _PART_BITS, _FLIPS = 4, 16, 1


class HashIndex:
    """64-bit codes, filed by each of their four 16-bit parts (multi-index hashing).

    Norouzi, Punjani & Fleet, CVPR 2012: two codes that differ by at most seven bits have a part
    that differs by at most one, so looking up each part with up to one bit flipped finds all of
    them; of those that differ by eight or nine bits it finds most.
    """

    def __init__(self, codes: Codes) -> None:
        """``codes``: ``(n, 8)`` uint8."""
        self._index = faiss.IndexBinaryMultiHash(64, _PARTS, _PART_BITS)
        self._index.nflip = _FLIPS
        self._index.add(np.ascontiguousarray(codes))

    def within(
        self, codes: Codes, radius_bits: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
        """Find what differs from each of ``codes`` by at most ``radius_bits`` bits.

        Returns rows of ``codes``, rows of the index and the distances in bits, each ``(m,)``.
        """
        limits, bits, found = self._index.range_search(np.ascontiguousarray(codes), radius_bits + 1)
        rows = np.repeat(np.arange(len(codes)), np.diff(limits.astype(np.int64)))
        return rows, found.astype(np.int64), bits.astype(np.int32)
