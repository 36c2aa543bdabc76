"""Conditions told by a 1 or an X in a column each."""

import pandas as pd
import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.tables.labels.one_hot import one_hot_columns, read_one_hot


def frame(**columns):
    return pd.DataFrame(columns, dtype=str)


def test_columns_of_a_challenge():
    table = frame(image=["a", "b"], MEL=["1.0", "0.0"], NV=["0.0", "1.0"], UNK=["0.0", "0.0"])
    assert one_hot_columns(table, {"image"}) == [("MEL", "NV", "UNK")]
    told = read_one_hot(table, ("MEL", "NV", "UNK"))
    assert told.chosen.tolist() == [0, 1]


def test_marks_and_words_count_as_ones():
    table = frame(a=["X", "", ""], b=["", "x", ""], c=["", "", "X"], image=["1", "2", "3"])
    assert one_hot_columns(table, {"image"}) == [("a", "b", "c")]
    table = frame(mel=["True", "False"], nevus=["false", "TRUE"], note=["p", "q"])
    assert one_hot_columns(table, ()) == [("mel", "nevus")]


def test_other_columns_of_0_and_1_beside_them_are_left_out():
    table = frame(
        MEL=["1", "0", "0"], NV=["0", "1", "0"], BCC=["0", "0", "1"], gap=["x y", "z", "w"],
        itch=["1", "1", "0"], grew=["1", "0", "0"],
    )  # fmt: skip
    assert one_hot_columns(table, ()) == [("MEL", "NV", "BCC")]
    neighbours = table.drop(columns="gap")
    assert one_hot_columns(neighbours, ()) == [("MEL", "NV", "BCC")]


def test_what_may_tell_something_else_is_not_taken():
    assert one_hot_columns(frame(male=["1", "0"], female=["0", "1"]), ()) == []
    assert (
        one_hot_columns(frame(train=["1", "0", "0"], val=["0", "1", "0"], test=["0", "0", "1"]), ())
        == []
    )
    assert one_hot_columns(frame(itch=["1", "0"], no_itch=["0", "1"]), ()) == []


def test_rows_with_none_several_or_a_part_are_told():
    table = frame(MEL=["1", "0", "1", "0.7"], NV=["0", "0", "1", "0.3"])
    assert one_hot_columns(table, ()) == [("MEL", "NV")]
    told = read_one_hot(table, ("MEL", "NV"))
    assert told.chosen.tolist() == [0, -1, -1, -1]
    assert told.several.tolist() == [False, False, True, False]
    assert told.fractions.tolist() == [False, False, False, True]


def test_another_cell_is_refused():
    with pytest.raises(CatalogError, match="NV has '2'"):
        read_one_hot(frame(MEL=["1", "0"], NV=["0", "2"]), ("MEL", "NV"))
