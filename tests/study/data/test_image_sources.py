"""Public sets are read as they are published, with labels and attributes, by one call."""

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data import Layout, find_images
from dermosan_lib.study.tables import attributes_of
from tests import public_layouts
from tests.public_layouts import draw, write_rows


def counts(source):
    return source.rows["label"].value_counts().to_dict()


def read(data, **layout):
    return find_images(data, Layout.of(**layout))


def column(data, name, **options):
    return attributes_of(read(data, **options), identifiers=True)[name].tolist()


@pytest.mark.parametrize(
    "form",
    [{}, {"parts": False}, {"table": "HAM10000_metadata"}, {"table": "HAM10000_metadata.tab"}],
)
def test_ham10000_in_parts_or_one_folder_with_any_suffix(tmp_path, form):
    data = public_layouts.ham10000(tmp_path / "set", **form)
    found = read(data)
    assert counts(found) == {"nv": 2, "mel": 1, "bkl": 1, "bcc": 1, "akiec": 1, "vasc": 1, "df": 1}
    assert found.rows["group"].nunique() == 4
    assert set(found.rows["source"]) == {"vidir_modern"}
    assert column(data, "site") == ["back"] * 8


def test_a_part_of_ham10000_with_its_whole_table(tmp_path):
    data = public_layouts.ham10000(tmp_path / "set")
    for name in ("ISIC_0024306", "ISIC_0024309"):
        (data / "HAM10000_images_part_1" / f"{name}.jpg").unlink()
    with pytest.raises(CatalogError, match="go on with the 6 that are there with --allow-missing"):
        read(data)
    found = read(data, allow_missing=True)
    assert len(found.rows) == 6
    assert any("2 of 8 rows of HAM10000_metadata.csv have no file" in note for note in found.notes)


def test_isic_2018_with_lesions_in_a_second_table(tmp_path):
    found = read(public_layouts.isic2018(tmp_path / "set"))
    assert counts(found) == {
        "MEL": 2, "NV": 1, "BCC": 1, "AKIEC": 1, "BKL": 1, "DF": 1, "VASC": 1
    }  # fmt: skip
    assert found.rows["group"].nunique() == 4


def test_isic_2019_with_metadata(tmp_path):
    data = public_layouts.isic2019(tmp_path / "set")
    assert counts(read(data)) == {
        "MEL": 2, "NV": 1, "BCC": 1, "AK": 1, "BKL": 1, "DF": 1, "VASC": 1, "SCC": 1
    }  # fmt: skip
    assert column(data, "site") == ["", *["anterior torso"] * 8]
    assert column(data, "sex") == ["female"] * 9
    # Given the folder of pictures alone, the run stops and names the table above.
    with pytest.raises(CatalogError, match=r"ISIC_2019_Training_GroundTruth\.csv.* names these"):
        read(data / "ISIC_2019_Training_Input")


def test_isic_2020_where_most_are_unknown(tmp_path):
    data = public_layouts.isic2020(tmp_path / "set")
    with pytest.raises(CatalogError, match=r"2 'unknown'.*or take benign_malignant with --label"):
        read(data)
    found = read(data, allow_missing=True)
    assert counts(found) == {"nevus": 2, "melanoma": 1, "seborrheic keratosis": 1}
    assert counts(read(data, label_column="benign_malignant")) == {"benign": 5, "malignant": 1}
    assert column(data, "age", allow_missing=True) == ["45"] * 4


def test_bcn20000_with_a_table_of_test_images(tmp_path):
    data = public_layouts.bcn20000(tmp_path / "set")
    found = read(data)
    assert counts(found) == dict.fromkeys(["MEL", "NV", "BCC", "AK", "BKL", "SCC"], 1)
    assert any("bcn_20k_test.csv is not used" in note for note in found.notes)
    assert column(data, "age") == ["55.0"] * 6


