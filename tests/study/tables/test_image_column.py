"""Which column names the pictures."""

import pandas as pd
import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files.table import Table
from dermosan_lib.study.tables.image_column import (
    Pictures,
    find_image_column,
    row_a_picture,
    several_image_columns,
)

FILES = ["im/a.jpg", "im/b.jpg", "im/0012.jpg"]


def table(**columns):
    frame = pd.DataFrame(columns, dtype=str)
    return Table("t.csv", frame, list(range(2, 2 + len(frame))))


@pytest.mark.parametrize(
    "name", ["image_id", "ISIC_ID", "File Name", "img-id", "Imagen", "md5hash"]
)
def test_known_names_in_any_spelling(name):
    assert find_image_column(table(**{name: ["a", "b"]}), Pictures(FILES)) == name


def test_of_several_known_the_one_that_names_pictures_is_taken():
    both = table(path=["https://x/1", "https://x/2"], filename=["a.jpg", "b.jpg"])
    assert find_image_column(both, Pictures(FILES)) == "filename"


def test_a_column_of_another_name_is_known_by_its_content():
    unknown = table(foo=["a.png", "12.0"], bar=["x", "y"])
    assert find_image_column(unknown, Pictures(FILES)) == "foo"
    assert find_image_column(table(foo=["x", "y"]), Pictures(FILES)) == ""
    assert find_image_column(table(foo=["a", "b"], bar=["b", "a"]), Pictures(FILES)) == ""


def test_numbers_in_a_column_of_another_name_are_pictures_only_if_they_name_nearly_all():
    pictures = Pictures([f"im/{number}.jpg" for number in range(1, 21)])
    log = table(epoch=[str(number) for number in range(1, 6)], loss=["0.1"] * 5)
    assert find_image_column(log, pictures) == ""
    whole = table(foo=[str(number) for number in range(1, 21)], bar=["x"] * 20)
    assert find_image_column(whole, pictures) == "foo"


def test_a_given_name_is_taken_or_refused():
    assert find_image_column(table(Bild=["x", "y"]), Pictures(FILES), "bild") == "Bild"
    with pytest.raises(CatalogError, match="no column 'photo'; its columns are Bild"):
        find_image_column(table(Bild=["x"]), Pictures(FILES), "photo")


def test_cases_with_several_pictures_get_a_row_for_each():
    cases = table(case=["1", "2"], image_1_path=["a", "b"], image_2_path=["", "c"])
    assert several_image_columns(cases) == ["image_1_path", "image_2_path"]
    longer = row_a_picture(cases, ["image_1_path", "image_2_path"], "one")
    assert longer.frame.to_numpy().tolist() == [["a", "1"], ["b", "2"], ["c", "2"]]
    assert longer.lines == [2, 3, 3]
    assert several_image_columns(table(image_1=["a"], x=["b"])) == []
