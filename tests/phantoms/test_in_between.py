"""Lesions between two look-alikes: as many as asked, labelled by a coin, marked, and between."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib import phantoms
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import RunError
from dermosan_lib.phantoms import drawing
from dermosan_lib.phantoms.in_between import LOOK_ALIKE, PAIRS, plan_in_between
from dermosan_lib.phantoms.layers import Layers
from dermosan_lib.study.runs import opening
from dermosan_lib.study.subgroups import picture_kinds

CODES = ("mel", "nv", "bcc")  # the look-alike of the last is not drawn


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("phantoms") / "set"
    return phantoms.write_phantoms(
        out, per_class=24, size_px=64, codes=CODES, copies=6, in_between=0.25, progress=False
    )


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    out = tmp_path_factory.mktemp("phantoms") / "plain"
    return phantoms.write_phantoms(
        out, per_class=24, size_px=64, codes=CODES, copies=6, progress=False
    )


def rows_of(folder):
    with (folder / phantoms.TABLE).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_each_condition_has_one_look_alike_of_the_taxonomy():
    conditions = {one.code: one for one in load_taxonomy("kaggle10").conditions}
    assert sorted(code for pair in PAIRS for code in pair) == sorted(phantoms.CODES)
    for one, other in LOOK_ALIKE.items():
        assert other in conditions[one].look_alikes
        assert (one in phantoms.LOCALISED) == (other in phantoms.LOCALISED)


@given(
    share=st.floats(0, 1),
    count=st.integers(1, 60),
    seed=st.integers(0, 2**32),
    codes=st.sets(st.sampled_from(phantoms.CODES), min_size=1).map(sorted),
)
def test_the_share_holds_for_each_pair_and_any_seed(share, count, seed, codes):
    lesions = range(0, 3 * count, 3)
    chosen = plan_in_between(codes, lesions, share, seed)
    assert list(chosen) == codes
    assert chosen == plan_in_between(codes, lesions, share, seed)
    assert frozenset().union(*chosen.values()) <= set(lesions)
    for pair in PAIRS:
        both = sum(len(chosen.get(code, ())) for code in pair)
        assert both == (round(share * 2 * count) if set(pair) <= set(codes) else 0)


def test_the_coin_is_fair_and_every_lesion_as_likely():
    lesions = range(20)
    plans = [plan_in_between(("nv", "mel"), lesions, 0.2, seed) for seed in range(400)]
    first = sum(len(plan["mel"]) for plan in plans)
    # 3,200 tosses, five standard deviations of their number of heads.
    assert abs(first - 1600) < 5 * 28.3
    for lesion in lesions:
        times = sum(lesion in plan[code] for plan in plans for code in plan)
        assert abs(times - 160) < 5 * 11.4


def test_none_is_the_default_and_the_others_stay_as_they_are(folder, plain):
    before, after = rows_of(plain), rows_of(folder)
    assert "in_between_with" not in before[0]
    assert list(after[0]) == [*list(before[0])[:7], "in_between_with", "copy_of", "copy_kind"]
    marked = {row["path"] for row in after if row["in_between_with"]}
    assert marked
    for old, new in zip(before, after, strict=True):
        assert old == {key: new[key] for key in old}
        same = (plain / old["path"]).read_bytes() == (folder / new["path"]).read_bytes()
        assert same == (new["path"] not in marked), new


def test_lesions_are_marked_whole_and_so_are_their_copies(folder):
    rows = {row["path"]: row for row in rows_of(folder)}
    marks = {}
    for row in rows.values():
        marks.setdefault(row["lesion_id"], set()).add(row["in_between_with"])
        if row["copy_of"]:
            assert row["in_between_with"] == rows[row["copy_of"]]["in_between_with"]
        elif row["in_between_with"]:
            assert row["in_between_with"] == LOOK_ALIKE[row["condition"]] != "warts"
    originals = {row["lesion_id"] for row in rows.values() if not row["copy_of"]}
    assert all(len(marks[lesion]) == 1 for lesion in originals)
    # 24 pictures show 18 lesions; a quarter of the 36 of both conditions.
    assert sum(marks[lesion] != {""} for lesion in originals) == 9


def test_the_same_seed_gives_the_same_bytes(folder, tmp_path):
    again = phantoms.write_phantoms(
        tmp_path / "again", per_class=24, size_px=64, codes=CODES, copies=6, in_between=0.25,
        workers=1, progress=False,
    )  # fmt: skip
    names = sorted(path.relative_to(folder) for path in folder.rglob("*.*"))
    assert names == sorted(path.relative_to(again) for path in again.rglob("*.*"))
    assert all((folder / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_each_layer_lies_halfway_whichever_comes_first():
    rng = np.random.default_rng(4)
    one, other = (Layers.healthy(8).with_(**layers(rng)) for _ in range(2))
    between = one.halfway(other)
    for name in ("melanin", "blood", "height"):
        mean = (getattr(one, name) + getattr(other, name)) / 2
        np.testing.assert_array_equal(getattr(between, name), mean)
        np.testing.assert_array_equal(getattr(between, name), getattr(other.halfway(one), name))
    np.testing.assert_array_equal(between.mask > 0.5, (one.mask > 0.5) | (other.mask > 0.5))


def layers(rng):
    values = {name: rng.normal(size=(8, 8)) for name in ("melanin", "blood", "height")}
    return values | {"mask": rng.integers(0, 2, (8, 8))}


@pytest.mark.parametrize(
    "pair",
    [PAIRS[0], *(pytest.param(pair, marks=pytest.mark.ci) for pair in PAIRS[1:])],  # 160 draws each
    ids="-".join,
)
def test_a_picture_lies_between_and_does_not_tell_its_label(pair):
    one, other = (mean_colours(code, in_between=False) for code in pair)
    filed_as_one, filed_as_other = (mean_colours(code, in_between=True) for code in pair)
    towards = other.mean(axis=0) - one.mean(axis=0)
    # Where the two conditions lie at 0 and 1, between is a half, under either label.
    for pictures in (filed_as_one, filed_as_other):
        place = (pictures.mean(axis=0) - one.mean(axis=0)) @ towards / (towards @ towards)
        assert 0.2 < place < 0.8


def mean_colours(code, *, in_between):
    """Mean and spread of the colours in the middle of pictures of ``code``, a row a picture."""
    rows = []
    for seed in range(40):
        drawn = phantoms.draw(
            code, seed=seed, size_px=64, fitzpatrick=2, framing="clinical", in_between=in_between
        )
        middle = drawn.pixels[16:48, 16:48].reshape(-1, 3)
        rows.append(np.concatenate([middle.mean(axis=0), middle.std(axis=0)]))
    return np.array(rows)


def test_drawing_in_between_moves_nothing_else():
    for code in drawing.CODES:
        kept = phantoms.draw(code, seed=5, size_px=48)
        between = phantoms.draw(code, seed=5, size_px=48, in_between=True)
        told = (kept.code, kept.fitzpatrick, kept.framing, kept.localised)
        assert told == (between.code, between.fitzpatrick, between.framing, between.localised)
        assert (between.mask | kept.mask).sum() == between.mask.sum() > 0
        assert not np.array_equal(between.pixels, kept.pixels)


@pytest.mark.parametrize("wrong", [-0.1, 1.01, float("nan")])
def test_what_is_no_share_is_refused(tmp_path, wrong):
    with pytest.raises(RunError, match=f"0 to 1, but is {wrong}"):
        phantoms.write_phantoms(tmp_path / "x", per_class=3, codes=CODES, in_between=wrong)
    assert list(tmp_path.iterdir()) == []


def test_conditions_without_a_look_alike_are_refused(tmp_path):
    with pytest.raises(RunError, match="None of mel, bcc has its look-alike"):
        phantoms.write_phantoms(tmp_path / "x", codes=("mel", "bcc"), in_between=0.1)
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_asks_for_some_and_keeps_its_copies(tmp_path, monkeypatch):
    asked = {}

    def write(out, **options):
        asked.update(options)
        out.mkdir(parents=True)

    monkeypatch.setattr(opening.phantoms, "write_phantoms", write)
    (tmp_path / "data").mkdir()
    opening.open_run("", tmp_path / "runs" / "demo")
    assert asked == {"per_class": 150, "copies": 11, "in_between": 0.08}


def test_no_one_who_judges_the_pictures_is_told(folder, tmp_path):
    run = opening.open_run(folder, tmp_path / "runs" / "demo")
    catalogue = run.catalog()
    kinds = picture_kinds(run, catalogue["path"])
    assert "skin type" in kinds
    assert not [name for name in kinds if "between" in name or "copy" in name]
    assert not [name for name in catalogue.columns if "between" in name]
