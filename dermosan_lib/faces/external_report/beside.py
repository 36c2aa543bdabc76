"""The chapters that set one set beside the other: metrics, conditions, case mix and subgroups."""

import numpy as np

from dermosan_lib.faces.external_report.marks import (
    Ends,
    bar,
    chapter,
    defined,
    legend,
    number,
    signed,
    table,
    track,
)
from dermosan_lib.faces.external_report.words import (
    LOWER_IS_BETTER,
    METRICS,
    difference,
    ends,
    name_of,
    share,
    sides,
)
from dermosan_lib.study.external import External
from dermosan_lib.text import visible_html as escape

_BESIDE = ("0 to 1", "This set", "Internal test", "Difference")


def headline(external: External) -> str:
    """Overall metrics, internal and external."""
    overall = external.beside[external.beside["condition"] == ""]
    rows = []
    for row in overall.to_dict("records"):
        most = 2.0 if row["metric"] == "brier" else 1.0
        note = "<br><small>lower is better</small>" if row["metric"] in LOWER_IS_BETTER else ""
        note += "<small>, of 2</small>" if row["metric"] == "brier" else ""
        rows.append((METRICS[row["metric"]] + note, *_pair(row, most)))
    at_mix = external.metrics["accuracy_at_internal_mix"]
    if at_mix["value"] is not None:
        drawn = track([("external", ends(at_mix))])
        name = "Accuracy at the internal test's mix of conditions"
        rows.append((name, drawn, number(ends(at_mix), at_mix["n"]), "–", "–"))
    lead = (
        "Means over conditions (balanced accuracy, macro AUC) take those that each set holds. "
        "The interval of a difference adds up the two intervals, as for independent sets."
    )
    return chapter(
        "Beside the internal test", lead, legend(), table(("Metric", *_BESIDE), rows)
    )  # fmt: skip


def conditions(external: External) -> str:
    """Sensitivity and AUROC of each class that occurs."""
    each = external.beside[
        (external.beside["condition"] != "") & (external.beside["external_n"] > 0)
    ]
    content = [legend()]
    for metric, title in (("sensitivity", "Sensitivity"), ("auroc", "AUROC, against the rest")):
        rows = [
            (name_of(external, row["condition"]), *_pair(row))
            for row in each[each["metric"] == metric].to_dict("records")
        ]
        content += [f"<h3>{title}</h3>", table(("Condition", *_BESIDE), rows)]
    absent = [
        name_of(external, code) for code in external.codes if code not in set(each["condition"])
    ]
    if absent:
        content.append(f"<p>Not in this set, but open to the model: {', '.join(absent)}.</p>")
    lead = (
        "Of those who have it, how many are found first; and how well it is told from all others."
    )
    return chapter("Condition by condition", lead, *content)


def mix(external: External) -> str:
    """How common each condition is."""
    held = external.mix
    totals = held["internal_n"].sum(), held["external_n"].sum()
    rows = []
    for row in held[(held["internal_n"] > 0) | (held["external_n"] > 0)].itertuples():
        both = [
            bar(row.external_n / totals[1], "external") if totals[1] else "",
            bar(row.internal_n / totals[0], "internal") if totals[0] else "",
        ]
        cells = share(row.external_n, totals[1]), share(row.internal_n, totals[0])
        rows.append((name_of(external, row.condition), "".join(both), *cells))
    lead = "Accuracy follows the mix of cases; sensitivity and AUROC of a condition much less."
    heads = ("Condition", "Share", "This set", "Internal test")
    return chapter("The mix of cases", lead, table(heads, rows))


def subgroups(external: External) -> str:
    """Balanced accuracy in each subgroup."""
    every = external.subgroups[external.subgroups["metric"] == "balanced_accuracy"]
    rows = []
    few = []
    for row in every.itertuples():
        name = (
            "All"
            if row.attribute == "all"
            else f"{row.attribute.replace('_', ' ')}: {row.subgroup}"
        )
        if row.suppressed:
            few.append(f"{name} ({row.n_groups:,})")
            continue
        value: Ends = (row.value, row.low, row.high)
        gap = "–"
        if not np.isnan(row.gap):
            ends_of_gap = f"({signed(row.gap_low)} to {signed(row.gap_high)})"
            gap = f"{signed(row.gap)} <small>{ends_of_gap}</small>"
        size = f"{row.n:,} ({row.n_groups:,})"
        rows.append((escape(name), track([("external", value)]), number(value), gap, size))
    lead = (
        "Balanced accuracy of each subgroup with at least 20 lesions or patients, and its gap to "
        "all others. Of twenty gaps that are none, one has an interval that misses zero."
    )
    left_out = (
        f"<p>Too few lesions or patients to say: {escape(', '.join(few))}.</p>" if few else ""
    )
    heads = ("Subgroup", "0 to 1", "This set", "Gap", "n (groups)")
    return chapter("Subgroups", lead, table(heads, rows), left_out)


def _pair(row: dict[str, float], most: float = 1.0) -> tuple[str, str, str, str]:
    mine, theirs = sides(row, "external"), sides(row, "internal")
    known = number(theirs, int(row["internal_n"])) if defined(theirs[0]) else "–"
    drawn = track([("external", mine), ("internal", theirs)], most=most)
    return drawn, number(mine, int(row["external_n"])), known, difference(row)
