"""The shipped facts are whole, and the published names of their conditions are known."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.conditions.label_recognition import recognise
from dermosan_lib.conditions.shipped_taxonomies import load_taxonomy, taxonomy_names

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


@pytest.mark.parametrize("name", taxonomy_names())
def test_every_spelling_means_one_condition(name):
    taxonomy = load_taxonomy(name)
    for condition in taxonomy:
        for spelling in (condition.code, condition.name, condition.name_es, *condition.aliases):
            assert taxonomy.match(spelling) == condition, spelling


@pytest.mark.parametrize("labels", [KAGGLE_FOLDERS, PAPER_NAMES])
def test_the_papers_and_the_data_sets_names_are_known(labels):
    taxonomy = load_taxonomy("kaggle10")
    assert {label: taxonomy.match(label).code for label in labels} == labels
    assert recognise(sorted(labels)) == taxonomy


@given(st.sampled_from(sorted(KAGGLE_FOLDERS)), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_and_counts_make_no_difference(label, change):
    taxonomy = load_taxonomy("kaggle10")
    recounted = re.sub(r"[\d.]+k?$", "99", label)
    assert taxonomy.match(change(recounted)) == taxonomy.match(label)
