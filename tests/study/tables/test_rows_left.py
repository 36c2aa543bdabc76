"""Rows without file or label: refused with a remedy, or left out as asked and counted."""

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.tables import Columns, read_table

FILES = ["im/a.jpg", "im/b.jpg", "im/c.jpg"]


def read(tmp_path, text, files=FILES, **options):
    table = tmp_path / "t.csv"
    table.write_text(text)
    return read_table(tmp_path, files, table, Columns(), **options)


@pytest.mark.parametrize("word", ["nan", "NA", "null", "None", "unknown", "-", "?", ""])
def test_a_word_for_nothing_is_no_condition(tmp_path, word):
    text = f"image,label\na,mel\nb,{word}\nc,nv\n"
    with pytest.raises(CatalogError, match=r"label, but 1 have none, .* line 3 .*--allow-missing"):
        read(tmp_path, text)
    found = read(tmp_path, text, allow_missing=True)
    assert found.rows["label"].tolist() == ["mel", "nv"]
    assert any("1 rows of t.csv have no label in label" in note for note in found.notes)


def test_rows_without_file_are_refused_or_left_out(tmp_path):
    text = "image,label\na,mel\nb,nv\nx,nv\ny,mel\n"
    with pytest.raises(CatalogError, match=r"2 of 4 .*x, y.*go on with the 2 .*--allow-missing"):
        read(tmp_path, text)
    found = read(tmp_path, text, allow_missing=True)
    assert found.rows["path"].tolist() == ["im/a.jpg", "im/b.jpg"]
    assert found.further["path"].tolist() == ["im/a.jpg", "im/b.jpg"]
    assert any("2 of 4 rows of t.csv have no file" in note for note in found.notes)
    assert "1 image files that t.csv does not name are left out" in found.notes


def test_attributes_and_groups_stay_with_their_rows(tmp_path):
    text = "age,image,label,lesion_id\n1,x,mel,L\n2,a,?,M\n3,c,nv,N\n4,b,mel,O\n"
    found = read(tmp_path, text, allow_missing=True)
    assert found.rows[["path", "label", "group"]].to_numpy().tolist() == [
        ["im/b.jpg", "mel", "O"], ["im/c.jpg", "nv", "N"],
    ]  # fmt: skip
    assert dict(zip(found.further["path"], found.further["age"], strict=True)) == {
        "im/b.jpg": "4", "im/c.jpg": "3",
    }  # fmt: skip


def test_a_table_of_other_images_is_refused_whatever_is_allowed(tmp_path):
    with pytest.raises(CatalogError, match=r"names 2 of 2 images .* Add the files or remove the r"):
        read(tmp_path, "image,label\nx,mel\ny,nv\n", allow_missing=True)


@pytest.mark.parametrize("name", ["1E+05", "12-Mar", "Mar-12", "2021-03-12"])
def test_names_that_a_spreadsheet_changed_are_told(tmp_path, name):
    with pytest.raises(
        CatalogError, match=f"spreadsheet seems to have changed 1 .*{name}".replace("+", r"\+")
    ):
        read(tmp_path, f"image,label\na,mel\nb,nv\n{name},nv\n")


def test_a_row_that_fits_several_files_is_refused_whatever_is_allowed(tmp_path):
    files = [*FILES, "im/a.png"]
    with pytest.raises(CatalogError, match=r"1 fit several files: a may be im/a\.jpg, im/a\.png"):
        read(tmp_path, "image,label\na,mel\nb,nv\n", files, allow_missing=True)


def test_how_many_were_matched_by_which_rule_is_told(tmp_path):
    found = read(tmp_path, "image,label\na.png,mel\nb.png,nv\nc,nv\n")
    told = "rows matched to files: 2 by name with another suffix, 1 by name without suffix"
    assert told in found.notes