@pytest.mark.parametrize("renamed", [False, True])
def test_pad_ufes_20_also_as_jpeg(tmp_path, renamed):
    data = public_layouts.pad_ufes_20(tmp_path / "set")
    if renamed:
        for number, file in enumerate(sorted(data.rglob("*.png"))):
            draw(file.with_suffix(".jpg"), number)
            file.unlink()
    found = read(data)
    assert counts(found) == dict.fromkeys(["BCC", "MEL", "SCC", "ACK", "NEV", "SEK"], 1)
    assert column(data, "sex") == ["female"] * 6
    assert column(data, "skin_type") == ["3"] * 6
    assert column(data, "site") == ["ARM"] * 6


def test_fitzpatrick17k_by_its_finest_label(tmp_path):
    data = public_layouts.fitzpatrick17k(tmp_path / "set")
    found = read(data)
    assert counts(found) == dict.fromkeys(["psoriasis", "melanoma", "vitiligo", "acne"], 2)
    assert any("label is taken" in note and "partition" in note for note in found.notes)
    assert column(data, "skin_type") == ["1", "2", "", "4", "5", "6", "1", "2"]


def test_ddi_keeps_its_bands_of_skin_tone(tmp_path):
    data = public_layouts.ddi(tmp_path / "set")
    assert set(counts(read(data))) == {
        "melanocytic-nevi", "melanoma-in-situ", "seborrheic-keratosis"
    }  # fmt: skip
    assert column(data, "skin_type") == ["12", "12", "34", "34", "56", "56"]


def test_scin_by_the_heaviest_label_and_grouped_by_case(tmp_path):
    data = public_layouts.scin(tmp_path / "set")
    with pytest.raises(CatalogError, match="weighted_skin_condition_label, but 3 have none"):
        read(data)
    found = read(data, allow_missing=True)
    assert counts(found) == {"Eczema": 4, "Tinea": 3, "Psoriasis": 2}
    assert found.rows["group"].value_counts().tolist() == [3, 3, 2, 1]
    assert set(column(data, "skin_type", allow_missing=True)) == {"3"}


def test_derm7pt_by_its_dermoscopic_pictures(tmp_path):
    data = public_layouts.derm7pt(tmp_path / "set")
    found = read(data)
    assert found.rows["path"].str.startswith("images/NEL/Nel").all()
    assert any("derm is taken for the image, not clinic" in note for note in found.notes)
    clinical = read(data, image_column="clinic")
    assert clinical.rows["path"].str.startswith("images/NEL/NEL").all()
    assert clinical.rows["label"].tolist() == found.rows["label"].tolist()


def test_ph2_by_the_marks_of_its_workbook(tmp_path):
    found = read(public_layouts.ph2(tmp_path / "set"))
    assert counts(found) == {"Common Nevus": 2, "Atypical Nevus": 2, "Melanoma": 2}


def test_folders_are_no_conditions_where_a_table_above_names_the_pictures(tmp_path):
    draw(tmp_path / "set" / "mel" / "a.png", 1)
    draw(tmp_path / "set" / "nv" / "b.png", 2)
    write_rows(tmp_path / "catalog.csv", [["path", "sha256", "phash"], ["mel/a.png", "0", "0"]])
    assert read(tmp_path / "set").notes == []
    write_rows(tmp_path / "table.csv", [["image", "label"], ["a", "x"], ["b", "y"]])
    found = read(tmp_path / "set")
    assert any("table.csv in the folder above names these images" in one for one in found.notes)


def test_a_download_of_the_isic_archive_by_the_level_of_diagnosis_asked_for(tmp_path):
    data = public_layouts.isic_archive(tmp_path / "set")
    with pytest.raises(
        CatalogError, match=r"diagnosis_1, diagnosis_2, diagnosis_3.*--label-column"
    ):
        read(data)
    found = read(data, label_column="diagnosis_3")
    assert counts(found) == {"Nevus": 2, "Melanoma, NOS": 2, "Basal cell carcinoma": 2}
    assert found.rows["group"].nunique() == 3
    assert set(found.rows["source"]) == {"Anonymous", "Hospital Italiano de Buenos Aires"}
    assert column(data, "skin_type", label_column="diagnosis_3") == ["3"] * 6
    assert column(data, "modality", label_column="diagnosis_3") == ["dermoscopic"] * 6
