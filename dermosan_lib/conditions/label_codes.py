"""Which code each label of a collection gets, and which labels may have been meant as one."""

from collections.abc import Iterable

from dermosan_lib.conditions.label_recognition import AD_HOC
from dermosan_lib.conditions.shipped_taxonomies import load_taxonomy, taxonomy_names
from dermosan_lib.conditions.taxonomy import Taxonomy
from dermosan_lib.errors import TaxonomyError


def codes_of(labels: Iterable[str], taxonomy: Taxonomy) -> dict[str, str]:
    """The code that each of ``labels`` has in ``taxonomy``, which `recognise` made of them.

    Raises `TaxonomyError` for a label of none.
    """
    named = {condition.name: condition.code for condition in taxonomy}
    codes = {}
    for label in labels:
        code = named.get(label)
        if taxonomy.name != AD_HOC:
            meant = taxonomy.match(label)
            code = None if meant is None else meant.code
        if code is None:
            raise TaxonomyError(f"Label {label!r} is not in taxonomy {taxonomy.name}. Rename it.")
        codes[label] = code
    return codes


def kept_apart(labels: Iterable[str]) -> list[str]:
    """Sentences on labels that a shipped taxonomy takes for one condition; none where each has one.

    `recognise` keeps such labels apart, since only their owner knows.
    """
    wanted = sorted(set(labels))
    told: dict[str, str] = {}
    for name in taxonomy_names():
        meant: dict[str, list[str]] = {}
        for label in wanted:
            condition = load_taxonomy(name).match(label)
            if condition is not None:
                meant.setdefault(condition.name, []).append(label)
        for condition_name, alike in meant.items():
            if len(alike) > 1:
                listed = " and ".join(map(repr, alike))
                several = "both" if len(alike) == 2 else "all"
                told.setdefault(
                    listed,
                    f"{listed} are {several} {condition_name} to taxonomy {name}; they are kept "
                    "apart as conditions of their own: if they are one, give them one name",
                )
    return list(told.values())
