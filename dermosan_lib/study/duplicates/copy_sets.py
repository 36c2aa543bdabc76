"""Which pictures hold together as copies, found by comparing no more pairs than that takes."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from dermosan_lib.progress import Stage, stage
from dermosan_lib.study.duplicates.candidates import Candidates, ranks

LISTED_WHOLE = 20  # pictures of a set of which all pairs are compared and listed
LEAST_AGREEMENT = 0.7  # see `agreement`; HAM10000's pairs of two photos reach 0.66

Compare = Callable[[Candidates, Stage], NDArray[np.float64]]  # agreement of each pair


class CopySets:
    """Sets of pictures that chains of agreeing pairs hold together.

    Candidates are compared in rounds, as in Borůvka's search of a spanning tree: of each set the
    likest candidate outside it, and more of them after a round of which less than half agreed. A
    pair whose two pictures have come into one set meanwhile waits: it changes no set. So what
    holds together is the same as if all candidates were compared, and 520 copies of a picture take
    some 600 comparisons instead of 134,940.
    """

    def __init__(self, count: int, compare: Compare, *, progress: bool = True) -> None:
        """``count``: pictures."""
        self.sets = np.arange(count)  # (n,) number of each picture's set
        self._compare, self._progress = compare, progress
        self._low = np.empty(0, np.int64)
        self._high = np.empty(0, np.int64)
        self._agreement = np.empty(0, np.float64)
        self._waiting: list[Candidates] = []

    def join(self, candidates: Candidates) -> None:
        """Compare what is needed of ``candidates`` to know which sets they join."""
        with self._stage(len(candidates)) as work:
            tried_each, left = 1, candidates
            while len(left):
                one, other = self.sets[left.first], self.sets[left.second]
                self._waiting.append(left.chosen(one == other))
                work.advance(int((one == other).sum()))
                left = left.chosen(one != other)
                places = ranks(one[one != other], other[one != other], len(self.sets))
                tried = np.minimum(*places) < tried_each
                share = self._try(left.chosen(tried), work)
                left = left.chosen(~tried)
                tried_each *= 1 if share >= 0.5 else 2
        sizes = self.sizes()
        self._waiting = [some.chosen(sizes[some.first] <= LISTED_WHOLE) for some in self._waiting]

    def keep_large(self) -> None:
        """Keep sets of more than `LISTED_WHOLE` alone, as if no others had been joined."""
        kept = self.sizes()[self._low] > LISTED_WHOLE
        self._low, self._high = self._low[kept], self._high[kept]
        self._agreement = self._agreement[kept]
        self._waiting = []
        self._number()

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """The pairs to be listed: lower row, higher row and agreement, each ``(m,)``.

        All that agree of a set of up to `LISTED_WHOLE` pictures, which are compared now; of a
        larger one a spanning tree, one pair less than it has pictures.
        """
        sizes = self.sizes()
        waiting = [some.chosen(sizes[some.first] <= LISTED_WHOLE) for some in self._waiting]
        self._waiting = []
        with self._stage(sum(map(len, waiting))) as work:
            for some in waiting:
                self._try(some, work)
        large = sizes[self._low] > LISTED_WHOLE
        tree = np.isin(np.arange(len(large)), np.flatnonzero(large)[self._tree(large)])
        kept = ~large | tree
        return self._low[kept], self._high[kept], self._agreement[kept]

    def sizes(self) -> NDArray[np.int64]:
        """How many pictures the set of each picture has, ``(n,)``."""
        return np.asarray(np.bincount(self.sets, minlength=1)[self.sets], dtype=np.int64)

    def _try(self, candidates: Candidates, work: Stage) -> float:
        """Compare all of ``candidates`` and join those that agree; returns their share."""
        if not len(candidates):
            return 1.0
        agreement = self._compare(candidates, work)
        agree = agreement >= LEAST_AGREEMENT
        ends = np.stack([candidates.first[agree], candidates.second[agree]]).astype(np.int64)
        self._low = np.concatenate([self._low, ends.min(axis=0)])
        self._high = np.concatenate([self._high, ends.max(axis=0)])
        self._agreement = np.concatenate([self._agreement, agreement[agree]])
        self._number()
        return float(agree.mean())

    def _number(self) -> None:
        self.sets = connected_components(self._graph(np.ones(len(self._low))), directed=False)[1]

    def _tree(self, large: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Which of the ``large`` pairs make a spanning tree: those that agree best, by place."""
        places = np.arange(large.sum())
        # By rank, since equal weights would leave the choice to the order of a sort.
        weights = np.empty(len(places))
        weights[np.lexsort((self._high[large], self._low[large], -self._agreement[large]))] = places
        one, other = self._low[large], self._high[large]
        graph = coo_matrix((weights + 1, (one, other)), shape=(len(self.sets),) * 2)
        tree = minimum_spanning_tree(graph.tocsr()).tocoo()
        return np.flatnonzero(np.isin(weights + 1, tree.data))

    def _graph(self, weights: NDArray[np.float64]) -> coo_matrix:
        return coo_matrix((weights, (self._low, self._high)), shape=(len(self.sets),) * 2)

    def _stage(self, total: int) -> AbstractContextManager[Stage]:
        return stage("comparing copies", total, unit="pair", shown=self._progress, brief=True)
