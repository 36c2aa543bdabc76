"""Our tables are read as they were written, whatever a spreadsheet or a system made of them."""

import pandas as pd
import pytest

from dermosan_lib.system.written_tables import read_written, with_slashes, write_table

TABLE = pd.DataFrame(
    {
        "path": ["mel/ñandú 1.jpg", "nv/b,c.jpg"],
        "condition": ["mel", "nv"],
        "group": ["0012", "NA"],
        "note": ["", "two; words"],
    }
)


def rewritten(separator=",", encoding="utf-8", ends="\n"):
    text = TABLE.to_csv(index=False, sep=separator, lineterminator=ends)
    return text.encode(encoding)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_any_spelling_is_the_same_table(tmp_path, separator, encoding, ends):
    path = tmp_path / "catalog.csv"
    path.write_bytes(rewritten(separator, encoding, ends))
    pd.testing.assert_frame_equal(read_written(path), TABLE)


def test_what_is_written_is_read_and_an_earlier_table_stays_until_then(tmp_path):
    path = tmp_path / "catalog.csv"
    write_table(TABLE, path)
    pd.testing.assert_frame_equal(read_written(path), TABLE)

    class Unwritable:
        def to_csv(self, where, index):
            where.write_text("half a")
            raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_table(Unwritable(), path)
    pd.testing.assert_frame_equal(read_written(path), TABLE)
    assert list(tmp_path.iterdir()) == [path]


def test_backslashes_of_windows_stand_between_folders(tmp_path):
    path = tmp_path / "duplicates.csv"
    pairs = pd.DataFrame({"path_a": [r"mel\a.jpg", r".\nv\b.jpg"], "path_b": [r"x\y.jpg"] * 2})
    pairs.to_csv(path, index=False)
    read = read_written(path)
    assert read["path_a"].tolist() == ["mel/a.jpg", "nv/b.jpg"]
    assert read["path_b"].tolist() == ["x/y.jpg"] * 2


def test_a_backslash_in_a_name_stays_where_folders_have_slashes():
    paths = pd.Series(["mel/a\\b.jpg", "./c.jpg"])
    assert with_slashes(paths).tolist() == ["mel/a\\b.jpg", "c.jpg"]


def test_numbers_are_numbers_where_they_are_asked_for(tmp_path):
    path = tmp_path / "predictions.csv"
    path.write_text("path,p\nmel\\a.jpg,0.5\n", encoding="utf-8-sig")
    assert read_written(path, low_memory=False).to_dict("records") == [
        {"path": "mel/a.jpg", "p": 0.5}
    ]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n1,2,3\n1\n1,2,3,4\n", b"\xe9,\n"])
def test_what_is_no_table_is_a_value_error(tmp_path, content):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError):  # pandas' own words
        read_written(path)
    with pytest.raises(OSError):
        read_written(tmp_path / "gone.csv")
