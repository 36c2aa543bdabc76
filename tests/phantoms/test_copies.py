"""Planted copies: found as what they are, kept on one side, and nothing else changes by them."""

import csv

import cv2
import numpy as np
import pytest

from dermosan_lib import images, phantoms
from dermosan_lib.errors import RunError
from dermosan_lib.phantoms import copies
from dermosan_lib.study.data.catalogue import survey
from dermosan_lib.study.splitting.leaks import leak_report
from dermosan_lib.study.splitting.splitting import split

CODES = ("bcc", "mel", "nv")
COPIES = 11


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("phantoms") / "set"
    return phantoms.write_phantoms(
        out, per_class=12, size_px=128, codes=CODES, copies=COPIES, progress=False
    )


@pytest.fixture(scope="module")
def found(folder):
    return survey(folder, progress=False)


def rows_of(folder):
    with (folder / phantoms.TABLE).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_without_copies_nothing_is_changed(folder, tmp_path):
    plain = phantoms.write_phantoms(
        tmp_path / "plain", per_class=12, size_px=128, codes=CODES, progress=False
    )
    files = sorted(path for path in plain.rglob("*.png"))
    assert len(files) == 2 * 12 * len(CODES)
    for path in files:
        assert path.read_bytes() == (folder / path.relative_to(plain)).read_bytes()
    assert set(rows_of(plain)[0]) == {
        "path", "condition", "lesion_id", "fitzpatrick", "framing", "localised", "mask",
    }  # fmt: skip
    with_copies = [{key: row[key] for key in rows_of(plain)[0]} for row in rows_of(folder)]
    assert with_copies[: 12 * len(CODES)] == rows_of(plain)


def test_each_kind_is_planted_and_has_its_mask(folder):
    planted = [row for row in rows_of(folder) if row["copy_of"]]
    assert len(planted) == COPIES
    assert {row["copy_kind"] for row in planted} == set(copies._IN_TURN)
    assert len({row["copy_of"] for row in planted}) == COPIES
    lesions = [row["lesion_id"] for row in rows_of(folder)]
    assert all(lesions.count(row["lesion_id"]) == 1 for row in planted)
    for row in planted:
        picture, mask = images.read(folder / row["path"]), images.read(folder / row["mask"])
        assert picture.shape == mask.shape
        assert set(np.unique(mask)) == {0, 255}
        assert (row["condition"] != row["copy_of"].split("/")[0]) == (
            row["copy_kind"] == copies.OTHER_LABEL
        )


def test_the_search_finds_all_of_them_and_nothing_else(folder, found):
    planted = {frozenset((row["path"], row["copy_of"])): row["copy_kind"]
               for row in rows_of(folder) if row["copy_of"]}  # fmt: skip
    pairs = found.duplicates
    ends = [frozenset(pair) for pair in zip(pairs["path_a"], pairs["path_b"], strict=True)]
    assert set(ends) == set(planted)
    exact = (copies.SAME_BYTES, copies.OTHER_LABEL)
    for pair, kind in zip(ends, pairs["kind"], strict=True):
        assert (kind == "exact") == (planted[pair] in exact)


def test_the_grouped_split_keeps_copies_together_and_the_paper_s_does_not(found):
    def crossing(scheme, seed):
        parts = split(found.catalog, scheme=scheme, seed=seed, duplicates=found.duplicates)
        report = leak_report(parts, found.duplicates)
        return sum(report["pairs_of_copies_across_splits"].values())

    assert [crossing("grouped", seed) for seed in range(5)] == [0] * 5
    assert sum(crossing("paper", seed) for seed in range(5)) > 0


def test_same_seed_plants_the_same(folder, tmp_path, shared_at_once):
    again = phantoms.write_phantoms(
        tmp_path / "again", per_class=12, size_px=128, codes=CODES, copies=COPIES, workers=2,
        progress=False,
    )  # fmt: skip
    names = sorted(path.relative_to(folder) for path in folder.rglob("*.*"))
    assert names == sorted(path.relative_to(again) for path in again.rglob("*.*"))
    assert all((folder / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_a_copy_shows_the_same_picture_changed():
    picture = phantoms.draw("mel", seed=3, size_px=64).pixels
    mirrored = copies.copied(picture, copies.MIRRORED)
    np.testing.assert_array_equal(cv2.flip(picture, 1), mirrored)
    assert copies.copied(picture, copies.SMALLER).shape == (48, 48, 3)
    assert copies.copied(picture, copies.TRIMMED).shape == (60, 60, 3)
    np.testing.assert_array_equal(copies.copied(picture, copies.TURNED)[-1, 0], picture[0, 0])


def test_one_condition_alone_has_no_other_label():
    plan = copies.plan_copies(["mel"], 12, 12, 42)
    assert copies.OTHER_LABEL not in {copy.how for copy in plan}
    assert {copy.filed_as for copy in plan} == {"mel"}


@pytest.mark.parametrize("wrong", [-1, 7])
def test_a_number_that_cannot_be_is_refused(tmp_path, wrong):
    with pytest.raises(RunError, match=rf"0 to the number of pictures, 6, but {wrong} were"):
        phantoms.write_phantoms(tmp_path / "x", per_class=3, codes=CODES[:2], copies=wrong)
    assert list(tmp_path.iterdir()) == []
