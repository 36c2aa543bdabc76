"""Tables without names of columns, as ISIC 2016's."""

import pytest

from dermosan_lib.study.table_files import read_table_file
from dermosan_lib.study.tables.headless import is_headless, with_names
from dermosan_lib.study.tables.image_column import Pictures

FILES = Pictures(["x/a.jpg", "x/b.jpg", "x/1.jpg", "x/2.jpg"])


def read(tmp_path, text):
    (tmp_path / "t.csv").write_text(text)
    return read_table_file(tmp_path / "t.csv")[0]


@pytest.mark.parametrize(
    ("text", "names", "lines"),
    [
        ("a,mel\nb,nv\n", ["image", "label"], [1, 2]),
        ("mel,a\nnv,b\n", ["label", "image"], [1, 2]),
        ("1,1\n2,2\n", ["image", "label"], [1, 2]),
    ],
)  # fmt: skip
def test_the_first_line_becomes_a_row(tmp_path, text, names, lines):
    table = with_names(read(tmp_path, text), FILES)
    assert list(table.frame.columns) == names
    assert table.frame.to_numpy().tolist() == [line.split(",") for line in text.split()]
    assert table.lines == lines
    assert "names no columns" in table.notes[-1]


@pytest.mark.parametrize(
    "text", ["image,dx\na,mel\nb,nv\n", "a,mel,1\nb,nv,2\n", "foto,befund\na,x\nb,y\n"]
)
def test_other_tables_stay(tmp_path, text):
    table = read(tmp_path, text)
    assert with_names(table, FILES) is table


def test_three_columns_without_names_are_told(tmp_path):
    assert is_headless(read(tmp_path, "a,mel,1\nb,nv,2\n"), FILES)
