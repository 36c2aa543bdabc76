"""The table beside the pictures: found, joined, or named with the reason why it is not used."""

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.tables import Columns, find_table, read_table
from tests.public_layouts import write_rows, write_xlsx

FILES = ["mel/a.jpg", "mel/b.jpg", "nv/c.jpg"]
ROWS = [["image", "label"], ["a", "x"], ["b", "y"], ["c", "y"]]


def find(folder, files=FILES, **columns):
    return find_table(folder, files, Columns(**columns))


def labels(folder, files=FILES, **columns):
    table, _ = find(folder, files, **columns)
    return read_table(folder, files, table, Columns(**columns)).rows["label"].tolist()


def test_signs_without_width_are_no_part_of_a_cell(tmp_path):
    text = "image\u200b,label\na\u200b,x\n\ufeffb,y\u00a0\nc,y\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    assert labels(tmp_path) == ["x", "y", "y"]


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [("t.csv", ";"), ("t.tsv", "\t"), ("t.txt", "|"), ("t.TAB", "\t"), ("metadata/t.csv", ","),
     ("HAM10000_metadata", ","), ("mel/t.csv", ",")],
)  # fmt: skip
def test_tables_are_found_by_what_they_say(tmp_path, name, delimiter):
    write_rows(tmp_path / name, ROWS, delimiter)
    assert labels(tmp_path) == ["x", "y", "y"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("header", ["Image;Label", '"IMAGE ID";"Diagnosis"', " image ; dx "])
def test_headers_and_encodings(tmp_path, header, encoding):
    (tmp_path / "t.csv").write_bytes(f"{header}\r\na;lesión\r\nb;y\r\nc;y\r\n\r\n".encode(encoding))
    assert labels(tmp_path) == ["lesión", "y", "y"]


def test_a_workbook_is_read_and_its_fitting_sheet_taken(tmp_path):
    other = [["Legend"], ["x is y"]]
    write_xlsx(tmp_path / "t.xlsx", {"Legend": other, "Data": ROWS, "Old": ROWS}, hidden=("Old",))
    assert labels(tmp_path) == ["x", "y", "y"]
    write_xlsx(tmp_path / "t.xlsx", {"New": ROWS, "Old": ROWS})
    with pytest.raises(CatalogError, match=r"t\.xlsx \[New\], t\.xlsx \[Old\]"):
        find(tmp_path)


def test_a_table_that_names_the_pictures_and_not_what_they_show_stops_the_run(tmp_path):
    write_rows(tmp_path / "ages.csv", [["image", "age"], ["a", 1], ["b", 2], ["c", 3]])
    with pytest.raises(
        CatalogError, match=r"ages\.csv names pictures .* image, age.*--label-column"
    ):
        find(tmp_path)


def test_columns_that_are_called_otherwise_are_told_of(tmp_path):
    write_rows(tmp_path / "t.csv", [["foo", "bar"], ["a.jpg", "x"], ["b.jpg", "y"]])
    with pytest.raises(CatalogError, match=r"t\.csv names pictures .* foo, bar"):
        find(tmp_path)
    assert find(tmp_path, label="BAR")[0].name == "t.csv"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.jpg,x,1\nb.jpg,y,1\nc.jpg,y,2\n", "its first line names no columns"),
        ("image,label\na.jpg,x\nb.jpg,y,z\nc.jpg,y\n", "names pictures but is not used: .*line 3"),
        ('image,label\na.jpg,"x\nb.jpg,y\nc.jpg,y\n', "names pictures but is not used: .*quote"),
        ("image^label\na.jpg^x\nb.jpg^y\nc.jpg^y\n", "its cells are not parted by commas"),
        ("a.jpg 0\nb.jpg 1\nc.jpg 1\n", "its cells are not parted by commas"),
        ("image,label\n", r"has no row\. Add"),
        ("image,dx,disease\na,x,z\nb,y,z\nc,y,w\n", "differ: dx, disease"),
    ],
)  # fmt: skip
def test_a_table_of_the_pictures_that_cannot_be_used_stops_the_run(tmp_path, text, words):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(CatalogError, match=words):
        find(tmp_path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("licences.csv", "package,licence\nnumpy,BSD\n"),
        ("results.csv", "model,accuracy\nresnet,0.8\n"),
        ("other.csv", "image,label\nx1,mel\nx2,nv\n"),
        ("names.csv", "name\na.jpg\nb.jpg\nc.jpg\n"),
        ("catalog.csv", "path,condition,sha256,phash\nmel/a.jpg,mel,0,0\n"),
        ("duplicates.csv", "path_a,path_b,kind\nmel/a.jpg,mel/b.jpg,near\n"),
        ("splits.csv", "path,condition,group,split\nmel/a.jpg,mel,g,train\n"),
        ("identifiers.csv", "path,patient_id\nmel/a.jpg,p\n"),
        ("broken.csv", 'x,"y\n1,2\n'),
        ("broken.xlsx", "PK\x03\x04 and no more"),
    ],
)
def test_tables_about_other_things_are_noted_and_not_used(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    table, notes = find(tmp_path)
    assert table is None
    assert [note.split(" ")[0] for note in notes] == [name]
    assert "is not used" in notes[0]


@pytest.mark.parametrize("given", [{"image": "foo"}, {"label": "foo"}])
def test_a_column_that_a_person_names_is_found_or_refused(tmp_path, given):
    with pytest.raises(CatalogError, match="-column names 'foo', but no table"):
        find(tmp_path, **given)
    write_rows(tmp_path / "t.csv", ROWS)
    with pytest.raises(CatalogError, match=r"names 'foo', but no table|no column is recognised"):
        find(tmp_path, **given)


def test_texts_that_are_no_tables_are_passed_over(tmp_path):
    (tmp_path / "README.txt").write_text(
        "Pictures, some of moles.\nSee a.jpg for one, and more.\nEnd\n"
    )
    (tmp_path / "LICENSE").write_text("CC BY 4.0, see the web\n")
    (tmp_path / "._t.csv").write_text("image,label\na,x\n")
    assert find(tmp_path) == (None, [])


def test_conditions_of_none_of_the_pictures_stop_the_run_unless_folders_bear_them(tmp_path):
    write_rows(tmp_path / "t.csv", [["image", "label"], ["1E+05", "x"], ["2E+05", "y"]])
    with pytest.raises(CatalogError, match=r"t\.csv tells conditions but names none .* 1E\+05"):
        find(tmp_path, ["part_1/100000.jpg", "part_2/200001.jpg"])


def test_labels_and_attributes_in_two_tables_are_joined(tmp_path):
    write_rows(
        tmp_path / "GroundTruth.csv",
        [["image", "MEL", "NV"], ["a", 1, 0], ["b", 0, 1], ["c", 0, 1]],
    )
    write_rows(
        tmp_path / "meta" / "Metadata.csv",
        [["image_id", "age"], ["c.jpg", 3], ["a.jpg", 1], ["z", 9]],
    )
    table, _ = find(tmp_path)
    found = read_table(tmp_path, FILES, table, Columns())
    assert found.rows["label"].tolist() == ["MEL", "NV", "NV"]
    assert found.further.to_numpy().tolist() == [
        ["mel/a.jpg", "1"],
        ["mel/b.jpg", ""],
        ["nv/c.jpg", "3"],
    ]
    assert any("Metadata.csv tells age of 2 rows" in note for note in found.notes)


def test_names_given_anew_in_each_folder_are_joined_by_their_paths(tmp_path):
    files = ["p/1.jpg", "q/1.jpg"]
    write_rows(tmp_path / "one.csv", [["path", "dx"], ["p/1.jpg", "x"], ["q/1.jpg", "y"]])
    write_rows(tmp_path / "two.csv", [["path", "age"], ["q/1.jpg", 8], ["p/1.jpg", 7]])
    table, _ = find(tmp_path, files)
    assert table.frame["age"].tolist() == ["7", "8"]
    write_rows(tmp_path / "two.csv", [["image", "age"], ["1", 7]])
    table, _ = find(tmp_path, files)
    assert "two.csv is not used: it names other images" in table.notes


def test_two_tables_with_labels_are_refused_and_the_coarser_is_joined(tmp_path):
    write_rows(tmp_path / "one.csv", ROWS)
    write_rows(tmp_path / "two.csv", [["image", "malignant"], ["a", 0], ["b", 1], ["c", 0]])
    table, _ = find(tmp_path)
    assert table.frame.columns.tolist() == ["image", "label", "malignant"]
    write_rows(tmp_path / "three.csv", ROWS)
    with pytest.raises(CatalogError, match=r"2 in .* could: one\.csv, three\.csv.*--table"):
        find(tmp_path)


def test_a_table_of_cases_is_joined_with_that_of_their_labels(tmp_path):
    cases = [
        ["case_id", "image_1_path", "image_2_path"],
        ["1", "mel/a.jpg", "mel/b.jpg"],
        ["2", "nv/c.jpg", ""],
    ]
    write_rows(tmp_path / "cases.csv", cases)
    write_rows(tmp_path / "labels.csv", [["case_id", "diagnosis"], ["2", "x"], ["1", "y"]])
    assert labels(tmp_path) == ["y", "y", "x"]


def test_a_table_lies_at_any_depth_and_behind_a_link_once(tmp_path):
    data, store = tmp_path / "data", tmp_path / "store"
    (data / "mel").mkdir(parents=True)
    write_rows(store / "a" / "b" / "t.csv", ROWS)
    (data / "info").symlink_to(store)
    (store / "again").symlink_to(data)
    assert labels(data) == ["x", "y", "y"]
