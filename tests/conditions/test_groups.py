"""Groups: they part the conditions on each level, so that probabilities add up."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.conditions import Group, Taxonomy, group_name, group_sums, load_taxonomy, said_in
from dermosan_lib.conditions.groups import lines_of, read_groups
from dermosan_lib.errors import TaxonomyError
from dermosan_lib.language import translate, use_language

GENERAL = load_taxonomy("general184")
MEMBERS = [condition.group for condition in GENERAL]
LEVELS = Counter(len(line) for line in lines_of(GENERAL.groups, MEMBERS))


def test_general184_has_184_conditions_with_the_ten_that_are_drawn():
    assert len(GENERAL) == 184
    drawn = load_taxonomy("kaggle10")
    assert set(drawn.codes) <= set(GENERAL.codes)
    for condition in drawn:
        assert GENERAL[condition.code].behaviour == condition.behaviour
        assert GENERAL[condition.code].urgency == condition.urgency


def test_conditions_of_one_name_have_one_code_in_all_taxonomies():
    for name in ("ham7", "kaggle10", "pad6"):
        for condition in load_taxonomy(name):
            same = GENERAL.match(condition.name)
            if same is not None and same.code != condition.code:
                assert GENERAL.match(condition.code) == same  # nev is nv, sek is sk


def test_what_is_written_is_whole_and_in_both_languages():
    written = [condition for condition in GENERAL if condition.description]
    for condition in written:
        spanish = condition.translations["es"]
        assert 3 <= len(condition.look_for) <= 6
        assert len(spanish["look_for"]) == len(condition.look_for)
        assert set(spanish["tells_apart"]) == set(condition.tells_apart)
        assert set(condition.tells_apart) == set(condition.look_alikes) != set()
        assert condition.code not in condition.look_alikes
        for text in (condition.description, condition.next_steps, *spanish.values()):
            assert " mg" not in str(text)  # no drug doses
            assert "\u2014" not in str(text)
    for condition in set(GENERAL.codes) - {one.code for one in written}:
        assert not GENERAL[condition].next_steps


def test_every_condition_lies_in_a_group_of_a_broader_one():
    assert set(LEVELS) == {2}
    assert set(MEMBERS) == {group.code for group in GENERAL.groups if group.parent}
    assert min(Counter(MEMBERS).values()) >= 2


@given(st.lists(st.floats(0, 50), min_size=184, max_size=184).filter(any))
def test_probabilities_of_each_level_add_up(weights):
    probabilities = np.array([weights]) / sum(weights)
    sums = dict(
        zip(
            (group.code for group in GENERAL.groups),
            group_sums(GENERAL.groups, MEMBERS, probabilities)[0],
            strict=True,
        )
    )
    for broad in (True, False):
        level = [sums[one.code] for one in GENERAL.groups if (not one.parent) == broad]
        assert sum(level) == pytest.approx(1)
    for group in GENERAL.groups:
        inner = [sums[one.code] for one in GENERAL.groups if one.parent == group.code]
        assert not inner or sum(inner) == pytest.approx(sums[group.code])


@given(st.sets(st.sampled_from(GENERAL.codes), min_size=1))
def test_a_part_keeps_the_groups_of_its_conditions(codes):
    part = GENERAL.subset(sorted(codes))
    kept = {group.code for group in part.groups}
    assert kept == {
        code for line in lines_of(GENERAL.groups, (c.group for c in part)) for code in line
    }


def test_groups_have_names_in_both_languages():
    eczemas = next(group for group in GENERAL.groups if group.code == "eczemas")
    with use_language("es"):
        assert translate(group_name(eczemas)) == eczemas.name_es
    said = said_in(GENERAL, "es")
    assert eczemas.name_es in {group.name for group in said.groups}
    assert len({group.name for group in GENERAL.groups}) == len(GENERAL.groups)


@pytest.mark.parametrize(
    ("groups", "group", "told"),
    [
        ((Group("a", "A", "A", ""),), "", "belongs to none"),
        ((Group("a", "A", "A", ""),), "b", "belongs to b"),
        ((Group("a", "A", "A", ""), Group("b", "B", "B", "a")), "a", "belongs to a"),
        ((Group("b", "B", "B", "a"), Group("a", "A", "A", "")), "b", "no group before it"),
        ((Group("a", "A", "A", ""), Group("a", "B", "B", "")), "a", "used twice"),
        ((Group("nv", "A", "A", ""),), "nv", "used twice"),
        ((), "a", "belongs to a"),
    ],
)
def test_groups_that_do_not_part_the_conditions_are_refused(groups, group, told):
    nevus = replace(load_taxonomy("ham7")["nv"], look_alikes=(), tells_apart={}, group=group)
    with pytest.raises(TaxonomyError, match=told):
        Taxonomy("own", (nevus,), groups)


def test_a_row_that_is_not_whole_is_refused(tmp_path):
    (tmp_path / "own.csv").write_text("code,name,name_es,parent\na,A,,\n")
    with pytest.raises(TaxonomyError, match="line 2"):
        read_groups(tmp_path / "own.csv")


def test_groups_survive_json():
    for group in GENERAL.groups:
        assert Group(**json.loads(json.dumps(group.to_dict()))) == group
