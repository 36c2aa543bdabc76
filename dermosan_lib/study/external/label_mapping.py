"""Which of a model's conditions another collection's labels mean, and where the two meet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.conditions import Condition, Taxonomy, load_taxonomy, taxonomy_names

NO_COUNTERPART = "no counterpart"
GIVEN_BY_FILE = "mapping file"


@dataclass(frozen=True)
class Match:
    """What one label means to the model."""

    label: str
    conditions: tuple[str, ...]  # the model's codes, in its order; empty without a counterpart
    how: str


@dataclass(frozen=True)
class LabelMapping:
    """Matches of all labels, and the classes on which labels and answers can be compared.

    Labels and the model's conditions that are linked, however indirectly, are one class: a
    condition that two labels share joins the labels, and a label that means two conditions joins
    those. A condition that no label means stays a class of its own, for the model may answer it.
    """

    taxonomy: Taxonomy
    matches: tuple[Match, ...]
    classes: Mapping[str, tuple[str, ...]]  # class code -> the model's codes; parts them all

    def class_of(self, label: str) -> str:
        """Class of ``label``; "" where it has no counterpart. Raises `KeyError` for others."""
        match = {match.label: match for match in self.matches}[label]
        if not match.conditions:
            return ""
        return next(name for name, codes in self.classes.items() if match.conditions[0] in codes)

    def probabilities(self, answers: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum ``answers`` ``(n, conditions)``, in the model's order, to ``(n, classes)``."""
        places = {code: place for place, code in enumerate(self.taxonomy.codes)}
        columns = [[places[code] for code in codes] for codes in self.classes.values()]
        return np.stack([answers[:, chosen].sum(axis=1) for chosen in columns], axis=1)

    def suspicious(self, label: str) -> bool | None:
        """Whether ``label`` means malignant or premalignant conditions; None where it is not known.

        Of a label without a counterpart, what the shipped taxonomies say of it.
        """
        match = {match.label: match for match in self.matches}[label]
        meant: Iterable[Condition] = [self.taxonomy[code] for code in match.conditions]
        if not match.conditions:
            meant = [condition for _, condition in _shipped(label)]
        kinds = {None if c.behaviour == "unknown" else c.suspicious for c in meant}
        return kinds.pop() if len(kinds) == 1 else None

    def name(self, code: str) -> str:
        """Name of a class: those of its conditions."""
        return " or ".join(self.taxonomy[one].name for one in self.classes[code])

    def table(self, images: Mapping[str, int]) -> pd.DataFrame:
        """``label, condition, class, how, images``: a row a label and condition.

        ``images`` counts images by label. `read_mapping` reads the table back.
        """
        rows = [
            (match.label, code, self.class_of(match.label), match.how, int(images[match.label]))
            for match in self.matches
            for code in match.conditions or ("",)
        ]
        return pd.DataFrame(rows, columns=["label", "condition", "class", "how", "images"])


def map_labels(
    labels: Iterable[str],
    taxonomy: Taxonomy,
    given: Mapping[str, Sequence[str]] | None = None,
) -> LabelMapping:
    """Find what each of ``labels`` means among the conditions of ``taxonomy``, the model's.

    In this order: ``given`` (label to codes, none to leave it out); the model's own code, name or
    alias; the names that a shipped taxonomy knows for the label; ICD-11, where all codes of the
    label lie within those of a condition, or a condition's within the label's (2F21.0 lies in
    2F21). In a collection some of whose labels the model lacks, the code or full name of a
    condition also takes the conditions that lie within it by ICD-11 and that no other label means:
    HAM10000's benign keratosis takes seborrhoeic keratosis. Where the model knows every label, they
    are taken at their word.

    Labels that differ only by a number behind are never one: such a number is no count. Labels that
    differ only in case, accents or punctuation are matched by each rule alike. The
    result does not depend on the labels' order.
    """
    wanted = sorted(set(labels))
    by_hand = {plain(label): tuple(codes) for label, codes in (given or {}).items()}
    matches = _numbers_apart({label: _match(label, taxonomy, by_hand) for label in wanted})
    foreign = any(taxonomy.match(label) is None for label in wanted)
    taken = {code for match in matches.values() for code in match.conditions}
    if foreign:
        matches = {label: _widened(match, taxonomy, taken) for label, match in matches.items()}
    ordered = tuple(matches[label] for label in wanted)
    return LabelMapping(taxonomy, ordered, _classes(ordered, taxonomy))


