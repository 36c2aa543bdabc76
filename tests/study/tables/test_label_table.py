"""Tables of a catalogue: found beside the images or named, and refused in words where they err."""

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.catalogue import build_catalog
from dermosan_lib.study.data.catalogue_file import write_catalog


def build(data, **options):
    return build_catalog(data, progress=False, **options)


def ham(make_images, rows):
    ids = [row.split(",")[1] for row in rows]
    data = make_images(*(f"images/{name}.jpg" for name in dict.fromkeys(ids)))
    text = "lesion_id,image_id,dx,dx_type,age,sex,localization\n" + "\n".join(rows)
    (data / "HAM10000_metadata.csv").write_text(text + "\n")
    return data


ROWS = ["L1,I1,mel,histo,80,male,back", "L1,I2,mel,histo,80,male,back", "L2,I3,nv,,,,"]


def test_a_table_tells_sources(make_images, tmp_path):
    data = make_images("a.png", "b.png")
    table = tmp_path / "labels.csv"
    table.write_text("image,label,attribution,wo\na,mel,Clinic A,Ulm\nb,nv,,Bonn\n")
    assert build(data, table=table)["source"].tolist() == ["Clinic A", "data"]
    assert build(data, table=table, source="set")["source"].tolist() == ["Clinic A", "set"]
    assert build(data, table=table, source_column="wo")["source"].tolist() == ["Ulm", "Bonn"]
    with pytest.raises(CatalogError, match=r"no column 'place'.*--source-column"):
        build(data, table=table, source_column="place")


def test_a_table_beside_the_images_is_recognised(make_images):
    data = ham(make_images, ROWS)
    catalog = build(data)
    assert catalog["path"].tolist() == ["images/I1.jpg", "images/I2.jpg", "images/I3.jpg"]
    assert catalog["group"].tolist() == ["L1", "L1", "L2"]
    assert catalog["condition"].tolist() == ["mel", "mel", "nv"]


def test_of_two_resolutions_one_folder_serves_all(make_images):
    data = ham(make_images, ROWS)
    small = data / "images_224"
    small.mkdir()
    (small / "I1.jpg").write_bytes((data / "images" / "I1.jpg").read_bytes())
    catalog = build(data)
    assert catalog["path"].str.startswith("images/").all()
    assert any("does not name are left out" in note for note in catalog.attrs["notes"])


def test_a_named_table_with_named_columns(make_images, tmp_path):
    data = make_images("a.png", "b.png")
    table = tmp_path / "labels.csv"
    table.write_text("bild,art,fall\na.png,rot,7\nb,blau,8\n")
    catalog = build(data, table=table, image_column="bild", label_column="art", group_column="fall")
    assert catalog["condition"].tolist() == ["rot", "blau"]
    assert catalog["group"].tolist() == ["7", "8"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*ROWS, "L2,I3,nv,,,,"], r"image_id repeats 1 of them: I3\. Remove"),
        ([*ROWS, "L3,I9,nv,,,,"], r"names 1 of 4 images .* does not hold: I9\. Add"),
    ],
)
def test_tables_that_disagree_with_the_files_are_refused(make_images, rows, words):
    data = ham(make_images, rows)
    (data / "images" / "I9.jpg").unlink(missing_ok=True)
    with pytest.raises(CatalogError, match=words):
        build(data)


def test_a_catalogue_written_beside_the_images_is_not_their_table(make_images):
    data = ham(make_images, ROWS)
    first = build(data)
    write_catalog(first, data / "catalog.csv")
    assert build(data).equals(first)


def test_several_folders_and_tables_that_describe_nothing(make_images):
    # As HAM10000 comes from Kaggle: two parts, and tables of pixels beside the metadata.
    data = ham(make_images, ROWS)
    (data / "part_2").mkdir()
    (data / "images" / "I3.jpg").rename(data / "part_2" / "I3.jpg")
    (data / "hmnist_8_8_L.csv").write_text("pixel0000,label\n1,2\n")
    catalog = build(data)
    assert catalog["path"].tolist() == ["images/I1.jpg", "images/I2.jpg", "part_2/I3.jpg"]
    assert any("from 2 folders: images (2), part_2 (1)" in note for note in catalog.attrs["notes"])


def test_two_tables_that_fit_are_refused(make_images):
    data = ham(make_images, ROWS)
    (data / "second.csv").write_text("image,label\nI1,mel\n")
    with pytest.raises(CatalogError, match=r"2 in .* could: HAM10000_metadata\.csv, second\.csv"):
        build(data)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("image,label\n", r"has no row\. Add"),
        ("image,label\na,mel\nb,\n", r"value for label, but 1 have none, the first on line 3"),
        ("image,label\na,mel\n,nv\n", r"value for image, but 1 have none, the first on line 3"),
        ("image,label\na,mel\na.png,mel\nb,nv\n", r"several rows mean one file: a, a\.png"),
        ("image,label\na,mel,more\nb,nv,more\n", r"must have 2 cells"),
    ],
)
def test_faulty_tables_are_refused_in_words(make_images, text, words):
    data = make_images("all/a.png", "all/b.png")
    (data / "labels.csv").write_text(text)
    with pytest.raises(CatalogError, match=words):
        build(data)


def test_a_table_made_on_windows(make_images):
    data = make_images("mel/a.png", "nv/b.png")
    (data / "labels.csv").write_text("path,condition\r\nmel\\a.png,mel\r\nnv\\b.png,nv\r\n")
    assert build(data)["path"].tolist() == ["mel/a.png", "nv/b.png"]


def test_an_unknown_column_is_refused(make_images):
    data = ham(make_images, ROWS)
    with pytest.raises(CatalogError, match=r"no column 'kind'.*--label-column"):
        build(data, table=data / "HAM10000_metadata.csv", label_column="kind")
