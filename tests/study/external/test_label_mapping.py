import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.conditions import ad_hoc_taxonomy, load_taxonomy
from dermosan_lib.study.external.label_mapping import NO_COUNTERPART, map_labels

HAM7, KAGGLE10 = load_taxonomy("ham7"), load_taxonomy("kaggle10")
LABELS = sorted({*HAM7.codes, *KAGGLE10.codes, "solar lentigo", "acne", "10. Warts Molluscum"})


def meaning(mapping):
    return {match.label: match.conditions for match in mapping.matches}


def test_ham10000_on_a_model_of_the_ten_splits_benign_keratosis_and_lacks_three():
    mapping = map_labels(HAM7.codes, KAGGLE10)
    assert meaning(mapping) == {
        "akiec": (), "bcc": ("bcc",), "bkl": ("bkl", "sk"), "df": (), "mel": ("mel",),
        "nv": ("nv",), "vasc": (),
    }  # fmt: skip
    assert mapping.classes["bkl+sk"] == ("bkl", "sk")
    assert list(mapping.classes) == [
        "eczema", "mel", "atopic", "bcc", "nv", "bkl+sk", "psoriasis", "tinea", "warts"
    ]  # fmt: skip
    assert mapping.name("bkl+sk").startswith("Benign keratosis-like lesion or Seborrheic")


def test_the_ten_on_a_model_of_ham10000_join_two_labels_and_lack_the_rashes():
    mapping = map_labels([alias for c in KAGGLE10 for alias in c.aliases[:1]], HAM7)
    meant = {label: codes for label, codes in meaning(mapping).items() if codes}
    assert sorted(meant.values()) == [("bcc",), ("bkl",), ("bkl",), ("mel",), ("nv",)]
    assert set(mapping.classes) == set(HAM7.codes)


def test_the_models_own_labels_are_taken_at_their_word():
    assert meaning(map_labels(KAGGLE10.codes, KAGGLE10)) == {c: (c,) for c in KAGGLE10.codes}
    assert meaning(map_labels(["bkl", "mel"], KAGGLE10)) == {"bkl": ("bkl",), "mel": ("mel",)}


def test_an_alias_that_means_a_part_is_not_widened():
    mapping = map_labels(["solar lentigo", "vasc"], KAGGLE10)
    assert meaning(mapping)["solar lentigo"] == ("bkl",)


def test_a_model_of_bare_names_is_met_through_the_shipped_taxonomies():
    model = ad_hoc_taxonomy(["Malignant melanoma", "Nevus", "Other"])
    mapping = map_labels(["mel", "nv", "bcc"], model)
    assert meaning(mapping) == {"bcc": (), "mel": ("malignant_melanoma",), "nv": ("nevus",)}
    assert mapping.suspicious("mel") is None  # the model's label set does not say


def test_a_persons_word_overrides_and_may_leave_out_and_split():
    told = {"MEL ": (), "df": ("sk",), "odd": ("eczema", "atopic")}
    mapping = map_labels(["mel", "df", "odd", "nv"], KAGGLE10, told)
    assert meaning(mapping) == {
        "df": ("sk",),
        "mel": (),
        "nv": ("nv",),
        "odd": ("eczema", "atopic"),
    }
    assert mapping.class_of("odd") == "eczema+atopic"
    assert mapping.class_of("mel") == ""


def test_labels_linked_in_a_chain_are_one_class():
    told = {"a": ("eczema", "atopic"), "b": ("atopic", "psoriasis"), "c": ("psoriasis",)}
    mapping = map_labels("abc", KAGGLE10, told)
    assert {mapping.class_of(label) for label in "abc"} == {"eczema+atopic+psoriasis"}


def test_behaviour_of_labels_with_and_without_a_counterpart():
    mapping = map_labels([*HAM7.codes, "wrinkles"], KAGGLE10, {"bkl": ("bkl", "mel")})
    kinds = {match.label: mapping.suspicious(match.label) for match in mapping.matches}
    assert kinds == {
        "akiec": True, "bcc": True, "df": False, "mel": True, "nv": False, "vasc": False,
        "wrinkles": None, "bkl": None,  # one known to nobody, one that mixes both kinds
    }  # fmt: skip


def test_an_unknown_label_is_asked_for_in_vain():
    with pytest.raises(KeyError):
        map_labels(["mel"], HAM7).class_of("nv")


def test_the_table_lists_every_pair_and_every_stranger():
    table = map_labels(["bkl", "acne", "mel"], KAGGLE10).table({"bkl": 3, "acne": 2, "mel": 1})
    assert table["label"].tolist() == ["acne", "bkl", "bkl", "mel"]
    assert table["condition"].tolist() == ["", "bkl", "sk", "mel"]
    assert table["images"].tolist() == [2, 3, 3, 1]
    assert table["how"].iloc[0] == NO_COUNTERPART


@given(
    labels=st.lists(st.sampled_from(LABELS), min_size=1, unique=True),
    told=st.dictionaries(
        st.sampled_from(LABELS),
        st.lists(st.sampled_from(KAGGLE10.codes), max_size=3),
        max_size=4,
    ),
    seed=st.integers(0, 2**16),
)
def test_classes_part_the_conditions_and_keep_all_probability(labels, told, seed):
    mapping = map_labels(labels, KAGGLE10, told)
    assert sorted(code for own in mapping.classes.values() for code in own) == sorted(
        KAGGLE10.codes
    )
    rng = np.random.default_rng(seed)
    answers = rng.dirichlet(np.ones(len(KAGGLE10)), 5)
    summed = mapping.probabilities(answers)
    assert summed.shape == (5, len(mapping.classes))
    np.testing.assert_allclose(summed.sum(axis=1), 1)
    assert (summed >= 0).all()
    for match in mapping.matches:  # all that a label means is in its own class
        own = mapping.classes.get(mapping.class_of(match.label), ())
        assert set(match.conditions) <= set(own)


@given(order=st.permutations(LABELS))
def test_the_order_of_labels_makes_no_difference(order):
    assert map_labels(order, KAGGLE10) == map_labels(LABELS, KAGGLE10)


@pytest.mark.parametrize(
    "labels",
    [("Melanoma 1", "Melanoma 2"), ("2. Melanoma 1", "2. Melanoma 2"), ("nevus", "nevus?")],
)
def test_a_number_or_a_sign_behind_never_makes_two_labels_one(labels):
    meant = meaning(map_labels([*labels, "bcc"], KAGGLE10))
    assert meant["bcc"] == ("bcc",)
    assert meant[labels[1]] == ()
    assert meant[labels[0]] in ((), ("nv",))


def test_a_count_is_still_one():
    assert meaning(map_labels(["2. Melanoma 300", "1. Eczema 2k"], KAGGLE10)) == {
        "1. Eczema 2k": ("eczema",), "2. Melanoma 300": ("mel",),
    }  # fmt: skip


def test_grades_of_a_model_of_grades_are_known():
    own = ad_hoc_taxonomy(["grade 1", "grade 2"])
    assert meaning(map_labels(["Grade_1", "Grade_2"], own)) == {
        "Grade_1": ("grade_1",), "Grade_2": ("grade_2",),
    }  # fmt: skip
