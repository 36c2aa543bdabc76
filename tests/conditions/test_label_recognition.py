"""Any labels make a taxonomy."""

from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.conditions.label_recognition import ad_hoc_taxonomy, recognise


def test_part_of_a_taxonomy_is_recognised_and_stays_closed():
    part = recognise(["nv", "Melanoma", "vasc"])
    assert (part.name, part.codes) == ("ham7", ("mel", "nv", "vasc"))
    assert part["mel"].look_alikes == ("nv",)


def test_two_labels_for_one_condition_make_an_ad_hoc_taxonomy():
    assert recognise(["mel", "Melanoma"]).name == "ad-hoc"


@given(st.lists(st.text(min_size=1), min_size=1, max_size=200, unique=True))
def test_any_labels_make_a_taxonomy(labels):
    taxonomy = ad_hoc_taxonomy(labels)
    assert len(set(taxonomy.codes)) == len(labels)
    assert [condition.name for condition in taxonomy] == labels
    for code in taxonomy.codes:
        assert code.isidentifier()
        assert code not in ("path", "condition", "split", "group", "malignancy", "abstained", "far")
    assert not taxonomy.suspicious.any()


def test_184_conditions_work():
    labels = [f"condition {n}x" for n in range(184)]
    taxonomy = recognise(labels)
    assert len(taxonomy) == 184
    assert taxonomy.match("CONDITION 17X").name == "condition 17x"


def test_a_known_name_in_an_own_collection_borrows_no_facts():
    assert recognise(["melanoma", "something else"])["melanoma"].behaviour == "unknown"