def _match(label: str, taxonomy: Taxonomy, by_hand: Mapping[str, tuple[str, ...]]) -> Match:
    if plain(label) in by_hand:
        codes = by_hand[plain(label)]
        return Match(
            label,
            _ordered(codes, taxonomy),
            GIVEN_BY_FILE if codes else f"{GIVEN_BY_FILE}: left out",
        )
    own = taxonomy.match(label)
    if own is not None:
        return Match(label, (own.code,), "name")
    for name, known in _shipped(label):
        for spelling in (known.code, known.name, *known.aliases):
            condition = taxonomy.match(spelling)
            if condition is not None:
                return Match(label, (condition.code,), f"name, by taxonomy {name}")
    for name, known in _shipped(label):
        around = [c.code for c in taxonomy if _within(known, c)]
        inside = [c.code for c in taxonomy if _within(c, known)]
        if around or inside:
            how = f"ICD-11 {known.icd11}, by taxonomy {name}"
            return Match(label, tuple(around or inside), how)
    return Match(label, (), NO_COUNTERPART)


def _numbers_apart(matches: Mapping[str, Match]) -> dict[str, Match]:
    """``matches`` without those by which labels that differ by a number behind would be one."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for label, match in matches.items():
        bare = re.sub(r"\d+(\.\d+)?k?\s*$", "", label, flags=re.IGNORECASE)
        if bare != label and match.conditions and not match.how.startswith(GIVEN_BY_FILE):
            alike.setdefault((plain(bare), match.conditions), []).append(label)
    merged = {label for labels in alike.values() if len(labels) > 1 for label in labels}
    return {
        label: Match(label, (), NO_COUNTERPART) if label in merged else match
        for label, match in matches.items()
    }


def _widened(match: Match, taxonomy: Taxonomy, taken: set[str]) -> Match:
    if match.how != "name":
        return match
    own = taxonomy[match.conditions[0]]
    bare = replace(own, aliases=(), look_alikes=(), tells_apart={})
    if Taxonomy(taxonomy.name, (bare,)).match(match.label) is None:
        return match  # an alias may mean a part, as solar lentigo does of benign keratosis
    more = [c.code for c in taxonomy if c.code not in taken and _within(c, own)]
    if not more:
        return match
    codes = _ordered([own.code, *more], taxonomy)
    return Match(match.label, codes, f"{match.how}; and within ICD-11 {own.icd11}")


def _classes(matches: Sequence[Match], taxonomy: Taxonomy) -> dict[str, tuple[str, ...]]:
    """Conditions joined by the labels that mean several of them, in the model's order."""
    joined = {code: {code} for code in taxonomy.codes}
    for match in matches:
        union = set().union(*(joined[code] for code in match.conditions))
        joined |= dict.fromkeys(union, union)
    parts = dict.fromkeys(_ordered(joined[code], taxonomy) for code in taxonomy.codes)
    return {"+".join(codes): codes for codes in parts}


def _shipped(label: str) -> list[tuple[str, Condition]]:
    """The shipped taxonomies that know ``label``, and what it is there."""
    matches = [(name, load_taxonomy(name).match(label)) for name in taxonomy_names()]
    return [(name, condition) for name, condition in matches if condition is not None]


def _within(inner: Condition, outer: Condition) -> bool:
    """Whether every ICD-11 code of ``inner`` is one of ``outer``'s or below one."""
    narrow, wide = _icd(inner), _icd(outer)
    return bool(narrow) and all(any(_below(one, other) for other in wide) for one in narrow)


def _below(code: str, other: str) -> bool:
    return code == other or code.startswith(other if "." in other else f"{other}.")


def _icd(condition: Condition) -> list[str]:
    return re.findall(r"\b[0-9A-Z]{4}(?:\.[0-9A-Z]+)?\b", condition.icd11)


def _ordered(codes: Iterable[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    return tuple(sorted(set(codes), key=taxonomy.codes.index))


def plain(label: str) -> str:
    """``label`` without case and superfluous blanks, as mapping files are matched by."""
    return " ".join(label.casefold().split())
