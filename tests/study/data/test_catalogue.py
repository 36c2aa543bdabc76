"""The catalogue of class folders: problems listed, nothing lost in silence."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.catalogue import build_catalog, survey
from dermosan_lib.study.data.catalogue_file import (
    COLUMNS,
    catalog_taxonomy,
)
from tests.images import files, more_files

# Two pictures of HAM10000 have a second file of the same bytes, under another name.
ORIGINALS, COPIES = ["ISIC_0024366", "ISIC_0024777"], ["ISIC_0029861", "ISIC_0029938"]


def build(data, **options):
    return build_catalog(data, progress=False, **options)


def test_class_folders(make_images):
    data = make_images("1. Eczema 1677/a.jpg", "2. Melanoma 15.75k/deep/b.png", "notes.txt.png")
    catalog = build(data)
    assert tuple(catalog.columns) == COLUMNS
    assert catalog["condition"].tolist() == ["eczema", "mel"]
    assert catalog["format"].tolist() == ["JPEG", "PNG"]
    assert catalog[["width_px", "height_px"]].to_numpy().tolist() == [[40, 30], [40, 30]]
    assert catalog["source"].unique() == ["data"]
    assert catalog_taxonomy(catalog).codes == ("eczema", "mel")
    assert "1 images lie outside any class folder and are left out" in catalog.attrs["notes"]


def test_own_class_folders_make_a_taxonomy(make_images):
    catalog = build(make_images("Red spots/a.png", "Blue spots/b.png"))
    assert catalog_taxonomy(catalog).codes == ("blue_spots", "red_spots")


def test_hidden_and_underscored_folders_hold_no_images(make_images):
    catalog = build(make_images("mel/a.png", "nv/b.png", "_masks/mel/a.png", ".trash/c.png"))
    assert catalog["path"].tolist() == ["mel/a.png", "nv/b.png"]


def test_bad_files_are_rows_with_a_problem(make_images):
    data = make_images("mel/a.png", "nv/b.png", "nv/cut.png")
    (data / "mel" / "empty.jpg").touch()
    (data / "mel" / "text.jpg").write_text("no picture")
    cut = data / "nv" / "cut.png"
    cut.write_bytes(cut.read_bytes()[:-900])
    catalog = build(data).set_index("path")
    assert "0 bytes" in catalog.loc["mel/empty.jpg", "problem"]
    assert "not a picture" in catalog.loc["mel/text.jpg", "problem"]
    assert "damaged" in catalog.loc["nv/cut.png", "problem"]
    assert catalog.loc[["mel/a.png", "nv/b.png"], "problem"].tolist() == ["", ""]


def test_exact_copies_share_a_group(make_images):
    data = make_images("mel/a.png", "nv/b.png")
    (data / "mel" / "copy.png").write_bytes((data / "mel" / "a.png").read_bytes())
    groups = build(data).set_index("path")["group"]
    assert groups["mel/a.png"] == groups["mel/copy.png"] != groups["nv/b.png"]


def test_copies_join_groups_and_the_table_s_names_stay(make_images):
    data = make_images(*(f"images/I{n}.jpg" for n in range(1, 6)), size=(90, 70))
    picture = Image.open(data / "images" / "I1.jpg")
    picture.resize((120, 93)).save(data / "images" / "I2.jpg", quality=70)
    (data / "images" / "I4.jpg").write_bytes((data / "images" / "I3.jpg").read_bytes())
    lines = ["L9,I1,mel", "L2,I2,mel", "L3,I3,nv", "L4,I4,mel", ",I5,nv"]
    (data / "t.csv").write_text("lesion_id,image_id,dx\n" + "\n".join(lines) + "\n")
    made = survey(data, progress=False)
    groups = made.catalog["group"].tolist()
    assert groups[:4] == ["L2", "L2", "L3", "L3"]
    assert groups[4].startswith("sha256:")
    told = made.duplicates.set_index("path_a")
    assert told["kind"].tolist() == ["near", "exact"]
    assert told[["group_a", "group_b"]].to_numpy().tolist() == [["L9", "L2"], ["L3", "L4"]]
    assert told[["condition_a", "condition_b"]].to_numpy().tolist() == [
        ["mel", "mel"], ["nv", "mel"],
    ]  # fmt: skip


def test_an_image_folder_holds_the_class_folders(make_images):
    data = make_images("IMG/mel/a.png", "IMG/nv/b.png", "other/c.png")
    assert build(data, image_folder="IMG")["condition"].tolist() == ["mel", "nv"]
    for outside in ("..", "IMG/../..", str(data.parent)):
        with pytest.raises(CatalogError, match="must lie in"):
            build(data, image_folder=outside)


def test_folders_of_a_split_are_no_conditions(make_images):
    with pytest.raises(CatalogError, match="but are test, train, the parts of a split"):
        build(make_images("train/mel/a.png", "test/mel/b.png"))


def test_pictures_of_other_formats_are_counted(make_images):
    data = make_images("mel/a.png", "nv/b.png")
    for name in ("c.psd", "d.NEF"):
        (data / "nv" / name).write_bytes(b"not read")
    catalog = build(data)
    assert "2 pictures of other formats (.nef, .psd) are left out" in catalog.attrs["notes"]


def test_pictures_of_every_format_are_catalogued(make_images):
    data = make_images("mel/a.png", "nv/b.bmp", "nv/c.gif", "nv/d.tiff", "nv/e.avif")
    (data / "nv" / "f.heic").write_bytes(more_files.heic(files.picture(60, 50)))
    (data / "nv" / "g.dcm").write_bytes(more_files.dicom(files.picture(60, 50)))
    catalog = build(data)
    found = dict(zip(catalog["path"], catalog["format"], strict=True))
    assert found["nv/f.heic"] == "HEIF"
    assert set(found.values()) == {"PNG", "BMP", "GIF", "TIFF", "AVIF", "HEIF", "DICOM"}
    assert not catalog["problem"].any()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
@pytest.mark.parametrize("name", [b"\xff.png", b"a\rb.png"])
def test_names_that_no_table_can_hold_are_refused(make_images, name):
    data = make_images("mel/a.png", "nv/b.png")
    try:
        (data / "mel" / "a.png").rename(data / "mel" / os.fsdecode(name))
    except OSError:
        pytest.skip("this file system refuses the name itself")
    with pytest.raises(CatalogError, match="File names must be UTF-8"):
        build(data)


def test_codes_stay_where_a_class_of_its_own_is_all_broken(make_images):
    # Without "Xyz" the other two labels are names that shipped taxonomies know by other codes.
    data = make_images("Melanoma/a.png", "Melanocytic nevi/b.png", "Xyz/c.png")
    (data / "Xyz" / "c.png").write_bytes(b"broken")
    catalog = build(data)
    good = catalog[catalog["problem"] == ""]
    assert set(good["condition"]) == set(catalog_taxonomy(catalog).codes)


def test_folders_without_a_catalogue_are_refused(make_images, tmp_path):
    with pytest.raises(CatalogError, match="is no folder"):
        build(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CatalogError, match="holds no picture that can be read"):
        build(tmp_path / "empty")
    with pytest.raises(CatalogError, match="holds one: mel"):
        build(make_images("mel/a.png", "mel/b.png"))


def test_images_without_classes_are_refused(make_images):
    with pytest.raises(CatalogError, match="no class folders and no table"):
        build(make_images("a.png", "b.png"))


def test_only_broken_images_are_refused(make_images):
    data = make_images("mel/a.png", "nv/b.png")
    for path in data.rglob("*.png"):
        path.write_bytes(b"broken")
    with pytest.raises(CatalogError, match="None of the 2 image files"):
        build(data)


@pytest.fixture
def sixth(shared, tmp_path):
    """Every sixth lesion of HAM10000, all of its pictures, and those of which it has two files."""
    whole, part = shared / "data" / "ham10000", tmp_path / "ham10000"
    table = pd.read_csv(whole / "HAM10000_metadata.csv", dtype=str)
    twice = table["image_id"].isin(ORIGINALS + COPIES)
    lesions = [*sorted(table["lesion_id"].unique())[::6], *table["lesion_id"][twice]]
    kept = table[table["lesion_id"].isin(lesions)]
    (part / "images").mkdir(parents=True)
    for name in kept["image_id"]:
        shutil.copy(whole / "images_200x150" / f"{name}.jpg", part / "images")
    kept.to_csv(part / "HAM10000_metadata.csv", index=False)
    return part, kept


@pytest.mark.slow
@pytest.mark.shared
def test_ham10000(sixth, tmp_path):
    folder, table = sixth
    made = survey(folder, cache=tmp_path / "cache", progress=False)
    catalog, pairs = made.catalog, made.duplicates
    assert len(catalog) == len(table) > 1600
    assert catalog["condition"].value_counts().to_dict() == table["dx"].value_counts().to_dict()
    assert (catalog["problem"] == "").all()
    exact = pairs[pairs["kind"] == "exact"]
    assert [Path(path).stem for path in exact["path_b"]] == COPIES
    apart = pairs["group_a"] != pairs["group_b"]
    assert 1 - apart.mean() > 0.96  # the others are one lesion to the eye, and two to the table
    assert catalog["group"].nunique() == table["lesion_id"].nunique() - apart.sum()
    again = survey(folder, cache=tmp_path / "cache", progress=False)
    assert again.catalog.equals(catalog)
    assert again.duplicates.equals(pairs)
