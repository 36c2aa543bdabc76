"""Which hashes differ by a few bits only, among a million, without comparing all with all."""

import faiss
import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.duplicates.perceptual_hash import Codes

_FEW = 2**17


class HashIndex:
    """64-bit codes of which 63 count, filed by each of several parts (multi-index hashing).

    Norouzi, Punjani & Fleet, CVPR 2012: each part is looked up as it is and with any one bit
    flipped. Up to 131,072 codes have four parts of 16 bits: two codes that differ by at most seven
    bits have a part that differs by at most one, so all of them are found, and most of those that
    differ by nine. Beyond, where so short parts would be shared by many, three parts of 21 bits
    find all within five bits and fewer of the others: about half at nine.
    """

    def __init__(self, codes: Codes) -> None:
        """``codes``: ``(n, 8)`` uint8, the last bit of each 0."""
        parts, bits = (4, 16) if len(codes) <= _FEW else (3, 21)
        self._index = faiss.IndexBinaryMultiHash(64, parts, bits)
        self._index.nflip = 1
        self._index.add(np.ascontiguousarray(codes))

    def within(
        self, codes: Codes, radius_bits: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
        """Find what differs from each of ``codes`` by at most ``radius_bits`` bits.

        Returns rows of ``codes``, rows of the index and the distances in bits, each ``(m,)``.
        """
        limits, bits, neighbours = self._index.range_search(
            np.ascontiguousarray(codes), radius_bits + 1
        )
        rows = np.repeat(np.arange(len(codes)), np.diff(limits.astype(np.int64)))
        return rows, neighbours.astype(np.int64), bits.astype(np.int32)
