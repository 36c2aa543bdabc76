"""What a reader may choose from: the same for every case, so it tells nothing of any."""

from dataclasses import dataclass

from dermosan_lib.conditions import Taxonomy


@dataclass(frozen=True)
class Choices:
    """Conditions by code and name, in the alphabet's order, and the features that may be seen."""

    conditions: tuple[tuple[str, str, str], ...]  # code, English name, Spanish name
    features: tuple[str, ...]  # of all conditions together, sorted; no word says whose

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the conditions."""
        return tuple(code for code, _, _ in self.conditions)


def choices_of(taxonomy: Taxonomy) -> Choices:
    """The choices of a taxonomy: its conditions, and what its ``look_for`` names."""
    conditions = [(one.code, one.name, one.name_es) for one in taxonomy]
    features = sorted({feature for one in taxonomy for feature in one.look_for})
    return Choices(tuple(sorted(conditions, key=lambda one: one[1])), tuple(features))
