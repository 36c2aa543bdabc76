"""Williams designs: each arm in each place, and after each other, equally often."""

from collections import Counter
from itertools import pairwise

import pytest

from dermosan_lib.readers.order.williams_design import williams_sequences


@pytest.mark.parametrize("n", range(1, 9))
def test_balance(n):
    rows = williams_sequences(n)
    assert len(rows) == (2 * n if n % 2 and n > 1 else n)
    assert all(sorted(row) == list(range(n)) for row in rows)
    for column in zip(*rows, strict=True):
        assert len(set(Counter(column).values())) == 1
    follows = Counter(pair for row in rows for pair in pairwise(row))
    assert len(follows) == n * (n - 1)
    assert len(set(follows.values())) <= 1
