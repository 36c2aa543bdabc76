"""Further columns of a table, under standard names."""

import pandas as pd
import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data import find_images
from dermosan_lib.study.tables.attribute_columns import (
    attributes_of,
    identifiers_of,
    kept_identifiers,
)


def test_columns_of_ham10000_get_standard_names(make_images):
    data = make_images("a/1.png", "a/2.png")
    table = pd.DataFrame(
        {
            "image_id": ["2", "1"], "dx": ["mel", "nv"], "lesion_id": ["l", "m"],
            "age": ["55.0", ""], "sex": ["unknown", "female"], "localization": ["back", "NaN"],
        }
    )  # fmt: skip
    table.to_csv(data / "meta.csv", index=False)
    found = attributes_of(find_images(data))
    assert found.columns.tolist() == ["path", "age", "sex", "site"]
    assert found["path"].tolist() == ["a/1.png", "a/2.png"]
    assert found.to_numpy()[:, 1:].tolist() == [["", "female", ""], ["55.0", "", "back"]]


def test_a_table_of_pad_ufes_is_read_as_published(make_images):
    """Names end in .png where files are .jpg, cells are empty or UNK, booleans are text."""
    data = make_images("images/PAT_1_2_3.jpg", "images/PAT_4_5_6.jpg")
    text = (
        "patient_id,lesion_id,age,gender,fitspatrick,region,diagnostic,itch,grew,bleed,elevation,"
        "img_id,biopsed\n"
        "PAT_1,2,58,FEMALE,2.0,FOREARM,ACK,False,UNK,True,False,PAT_1_2_3.png,True\n"
        "PAT_4,5,45,,,CHEST,NEV,True,False,False,,PAT_4_5_6.png,False\n"
    )
    (data / "metadata.csv").write_text(text)
    found = attributes_of(find_images(data)).set_index("path")
    first = found.loc["images/PAT_1_2_3.jpg"]
    assert first[["itch", "grew", "bleed", "elevation"]].tolist() == ["no", "", "yes", "no"]
    assert first[["sex", "skin_type", "site", "age"]].tolist() == ["female", "2", "FOREARM", "58"]
    second = found.loc["images/PAT_4_5_6.jpg"]
    assert second[["itch", "sex", "skin_type", "elevation"]].tolist() == ["yes", "", "", ""]


def test_class_folders_tell_nothing_further(make_images):
    data = make_images("a/1.png", "b/2.png")
    assert attributes_of(find_images(data)).columns.tolist() == ["path"]
    assert len(attributes_of(find_images(data))) == 2


def test_identifiers_are_kept_for_the_leak_report(make_images, tmp_path):
    data = make_images("a/1.png", "a/2.png")
    text = "image_id,dx,lesion_id,patient_id\n1,mel,L1,P\n2,nv,L2,unknown\n"
    (data / "meta.csv").write_text(text)
    found = identifiers_of(attributes_of(find_images(data), identifiers=True))
    assert found.columns.tolist() == ["path", "patient_id", "lesion_id"]
    assert found["patient_id"].tolist() == ["P", ""]
    assert kept_identifiers(tmp_path / "identifiers.csv") is None
    found.to_csv(tmp_path / "identifiers.csv", index=False)
    assert kept_identifiers(tmp_path / "identifiers.csv")["lesion_id"].tolist() == ["L1", "L2"]
    for damage in ("where\na\n", "path\na\na\n"):
        (tmp_path / "identifiers.csv").write_text(damage)
        with pytest.raises(CatalogError, match="name each path once"):
            kept_identifiers(tmp_path / "identifiers.csv")


def test_a_lesion_column_that_makes_the_groups_is_kept_for_the_run(make_images):
    data = make_images("a/1.png", "a/2.png")
    (data / "meta.csv").write_text("image_id,dx,lesion_id\n1,mel,L1\n2,nv,L2\n")
    assert attributes_of(find_images(data)).columns.tolist() == ["path"]
    assert attributes_of(find_images(data), identifiers=True).columns.tolist() == [
        "path",
        "lesion_id",
    ]
