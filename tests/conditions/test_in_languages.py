import copy
import json
import pickle
import re
from dataclasses import replace

import pytest

from dermosan_lib.conditions import (
    Condition,
    Taxonomy,
    ad_hoc_taxonomy,
    load_taxonomy,
    said_in,
    taxonomy_names,
    text_of,
)
from dermosan_lib.errors import TaxonomyError
from dermosan_lib.language import PSEUDO, translate, use_language

LANGUAGES = ("es",)


def texts(condition):
    return [
        condition.name, condition.description, *condition.look_for, condition.next_steps,
        *condition.tells_apart.values(),
    ]  # fmt: skip


def without_translations(taxonomy):
    """As a bundle has it that was made before there were any."""
    return Taxonomy(
        taxonomy.name, tuple(replace(c, translations={}) for c in taxonomy), taxonomy.groups
    )


# Names that are the same in English and Spanish.
_ALIKE = {"Melanoma", "Dermatofibroma", "Psoriasis", "Melasma", "Lipoma", "Alopecia areata"}
_ALIKE |= {"Intertrigo", "Balanitis", "Urticaria"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", taxonomy_names())
def test_every_text_is_translated(name, language):
    for condition in load_taxonomy(name):
        if not condition.description:  # none is written, in no language
            assert not condition.translations
            continue
        said = condition.translations[language]
        assert set(said) >= {"description", "look_for", "next_steps", "tells_apart"}
        assert len(said["look_for"]) == len(condition.look_for)
        assert list(said["tells_apart"]) == list(condition.tells_apart)
        assert all(said["tells_apart"].values())
        for english, other in zip(
            texts(condition), texts(said_in(load_taxonomy(name), language)[condition.code]),
            strict=True,
        ):  # fmt: skip
            assert other.strip()
            assert other != english or english in {condition.name} & _ALIKE
            assert english.endswith(".") == other.endswith("."), other
            assert english[0].isupper() == other[0].isupper(), other
            assert 0.6 < len(other) / len(english) < 2, other


@pytest.mark.parametrize("name", taxonomy_names())
def test_spanish_is_spanish_and_names_no_drug(name):
    english = re.compile(r"\b(the|and|with|of|mole|skin|is|are|has|or not)\b", re.IGNORECASE)
    doses = re.compile(r"\b\d+ ?(mg|g|ml|mcg|%)|corticoid|antihistam|imiquimod|fluorouracil", re.I)
    for condition in said_in(load_taxonomy(name), "es"):
        for text in texts(condition):
            assert not english.search(text), text
            assert not doses.search(text), text
            assert "  " not in text


def test_the_same_english_is_the_same_spanish():
    said: dict[str, str] = {}
    for name in taxonomy_names():
        spanish = said_in(load_taxonomy(name), "es")
        for condition in load_taxonomy(name):
            for english, other in zip(
                texts(condition), texts(spanish[condition.code]), strict=True
            ):
                assert said.setdefault(english, other) == other


@pytest.mark.parametrize("name", taxonomy_names())
def test_facts_stay_as_they_are(name):
    taxonomy = load_taxonomy(name)
    spanish = said_in(taxonomy, "es")
    assert spanish.codes == taxonomy.codes
    for one, other in zip(taxonomy, spanish, strict=True):
        for fact in ("icd11", "behaviour", "urgency", "look_alikes", "source", "aliases"):
            assert getattr(one, fact) == getattr(other, fact)
    assert said_in(taxonomy, "en") == taxonomy


@pytest.mark.parametrize("name", taxonomy_names())
def test_an_earlier_bundles_taxonomy_is_said_by_the_shipped_one(name):
    taxonomy = load_taxonomy(name)
    earlier, spanish = said_in(without_translations(taxonomy), "es"), said_in(taxonomy, "es")
    for code in taxonomy.codes:
        assert texts(earlier[code]) == texts(spanish[code])


def test_another_english_text_is_never_said_to_be_the_shipped_one():
    taxonomy = without_translations(load_taxonomy("ham7"))
    changed = replace(
        taxonomy["mel"],
        description="Something else.",
        look_for=(*taxonomy["mel"].look_for, "one more"),
        tells_apart={**taxonomy["mel"].tells_apart, "nv": "something else"},
    )
    others = tuple(changed if c.code == "mel" else c for c in taxonomy)
    said = said_in(Taxonomy("ham7", others), "es")["mel"]
    assert said.description == "Something else."
    assert said.look_for == changed.look_for
    assert said.tells_apart["nv"] == "something else"
    assert said.tells_apart["bkl"].startswith("la queratosis benigna")
    assert said.next_steps.startswith("Derive con urgencia")


def test_a_taxonomys_own_words_come_first_and_the_rest_is_english():
    own = replace(load_taxonomy("ham7")["mel"], translations={"fr": {"description": "Une tumeur."}})
    alone = Taxonomy("mine", (replace(own, look_alikes=(), tells_apart={}),))
    french = said_in(alone, "fr")["mel"]
    assert (french.name, french.description) == ("Melanoma", "Une tumeur.")
    assert french.look_for == own.look_for


def test_bare_names_stay_people_s_own():
    taxonomy = ad_hoc_taxonomy(["Lunar raro", "mel"])
    assert [c.name for c in said_in(taxonomy, "es")] == ["Lunar raro", "mel"]


def test_the_pseudo_language_shows_what_comes_from_the_taxonomy():
    for condition in said_in(load_taxonomy("ham7"), "xx"):
        assert all(text.startswith("⟦") and text.endswith("⟧") for text in texts(condition))
    bare = said_in(ad_hoc_taxonomy(["a"]), "xx")["a"]
    assert texts(bare) == ["⟦a⟧", "", ""]


def test_translations_survive_json_a_subset_and_come_with_new_cards():
    for condition in load_taxonomy("kaggle10"):
        stored = json.loads(json.dumps(condition.to_dict()))
        assert stored["translations"]["es"]["description"]
        assert Condition.from_dict(stored) == condition
    part = said_in(load_taxonomy("ham7").subset(["mel", "nv"]), "es")
    assert list(part["mel"].tells_apart) == ["nv"]
    assert part["mel"].tells_apart["nv"].startswith("el nevo")


def test_a_card_of_before_is_read_and_written_as_it_was():
    old = {k: v for k, v in load_taxonomy("ham7")["mel"].to_dict().items() if k != "translations"}
    assert Condition.from_dict(old).to_dict() == old
    with pytest.raises(TaxonomyError, match="check tongue"):
        Condition.from_dict({**old, "tongue": 1})


def test_a_text_of_a_condition_is_said_in_the_language_of_its_reader():
    melanoma = load_taxonomy("ham7")["mel"]
    name, steps = text_of(melanoma, "name"), text_of(melanoma, "next_steps")
    assert (name, steps) == (melanoma.name, melanoma.next_steps)
    spanish = said_in(load_taxonomy("ham7"), "es")["mel"]
    for copied in (steps, copy.deepcopy(steps), pickle.loads(pickle.dumps(steps))):
        assert translate(copied) == melanoma.next_steps
        with use_language("es"):
            assert translate(copied) == spanish.next_steps
        with use_language(PSEUDO):
            assert translate(copied) == f"⟦{melanoma.next_steps}⟧"
