"""Which group of conditions a case belongs to, where no single condition can be named.

The groups are those of the card's taxonomy. What is asked of a condition is asked of a group: that
its probability be above the line of the naming rule. Beside that it must be likelier than not, and
where the risk is not low, a group without a malignant or premalignant condition is not named: its
name would calm where the score warns.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.clinic.findings import GroupLine, Risk
from dermosan_lib.conditions import Taxonomy, group_name, group_sums, lines_of

_LIKELIER_THAN_NOT = 0.5

Array = NDArray[np.float64]


def group_of_condition(taxonomy: Taxonomy, code: str, probabilities: Array) -> GroupLine | None:
    """The narrowest group of the condition ``code``, which is named with it.

    ``probabilities`` is ``(classes,)``, in the order of ``taxonomy``. None where the taxonomy has
    no groups.
    """
    if not taxonomy.groups:
        return None
    place = [group.code for group in taxonomy.groups].index(taxonomy[code].group)
    return _line(taxonomy, place, _sums(taxonomy, probabilities)[place], named=True)


def likeliest_group(
    taxonomy: Taxonomy,
    shown: Array,
    judged: Array,
    *,
    above: float,
    risk: Risk | None,
    silent: bool,
) -> GroupLine | None:
    """The group to name where no condition is: the narrowest that may be, else a broader one.

    Args:
        taxonomy: Of the card; without groups there is none to name.
        shown: ``(classes,)`` probabilities of the answer.
        judged: ``(classes,)`` probabilities that the naming rule goes by.
        above: The line of the naming rule, 0..1.
        risk: Of the case.
        silent: Whether no group may be named, whatever its probability.

    Returns:
        The group and whether it is named; where none may be, the likeliest of the broadest ones.
    """
    if not taxonomy.groups:
        return None
    sums, by_rule = _sums(taxonomy, shown), _sums(taxonomy, judged)
    line = max(above, _LIKELIER_THAN_NOT)
    levels = _levels(taxonomy)
    for level in () if silent else levels:
        place = max(level, key=lambda k: float(sums[k]))
        if min(sums[place], by_rule[place]) > line and _may_be_said(taxonomy, place, risk):
            return _line(taxonomy, place, sums[place], named=True)
    place = max(levels[-1], key=lambda k: float(sums[k]))
    return _line(taxonomy, place, sums[place], named=False)


def _levels(taxonomy: Taxonomy) -> list[Sequence[int]]:
    """Places of the groups, level by level; the narrowest first, the broadest last."""
    places = {group.code: place for place, group in enumerate(taxonomy.groups)}
    lines = lines_of(taxonomy.groups, places)
    depths = [len(line) for line in lines]
    return [
        [place for place, depth in enumerate(depths) if depth == wanted]
        for wanted in sorted(set(depths), reverse=True)
    ]


def _may_be_said(taxonomy: Taxonomy, place: int, risk: Risk | None) -> bool:
    if risk in ("low", None):
        return True
    code = taxonomy.groups[place].code
    lines = lines_of(taxonomy.groups, (condition.group for condition in taxonomy))
    return any(
        code in line and condition.suspicious
        for line, condition in zip(lines, taxonomy, strict=True)
    )


def _sums(taxonomy: Taxonomy, probabilities: Array) -> Array:
    members = [condition.group for condition in taxonomy]
    # A sum of rounded probabilities may end above 1, which a probability never is.
    sums = group_sums(taxonomy.groups, members, probabilities[None])[0]
    return np.asarray(np.minimum(sums, 1.0), dtype=np.float64)


def _line(taxonomy: Taxonomy, place: int, probability: float, *, named: bool) -> GroupLine:
    group = taxonomy.groups[place]
    return GroupLine(group.code, group_name(group), float(probability), named)
