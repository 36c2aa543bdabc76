"""Marks beside the lesion: each is there, and the middle of the picture stays as it was."""

import numpy as np
import pytest

from dermosan_lib.faces.explore.altering.marks import HAIR, MARKS, marked


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("shape", [(256, 256), (300, 512), (512, 300)])
def test_a_mark_lies_at_the_edge(mark, shape):
    pixels = np.full((*shape, 3), 190, np.uint8)
    made = marked(pixels, mark)
    assert made.shape == pixels.shape
    assert (pixels == 190).all()
    share = (made != 190).any(axis=2).mean()
    assert 0.004 < share < 0.35
    height, width = shape
    edge = min(shape)
    rows = slice(height // 2 - edge // 5, height // 2 + edge // 5)
    columns = slice(width // 2 - edge // 5, width // 2 + edge // 5)
    if mark != HAIR:
        assert (made[rows, columns] == 190).all()


def test_the_same_mark_every_time():
    pixels = np.full((64, 64, 3), 190, np.uint8)
    for mark in MARKS:
        assert (marked(pixels, mark) == marked(pixels, mark)).all()
