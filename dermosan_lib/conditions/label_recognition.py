"""The taxonomy that a collection's labels name: a shipped one, or one made of them."""

from collections.abc import Iterable, Mapping

from dermosan_lib.conditions.ad_hoc_codes import ad_hoc_codes
from dermosan_lib.conditions.condition import Condition
from dermosan_lib.conditions.shipped_taxonomies import load_taxonomy, taxonomy_names
from dermosan_lib.conditions.taxonomy import Taxonomy

AD_HOC = "ad-hoc"


def recognise(labels: Iterable[str]) -> Taxonomy:
    """The shipped taxonomy that knows every label, each as another condition, else an ad hoc one.

    A shipped taxonomy is reduced to the conditions that occur.
    """
    wanted = list(labels)
    for name in taxonomy_names():
        shipped = load_taxonomy(name)
        codes = [
            condition.code for condition in map(shipped.match, wanted) if condition is not None
        ]
        if wanted and len(codes) == len(wanted) == len(set(codes)):
            if len(codes) == len(shipped):
                return shipped
            return shipped.subset(sorted(codes, key=shipped.codes.index))
    return ad_hoc_taxonomy(wanted)


def ad_hoc_taxonomy(labels: Iterable[str]) -> Taxonomy:
    """A taxonomy of bare names, in the order given, such as class folders of an own collection.

    Each label is a condition of its own, named as it is written; see `ad_hoc_codes`. Nothing is
    claimed of such conditions: behaviour and urgency are ``unknown``, also where a name resembles a
    shipped condition, since a collection may mean something else by it.
    """
    names = list(labels)
    shipped = {c.code: c for name in taxonomy_names() for c in load_taxonomy(name)}
    # A shipped code goes to no label that may mean something else, such as "mel?".
    codes = ad_hoc_codes(names, taken=shipped)
    return bare_taxonomy({codes[name]: name for name in names})


def bare_taxonomy(names: Mapping[str, str]) -> Taxonomy:
    """The ad hoc taxonomy of known codes and the ``names`` of their conditions, in that order."""
    return Taxonomy(AD_HOC, tuple(_bare(code, name) for code, name in names.items()))


def _bare(code: str, label: str) -> Condition:
    return Condition(
        code=code, name=label, name_es=label, icd11="", behaviour="unknown", urgency="unknown",
        look_alikes=(), tells_apart={}, description="", look_for=(), next_steps="", source="",
        aliases=(),
    )  # fmt: skip
