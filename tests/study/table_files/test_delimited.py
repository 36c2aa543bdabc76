"""Delimiters, header and quotes of text tables."""

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files.delimited import delimited_rows


def cells(text, **options):
    return [row for _, row in delimited_rows(text, "t.csv", **options)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_told_by_what_fits_every_row(delimiter):
    rows = [["image", "label", "note"], ["a", "mel", "x"], ["b", "nv", "y"]]
    assert cells("\n".join(delimiter.join(row) for row in rows)) == rows


def test_decimal_commas_do_not_make_commas_the_delimiter():
    assert cells("image;label;age\na;mel;45,5\nb;nv;50,0\n")[1] == ["a", "mel", "45,5"]
    assert cells("image;label;size, mm\na;mel;4,5\nb;nv;5,0\n")[1] == ["a", "mel", "4,5"]


def test_a_delimiter_that_fits_only_by_chance_gives_way_to_known_names():
    text = "image\tlabel\tx,y,z\na\tmel\t1,2,3\n"
    assert cells(text)[0] == ["image", "label", "x,y,z"]


def test_a_name_that_a_person_gives_counts_as_known():
    text = "bild;art,x,y\na;rot,1,2\n"
    assert cells(text, wanted=frozenset({"bild"}))[0] == ["bild", "art,x,y"]


def test_quoted_cells_hold_newlines_and_lines_are_counted():
    rows = delimited_rows('image,label,note\na,mel,"two\nlines"\n\nb,nv,"a ""b"""\n\n,,\n', "t.csv")
    assert rows == [
        (1, ["image", "label", "note"]), (2, ["a", "mel", "two\nlines"]), (5, ["b", "nv", 'a "b"']),
    ]  # fmt: skip


def test_lines_above_the_header_are_left_out():
    text = "Study of moles\n\nimage;label\na;mel\n"
    assert delimited_rows(text, "t.csv") == [(3, ["image", "label"]), (4, ["a", "mel"])]
    assert cells("sep=;\nimage;label\na;mel\n") == [["image", "label"], ["a", "mel"]]


def test_rows_may_lack_cells_at_their_end_or_have_empty_ones_too_many():
    assert cells("image,label,age\na,mel\nb,nv,3,,\n") == [
        ["image", "label", "age"], ["a", "mel", ""], ["b", "nv", "3"],
    ]  # fmt: skip


def test_rows_that_are_too_long_are_refused_with_their_line():
    with pytest.raises(CatalogError, match=r"2 cells .* 1 have more, the first on line 3 with 3"):
        delimited_rows("image,label\na,mel\nb,nv, dysplastic\n", "t.csv")


def test_a_quote_that_is_not_closed_is_refused_with_its_line():
    with pytest.raises(CatalogError, match="from line 3 on"):
        delimited_rows('image,label\na,mel\n"b,nv\nc,mel\n', "t.csv")
