"""Taxonomies: the shipped facts are whole, and any labels make a taxonomy."""

import csv
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.conditions.taxonomy import (
    Condition,
    Taxonomy,
    ad_hoc_taxonomy,
    load_taxonomy,
    read_taxonomy,
    recognise,
    taxonomy_names,
)
from dermosan_lib.errors import TaxonomyError

KAGGLE_FOLDERS = {
    "1. Eczema 1677": "eczema",
    "2. Melanoma 15.75k": "mel",
    "3. Atopic Dermatitis - 1.25k": "atopic",
    "4. Basal Cell Carcinoma (BCC) 3323": "bcc",
    "5. Melanocytic Nevi (NV) - 7970": "nv",
    "6. Benign Keratosis-like Lesions (BKL) 2624": "bkl",
    "7. Psoriasis pictures Lichen Planus and related diseases - 2k": "psoriasis",
    "8. Seborrheic Keratoses and other Benign Tumors - 1.8k": "sk",
    "9. Tinea Ringworm Candidiasis and other Fungal Infections - 1.7k": "tinea",
    "10. Warts Molluscum and other Viral Infections - 2103": "warts",
}
PAPER_NAMES = {
    "Eczema": "eczema",
    "Melanoma": "mel",
    "Atopic Dermatitis": "atopic",
    "Basal Cell Carcinoma (BCC)": "bcc",
    "Melanocytic Nevi (NV)": "nv",
    "Benign Keratosis-like Lesions (BKL)": "bkl",
    "Psoriasis/Lichen Planus & related diseases": "psoriasis",
    "Seborrheic Keratoses & other benign tumors": "sk",
    "Tinea/Candidiasis & other fungal infections": "tinea",
    "Warts/Molluscum & other viral infections": "warts",
}


def test_shipped_taxonomies():
    assert taxonomy_names() == ("ham7", "kaggle10", "pad6", "general184")  # general last
    assert load_taxonomy("kaggle10").codes == tuple(PAPER_NAMES.values())
    assert load_taxonomy("ham7").codes == ("akiec", "bcc", "bkl", "df", "mel", "nv", "vasc")


@pytest.mark.parametrize("labels", [KAGGLE_FOLDERS, PAPER_NAMES])
def test_the_papers_and_the_data_sets_names_are_known(labels):
    taxonomy = load_taxonomy("kaggle10")
    assert {label: taxonomy.match(label).code for label in labels} == labels
    assert recognise(sorted(labels)) == taxonomy


@pytest.mark.parametrize("name", taxonomy_names())
def test_every_spelling_means_one_condition(name):
    taxonomy = load_taxonomy(name)
    for condition in taxonomy:
        for spelling in (condition.code, condition.name, condition.name_es, *condition.aliases):
            assert taxonomy.match(spelling) == condition, spelling


def test_a_spelling_that_means_several_means_none():
    taxonomy = ad_hoc_taxonomy(["1_acne", "2_acne", "nevus?", "nevus", "HPV+", "HPV-"])
    assert taxonomy.match("acne") is None
    for name in ("1_acne", "2_acne", "nevus?", "nevus", "HPV+", "HPV-", "hpv +"):
        assert taxonomy.match(name).name.casefold() == name.replace(" ", "").casefold()


@pytest.mark.parametrize("name", taxonomy_names()[:3])
def test_every_fact_is_there(name):
    for condition in load_taxonomy(name):
        assert condition.behaviour != "unknown"
        assert condition.urgency != "unknown"
        assert 3 <= len(condition.look_for) <= 6
        assert set(condition.tells_apart) == set(condition.look_alikes)
        assert condition.code not in condition.look_alikes
        text = f"{condition.description} {condition.next_steps}".lower()
        assert " mg" not in text  # no drug doses
        assert "\u2014" not in text
        assert "doi:" in condition.source or "ICD-11" in condition.source


def test_malignant_conditions():
    suspicious = {
        name: {c.code for c in load_taxonomy(name) if c.suspicious} for name in taxonomy_names()[:3]
    }
    assert suspicious == {
        "kaggle10": {"mel", "bcc"},
        "ham7": {"mel", "bcc", "akiec"},
        "pad6": {"mel", "bcc", "scc", "ack"},
    }


def test_a_condition_survives_json():
    for condition in load_taxonomy("ham7"):
        assert Condition.from_dict(json.loads(json.dumps(condition.to_dict()))) == condition


def test_part_of_a_taxonomy_is_recognised_and_stays_closed():
    part = recognise(["nv", "Melanoma", "vasc"])
    assert (part.name, part.codes) == ("ham7", ("mel", "nv", "vasc"))
    assert part["mel"].look_alikes == ("nv",)


def test_two_labels_for_one_condition_make_an_ad_hoc_taxonomy():
    assert recognise(["mel", "Melanoma"]).name == "ad-hoc"


@given(st.sampled_from(sorted(KAGGLE_FOLDERS)), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_and_counts_make_no_difference(label, change):
    taxonomy = load_taxonomy("kaggle10")
    recounted = re.sub(r"[\d.]+k?$", "99", label)
    assert taxonomy.match(change(recounted)) == taxonomy.match(label)


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


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("name", "", "name must not be empty"),
        ("behaviour", "evil", "behaviour is 'evil'"),
        ("urgency", "now", "urgency is 'now'"),
        ("look_alikes", "stranger", "stranger is not"),
        ("code", "path", "column name"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path, column, value, words):
    rows = [{**row} for row in _rows("ham7")]
    rows[0][column] = value
    path = tmp_path / "own.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(TaxonomyError, match=words):
        read_taxonomy(path)


def _rows(name):
    from dermosan_lib.conditions import taxonomy as conditions

    path = conditions._FOLDER / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_repeated_codes_are_refused():
    one = load_taxonomy("ham7").conditions[0]
    with pytest.raises(TaxonomyError, match="repeats akiec"):
        Taxonomy("twice", (one, one))


def test_unknown_names_are_refused():
    with pytest.raises(TaxonomyError, match="Choose among: ham7, kaggle10"):
        load_taxonomy("ham8")
    with pytest.raises(TaxonomyError, match="'lupus' is not in taxonomy ham7"):
        load_taxonomy("ham7")["lupus"]
