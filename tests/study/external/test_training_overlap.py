import pandas as pd
import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.catalogue_file import COLUMNS, write_catalog
from dermosan_lib.study.external.training_overlap import training_overlap


def catalog(*rows):
    """``(path, sha256, phash, group)`` of each image."""
    table = pd.DataFrame(rows, columns=["path", "sha256", "phash", "group"])
    others = {"condition": "mel", "width_px": 9, "height_px": 9, "format": "PNG", "source": "s"}
    return table.assign(**others, problem="")[list(COLUMNS)]


TRAINED = catalog(
    ("1.png", "aa", "p1", "L1"), ("2.png", "bb", "p2", "sha256:bb"), ("3.png", "cc", "p3", "L3")
)
MINE = catalog(
    ("x.png", "aa", "p1", "sha256:aa"), ("y.png", "zz", "p2", "sha256:bb"),
    ("z.png", "yy", "p9", "L3"),
)  # fmt: skip


def test_without_a_catalogue_nothing_is_checked(tmp_path):
    assert training_overlap(MINE, tmp_path / "bundle", None) == {"checked": False}


def test_content_look_and_lesion_are_compared(tmp_path):
    write_catalog(TRAINED, tmp_path / "catalog.csv")
    told = training_overlap(MINE, tmp_path / "elsewhere" / "bundle", tmp_path / "catalog.csv")
    assert told["identical"] == 1
    assert told["alike"] == 2
    assert told["group"] == 1  # names made from content are no lesions
    assert told["images"] == 3


def test_the_runs_own_catalogue_is_found_and_its_test_images_do_not_count(tmp_path):
    write_catalog(TRAINED, tmp_path / "catalog.csv")
    splits = pd.DataFrame({"path": ["1.png", "2.png", "3.png"], "split": ["test", "train", "val"]})
    splits.to_csv(tmp_path / "splits.csv", index=False)
    told = training_overlap(MINE, tmp_path / "bundle", None)
    assert (told["identical"], told["alike"], told["group"], told["images"]) == (0, 1, 1, 2)
    assert told["against"].endswith("catalog.csv, train and val")


def test_a_file_that_is_no_catalogue_is_refused(tmp_path):
    (tmp_path / "c.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CatalogError, match="no catalogue"):
        training_overlap(MINE, tmp_path / "bundle", tmp_path / "c.csv")
