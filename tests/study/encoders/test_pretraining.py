import pandas as pd
import pytest

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.encoder import open_encoder
from dermosan_lib.study.encoders.pretraining import pretraining_overlap

NAMES = ["a/One.jpg", "a/two.jpg", "b/three.png", "b/four.png", "b/five.png"]


@pytest.fixture
def tables():
    hashes = [f"{k:x}" * 64 for k in range(1, 6)]
    catalog = pd.DataFrame({"path": NAMES, "sha256": hashes})
    splits = pd.DataFrame(
        {"path": NAMES, "split": ["train", "val", "test", "test", "test"],
         "group": ["p1", "p2", "p3", "p3", "p4"]}
    )  # fmt: skip
    return catalog, splits, pd.DataFrame({"path_a": [], "path_b": []})


def found(small, tmp_path, tables, text, **changes):
    (tmp_path / "seen.csv").write_text(text, encoding="utf-8")
    path = small.write(tmp_path, small.cnn(), **{"manifest": "seen.csv", **changes})
    return pretraining_overlap(open_encoder(path), *tables)


def test_without_a_manifest_nothing_is_claimed(small, tmp_path, tables):
    overlap = found(small, tmp_path, tables, "", manifest=None)
    assert overlap.facts == {"checked": False}
    assert overlap.table.empty


@pytest.mark.parametrize(
    "entry",
    [
        "3" * 64,
        "b/three.png",
        "THREE",
        "three.png",
        ".\\b\\three.png",
        '"three",isic,2018',
        "three\r",
    ],
)
def test_hashes_paths_and_names_find_a_picture(small, tmp_path, tables, entry):
    overlap = found(small, tmp_path, tables, f"image_id,source,year\n# a comment\n{entry}\nother\n")
    assert overlap.table["path"].tolist() == ["b/three.png"]
    assert overlap.facts["seen"] == {"train": 0, "val": 0, "test": 1}
    assert overlap.facts["left_out_of_the_evaluation"] == 1
    assert overlap.facts["entries"] == 3
    assert overlap.facts["test_images_of_groups_seen_and_kept"] == 1  # four.png, of the same group


def test_copies_of_a_seen_picture_are_seen_and_copies_of_copies_not(small, tmp_path, tables):
    catalog, splits, _ = tables
    copies = pd.DataFrame(
        {"path_a": ["b/five.png", "b/five.png"], "path_b": ["a/One.jpg", "b/four.png"]}
    )
    overlap = found(small, tmp_path, (catalog, splits, copies), "one.jpg\n")
    by_path = overlap.table.set_index("path")["found_by"].to_dict()
    assert by_path == {"a/One.jpg": "name", "b/five.png": "copy"}
    assert overlap.facts["left_out_of_the_evaluation"] == 1


@pytest.mark.parametrize("name", ["../seen.csv", "/etc/hostname"])
def test_a_manifest_elsewhere_is_refused(small, tmp_path, tables, name):
    with pytest.raises(NetworkError, match="manifest must lie in the folder"):
        found(small, tmp_path, tables, "", manifest=name)


def test_a_missing_manifest_and_one_that_is_no_text_are_told(small, tmp_path, tables):
    with pytest.raises(NetworkError, match="that file is not there"):
        found(small, tmp_path, tables, "", manifest="none.csv")
    path = small.write(tmp_path, small.cnn(), manifest="seen.csv")
    (tmp_path / "seen.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NetworkError, match="must be text in UTF-8"):
        pretraining_overlap(open_encoder(path), *tables)
