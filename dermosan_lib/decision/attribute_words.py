"""What attributes and their values are called, for `language.translate`.

Values are kept as the training table has them; those that the published tables share are known here
by name, so that they can be said in other languages.
"""

from dermosan_lib.language import Message, in_context

_NAMES = {
    "age": Message("Age"),
    "sex": Message("Sex"),
    "site": Message("Site"),
    "skin_type": Message("Skin type"),
    "itch": Message("Itch"),
    "grew": Message("Growth"),
    "hurt": Message("Pain"),
    "changed": Message("Change"),
    "bleed": Message("Bleeding"),
    "elevation": Message("Elevation"),
}
_VALUES = {
    str(word): word
    for word in (
        in_context("attribute", "yes"),
        in_context("attribute", "no"),
        in_context("sex", "female"),
        in_context("sex", "male"),
        in_context("site", "abdomen"),
        in_context("site", "acral"),
        in_context("site", "arm"),
        in_context("site", "back"),
        in_context("site", "chest"),
        in_context("site", "ear"),
        in_context("site", "face"),
        in_context("site", "foot"),
        in_context("site", "forearm"),
        in_context("site", "genital"),
        in_context("site", "hand"),
        in_context("site", "head/neck"),
        in_context("site", "lip"),
        in_context("site", "lower extremity"),
        in_context("site", "neck"),
        in_context("site", "nose"),
        in_context("site", "palms/soles"),
        in_context("site", "scalp"),
        in_context("site", "thigh"),
        in_context("site", "torso"),
        in_context("site", "trunk"),
        in_context("site", "upper extremity"),
    )
}


_IN_SENTENCE = {
    "age": in_context("attribute in a sentence", "age"),
    "sex": in_context("attribute in a sentence", "sex"),
    "site": in_context("attribute in a sentence", "site"),
    "skin_type": in_context("attribute in a sentence", "skin type"),
    "itch": in_context("attribute in a sentence", "itch"),
    "grew": in_context("attribute in a sentence", "growth"),
    "hurt": in_context("attribute in a sentence", "pain"),
    "changed": in_context("attribute in a sentence", "change"),
    "bleed": in_context("attribute in a sentence", "bleeding"),
    "elevation": in_context("attribute in a sentence", "elevation"),
}


def attribute_in_sentence(name: str) -> str:
    """An attribute, such as ``skin_type``, within a sentence: "skin type"."""
    return _IN_SENTENCE.get(name) or name.replace("_", " ")


def attribute_in_words(name: str) -> str:
    """An attribute, such as ``age``, as a label begins with it: "Age"."""
    return _NAMES.get(name) or name.replace("_", " ").capitalize()


def value_in_words(value: str) -> str:
    """A value of an attribute: known words in small letters, others as the table has them.

    "BACK" is "back"; other words that a table shouts are written in small letters too.
    """
    known = _VALUES.get(value.strip().lower())
    return known or (value.lower() if value.isupper() else value)
