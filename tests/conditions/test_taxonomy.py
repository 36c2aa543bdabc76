"""What a label means, and which sets of conditions are refused."""

import pytest

from dermosan_lib.conditions.label_recognition import ad_hoc_taxonomy
from dermosan_lib.conditions.shipped_taxonomies import load_taxonomy
from dermosan_lib.conditions.taxonomy import Taxonomy
from dermosan_lib.errors import TaxonomyError


def test_a_spelling_that_means_several_means_none():
    taxonomy = ad_hoc_taxonomy(["1_acne", "2_acne", "nevus?", "nevus", "HPV+", "HPV-"])
    assert taxonomy.match("acne") is None
    for name in ("1_acne", "2_acne", "nevus?", "nevus", "HPV+", "HPV-", "hpv +"):
        assert taxonomy.match(name).name.casefold() == name.replace(" ", "").casefold()


def test_repeated_codes_are_refused():
    one = load_taxonomy("ham7").conditions[0]
    with pytest.raises(TaxonomyError, match="repeats akiec"):
        Taxonomy("twice", (one, one))


def test_unknown_names_are_refused():
    with pytest.raises(TaxonomyError, match="Choose among: ham7, kaggle10"):
        load_taxonomy("ham8")
    with pytest.raises(TaxonomyError, match="'lupus' is not in taxonomy ham7"):
        load_taxonomy("ham7")["lupus"]
