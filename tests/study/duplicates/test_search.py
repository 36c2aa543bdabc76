"""Copies: planted ones are found however they were stored, others are left alone."""

import hashlib
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.planting import KINDS, plant
from dermosan_lib import images, phantoms
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.duplicates.search import (
    exact_duplicates,
    find_duplicates,
    kept_duplicates,
    read_duplicates,
)
from dermosan_lib.study.duplicates.thumbnail_planes import LENGTH, likeness_of
from dermosan_lib.study.groups.image_groups import joined_groups
from dermosan_lib.study.splitting.splitting import check_splits, split

CODES = ("mel", "nv", "psoriasis")


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def collection(seed, per_class=10, size_px=112):
    """Phantoms of no common lesion, and a copy of each by the kinds in turn: rows, likenesses."""
    rng = np.random.default_rng(seed)
    rows, likenesses, pairs = [], [], set()
    for code in CODES:
        for index in range(per_class):
            own = phantoms.draw(code, seed=1000 * seed + index, size_px=size_px).pixels
            name, kind = f"{code}/{index:02}.png", list(KINDS)[(index + seed) % len(KINDS)]
            content, suffix = plant(kind, own, rng)
            copy = own if kind == "exact" else images.decode(content)
            other = f"copies/{code}-{index:02}-{kind}{suffix}"
            rows.append((name, code, sha(name)))
            rows.append((other, code, sha(name if kind == "exact" else other)))
            likenesses += [likeness_of(own), likeness_of(copy)]
            pairs.add((rows[-1][0], name))
    frame = pd.DataFrame(rows, columns=["path", "condition", "sha256"])
    return frame, np.array(likenesses), pairs


@pytest.fixture(scope="module", params=[1, 2, 3])
def planted(request):
    return request.param, *collection(request.param)


def test_planted_copies_are_found_and_no_others(planted):
    _, rows, likenesses, pairs = planted
    found = find_duplicates(rows, likenesses, progress=False)
    assert set(zip(found["path_a"], found["path_b"], strict=True)) <= pairs
    assert len(found) >= 0.95 * len(pairs)
    exact = found[found["path_a"].str.contains("exact")]
    assert set(exact["kind"]) == {"exact"}
    assert set(found.drop(exact.index)["kind"]) == {"near"}


def test_no_copy_crosses_a_grouped_split_of_any_seed(planted):
    seed, rows, likenesses, _ = planted
    found = find_duplicates(rows, likenesses, progress=False)
    catalog = rows.assign(group="", problem="", source="here")
    # The table knows some lesions, and puts a copy into another than its original.
    catalog.loc[::6, "group"] = [f"lesion {number}" for number in range(len(catalog[::6]))]
    catalog.loc[1::6, "group"] = [f"another {number}" for number in range(len(catalog[1::6]))]
    catalog["group"] = joined_groups(catalog, found)
    for scheme in ("grouped", "deduplicated"):
        for draw in range(10):
            made = split(catalog, scheme=scheme, seed=100 * seed + draw, duplicates=found)
            part = made.set_index("path")["split"]
            ends = (part.loc[found[f"path_{side}"]].to_numpy() for side in "ab")
            assert np.array_equal(*ends)
            check_splits(made, grouped=True)


def test_the_order_of_the_pictures_makes_no_difference(planted):
    _, rows, likenesses, _ = planted
    order = np.random.default_rng(0).permutation(len(rows))
    first = find_duplicates(rows, likenesses, progress=False)
    again = find_duplicates(rows.iloc[order], likenesses[order], progress=False)
    pd.testing.assert_frame_equal(first[["path_a", "path_b"]], again[["path_a", "path_b"]])


def test_two_photos_of_a_lesion_are_not_copies():
    likenesses, names = [], []
    for index in range(12):
        for shot in (0, 1):
            drawn = phantoms.draw("nv", seed=index, size_px=96, view=shot)
            likenesses.append(likeness_of(drawn.pixels))
            names.append(f"{index}-{shot}")
    rows = pd.DataFrame({"path": names, "sha256": names})
    assert find_duplicates(rows, np.array(likenesses), progress=False).empty


def test_pictures_without_detail_are_copies_only_by_their_bytes():
    flat = [likeness_of(np.full((40, 40, 3), grey, np.uint8)) for grey in (0, 0, 90, 255)]
    rows = pd.DataFrame({"path": list("abcd"), "sha256": ["x", "x", "y", "z"]})
    found = find_duplicates(rows, np.array(flat), progress=False)
    assert found[["path_a", "path_b", "kind"]].to_numpy().tolist() == [["a", "b", "exact"]]


@pytest.mark.parametrize("count", [0, 1])
def test_few_pictures(count):
    rows = pd.DataFrame({"path": ["a"], "sha256": ["x"]})[:count]
    likenesses = np.zeros((count, LENGTH), np.uint8)
    assert find_duplicates(rows, likenesses, progress=False).empty


@given(st.lists(st.sampled_from("vwxyz"), max_size=12))
def test_each_exact_copy_is_paired_with_the_first(contents):
    rows = pd.DataFrame({"path": [f"{i:02}" for i in range(len(contents))], "sha256": contents})
    found = exact_duplicates(rows)
    assert len(found) == len(contents) - len(set(contents))
    known = dict(zip(rows["path"], rows["sha256"], strict=True))
    for row in found.itertuples():
        assert known[row.path_a] == known[row.path_b]
        assert row.path_a == min(path for path in known if known[path] == known[row.path_a])


def test_found_pairs_are_kept_for_the_same_pictures_only(tmp_path, planted):
    _, rows, likenesses, _ = planted
    asked = rows[:20], likenesses[:20]
    first = kept_duplicates(*asked, cache=tmp_path, progress=False)
    blank = np.zeros_like(asked[1])
    again = kept_duplicates(asked[0], blank, cache=tmp_path, progress=False)
    pd.testing.assert_frame_equal(first, again)
    assert len(first) > len(exact_duplicates(asked[0]))
    changed = asked[0].assign(sha256=[f"new {number}" for number in range(20)])
    assert kept_duplicates(changed, blank, cache=tmp_path, progress=False).empty


def test_another_table_is_no_table_of_pairs(tmp_path):
    path = tmp_path / "duplicates.csv"
    with pytest.raises(CatalogError, match="cannot be read as pairs"):
        read_duplicates(path)
    path.write_text("path,condition\na,b\n")
    with pytest.raises(CatalogError, match="Make it by `dermosan catalog`"):
        read_duplicates(path)


@pytest.mark.shared
def test_real_photos_stored_another_way_are_found(shared):
    rng = np.random.default_rng(5)
    folder = shared / "data" / "ham10000" / "images_200x150"
    rows, likenesses, pairs = [], [], set()
    for number, path in enumerate(sorted(folder.glob("*.jpg"))[::400]):
        own = images.read(path)
        content, suffix = plant(list(KINDS)[1 + number % (len(KINDS) - 1)], own, rng)
        rows += [path.name, f"{path.stem}{suffix}.copy"]
        likenesses += [likeness_of(own), likeness_of(np.array(Image.open(io.BytesIO(content))))]
        pairs.add(tuple(sorted(rows[-2:])))
    table = pd.DataFrame({"path": rows, "sha256": rows})
    found = find_duplicates(table, np.array(likenesses), progress=False)
    found = set(zip(found["path_a"], found["path_b"], strict=True))
    assert found <= pairs
    assert len(found) >= 0.95 * len(pairs)
