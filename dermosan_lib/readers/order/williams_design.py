"""Sequences of arms that balance which arm follows which."""


def williams_sequences(n: int) -> tuple[tuple[int, ...], ...]:
    """Orders of the arms 0..n-1: each in each place, and after each other arm, equally often.

    A Latin square of n rows for even n; for odd n the square and its mirror, 2n rows
    (Williams 1949).
    """
    zigzag = [0]
    low, high = 1, n - 1
    while len(zigzag) < n:
        zigzag.append(low)
        low += 1
        if len(zigzag) < n:
            zigzag.append(high)
            high -= 1
    square = [tuple((arm + row) % n for arm in zigzag) for row in range(n)]
    mirrored = [row[::-1] for row in square] if n % 2 and n > 1 else []
    return tuple(square + mirrored)
