"""Tables and pictures that notebooks 01 and 02 show."""

import pandas as pd
import pytest

from dermosan_lib.study.pipeline.catalogue_views import (
    described,
    first_pictures,
    images_and_groups,
    problems,
)
from dermosan_lib.study.pipeline.split_views import (
    copies_in_words,
    images_in_splits,
    pair_pictures,
    report_table,
    schemes_not_possible,
)


@pytest.fixture
def catalog():
    return pd.DataFrame(
        {
            "path": ["a/1.png", "a/2.png", "b/3.png", "b/4.png"],
            "condition": ["a", "a", "b", "b"],
            "width_px": 40, "height_px": 30, "format": "PNG", "sha256": "f" * 64, "phash": "0" * 16,
            "group": ["L1", "L1", "sha256:" + "f" * 64, ""], "source": "x",
            "problem": ["", "", "", "no image"],
        }
    )  # fmt: skip


def test_the_first_table_shows_no_hashes(catalog):
    shown = described(catalog)
    assert not {"sha256", "phash"} & set(shown.columns)
    assert not shown.map(lambda cell: "f" * 8 in str(cell)).any(axis=None)
    assert shown["group"].tolist() == ["L1", "L1", "none named", ""]


def test_problems_and_counts(catalog):
    assert problems(catalog).to_dict("records") == [{"path": "b/4.png", "problem": "no image"}]
    counts = images_and_groups(catalog)
    assert counts["images"].to_dict() == {"a": 2, "b": 1}
    assert counts["groups"].to_dict() == {"a": 1, "b": 1}


def test_first_pictures_and_pairs_are_those_named(judged_run):
    run = judged_run()
    pictures, conditions = first_pictures(run, per_condition=2, edge_px=32)
    assert len(pictures) == 20
    assert conditions == sorted(conditions)
    assert pictures[0].shape == (24, 32, 3)
    pairs = pd.DataFrame({"path_a": ["mel/00.png"], "path_b": ["nv/00.png"]})
    ((one, other),) = pair_pictures(run, pairs)
    assert one.shape == other.shape == (48, 64, 3)
    assert (one != other).any()


def test_the_split_in_numbers(judged_run):
    table = images_in_splits(judged_run().splits())
    assert table.columns.tolist() == ["train", "val", "test", "all"]
    assert table.loc["mel"].tolist() == [8, 2, 8, 18]
    assert table.loc["all"].tolist() == [80, 20, 80, 180]


def test_copies_report_and_schemes_in_words():
    pairs = pd.DataFrame({"kind": ["near", "exact", "near"]})
    assert copies_in_words(pairs) == "1 exact and 2 near pairs of copies."
    assert copies_in_words(pairs.head(0)) == "No copies among these images."
    counts = {"images": {"train": 3}, "group_also_in_train": {"test": {"share": 0.125}}}
    said = {"levels": {"patient": {"known": False}}, "notes": ["Long."]}
    report = {"scheme": "grouped", "seed": None, **counts, **said}
    rows = dict(report_table(report).itertuples(index=False))
    assert rows["scheme"] == "grouped"
    assert rows["images: train"] == 3
    assert rows["group also in train: test: share"] == "12.5%"
    assert not [name for name in rows if name.startswith("levels")]
    assert rows["seed"] == ""
    assert "Long." not in str(rows)
    table = pd.DataFrame({"scheme": ["paper", "source"], "note": ["", "Too few."]})
    assert schemes_not_possible(table) == ["source: Too few."]
