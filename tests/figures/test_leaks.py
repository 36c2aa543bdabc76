"""Leaks in figures: every scheme with its share in words, and pairs beside each other."""

import numpy as np
import pandas as pd

from dermosan_lib.figures.leaks import leak_comparison, leak_pair_grid

TABLE = pd.DataFrame(
    [
        ("grouped", 998, 0.0, 0.0, ""),
        ("deduplicated", 1002, 0.35, 0.0, ""),
        ("paper", 1006, 0.39, 0.05, ""),
        ("source", None, None, None, "needs at least 2 sources"),
    ],
    columns=["scheme", "test_images", "group_in_train", "copy_in_train", "note"],
)


def test_each_scheme_has_both_shares_in_words():
    figure = leak_comparison(TABLE)
    groups, copies = figure.data
    assert list(groups.y) == ["grouped (n = 998)", "deduplicated (n = 1,002)", "paper (n = 1,006)"]
    assert list(groups.text) == ["0.0%", "35.0%", "39.0%"]
    assert list(copies.text) == ["0.0%", "0.0%", "5.0%"]
    assert groups.marker.color != copies.marker.color
    assert copies.marker.pattern.shape != groups.marker.pattern.shape
    assert figure.layout.xaxis.range[1] > 0.39


def test_no_leak_is_an_empty_bar_with_words():
    figure = leak_comparison(TABLE[:1])
    assert list(figure.data[0].text) == ["0.0%"]
    assert figure.layout.xaxis.range[1] == 0.05
    assert len(leak_comparison(TABLE[3:]).data[0].y or ()) == 0


def test_pairs_are_side_by_side_with_split_and_condition():
    rows = [
        ("near", 0.93, "train", "test", "nv", "nv", "x/a.jpg", "x/b.jpg"),
        ("group", np.nan, "train", "val", "mel", "<b>", "c.jpg", "d.jpg"),
    ]
    names = ["kind", "agreement", "split_a", "split_b", "condition_a", "condition_b", "path_a",
             "path_b"]  # fmt: skip
    pictures = [(np.zeros((20, 30, 3), np.uint8), np.zeros((30, 20, 3), np.uint8))] * 2
    figure = leak_pair_grid(pictures, pd.DataFrame(rows, columns=names))
    assert len(figure.layout.images) == 4
    words = [note.text for note in figure.layout.annotations]
    assert words[0].startswith("1a: train")
    assert "near 0.93" in words[0].replace("<br>", " ")
    assert words[1].split("<br>")[1] == "b"  # the name without suffix, which would be broken
    assert "&lt;b&gt;" in words[3]
    empty = leak_pair_grid([], pd.DataFrame([], columns=names), title="None")
    assert "None" in empty.layout.title.text
