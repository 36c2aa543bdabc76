import pandas as pd
import pytest

from dermosan_lib.errors import SplitError
from dermosan_lib.study.splitting import listed_parts, split, split_list

PARTS = ("train", "val", "test")


def catalogue(folder: str = "images") -> pd.DataFrame:
    rows = [
        (f"{folder}/{code}{n}.jpg", code, f"{code}{n}", f"{folder}-{code}{n}".rjust(64, "0"))
        for code in ("mel", "nv")
        for n in range(12)
    ]
    table = pd.DataFrame(rows, columns=["path", "condition", "group", "sha256"])
    return table.assign(problem="", source="")


def test_a_list_repeats_its_split(tmp_path):
    catalog = catalogue()
    made = split(catalog, seed=7)
    file = tmp_path / "list.csv"
    split_list(made, catalog).to_csv(file, index=False)
    given, notes = listed_parts(catalog, file)
    again = split(catalog, scheme="given", given=given)
    pd.testing.assert_frame_equal(made, again)
    assert len(notes) == 1


def test_another_resolution_is_found_by_name_and_said(tmp_path):
    catalog = catalogue()
    file = tmp_path / "list.csv"
    split_list(split(catalog, seed=7), catalog).to_csv(file, index=False)
    given, notes = listed_parts(catalogue("IMAGES_LARGE"), file)
    assert (given.to_numpy() == listed_parts(catalog, file)[0].to_numpy()).all()
    assert "0 of 24 images are those listed to the byte" in notes[1]
    _, fewer = listed_parts(catalog[:20], file)
    assert "4 of the images listed are not here" in fewer[-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("image,part\na,train\n", "has no split"),
        ("image,split\na,dev\n", "has dev"),
        ("image,split\na.jpg,train\nb/a.png,val\n", "has a more often"),
        ("image,split\nmel0,train\n", "misses 23 of 24"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, text, words):
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SplitError, match=words):
        listed_parts(catalogue(), file)
    with pytest.raises(SplitError, match="cannot be read"):
        listed_parts(catalogue(), tmp_path / "none.csv")
