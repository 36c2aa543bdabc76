"""Further columns of a table, under standard names."""

import pandas as pd

from dermosan_lib.study.attributes import read_attributes


def test_columns_of_ham10000_get_standard_names(make_images):
    data = make_images("a/1.png", "a/2.png")
    table = pd.DataFrame(
        {
            "image_id": ["2", "1"], "dx": ["mel", "nv"], "lesion_id": ["l", "m"],
            "age": ["55.0", ""], "sex": ["unknown", "female"], "localization": ["back", "NaN"],
        }
    )  # fmt: skip
    table.to_csv(data / "meta.csv", index=False)
    found = read_attributes(data)
    assert found.columns.tolist() == ["path", "age", "sex", "site"]
    assert found["path"].tolist() == ["a/1.png", "a/2.png"]
    assert found.to_numpy()[:, 1:].tolist() == [["", "female", ""], ["55.0", "", "back"]]


def test_class_folders_tell_nothing_further(make_images):
    data = make_images("a/1.png", "b/2.png")
    assert read_attributes(data).columns.tolist() == ["path"]
    assert len(read_attributes(data)) == 2
