"""The chapters of the report, each a pure function from what was found to HTML."""

from html import escape

import numpy as np
import pandas as pd

from dermosan_lib.faces.external_report.diagram import reliability_diagram
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
    counted,
    difference,
    ends,
    share,
    sides,
)
from dermosan_lib.study.evaluation import confusion
from dermosan_lib.study.external import External
from dermosan_lib.study.reliability import reliability_table

_BESIDE = ("0 to 1", "This set", "Internal test", "Difference")
_POINTS = {"high_sensitivity": "High sensitivity", "high_specificity": "High specificity"}
_MANY = 20  # rows of problems to name


def headline(found: External) -> str:
    """Overall metrics, internal and external."""
    overall = found.beside[found.beside["condition"] == ""]
    rows = []
    for row in overall.to_dict("records"):
        most = 2.0 if row["metric"] == "brier" else 1.0
        note = "<br><small>lower is better</small>" if row["metric"] in LOWER_IS_BETTER else ""
        note += "<small>, of 2</small>" if row["metric"] == "brier" else ""
        rows.append((METRICS[row["metric"]] + note, *_pair(row, most)))
    at_mix = found.metrics["accuracy_at_internal_mix"]
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


def conditions(found: External) -> str:
    """Sensitivity and AUROC of each class that occurs."""
    each = found.beside[(found.beside["condition"] != "") & (found.beside["external_n"] > 0)]
    content = [legend()]
    for metric, title in (("sensitivity", "Sensitivity"), ("auroc", "AUROC, against the rest")):
        rows = [
            (_name(found, row["condition"]), *_pair(row))
            for row in each[each["metric"] == metric].to_dict("records")
        ]
        content += [f"<h3>{title}</h3>", table(("Condition", *_BESIDE), rows)]
    absent = [_name(found, code) for code in found.codes if code not in set(each["condition"])]
    if absent:
        content.append(f"<p>Not in this set, but open to the model: {', '.join(absent)}.</p>")
    lead = (
        "Of those who have it, how many are found first; and how well it is told from all others."
    )
    return chapter("Condition by condition", lead, *content)


def answers(found: External) -> str:
    """Confusion of true classes, and what is answered where the model has no name."""
    counts = confusion(found.compared, found.codes)
    counts = counts[counts.sum(axis=1) > 0]
    unknown = found.predictions[found.predictions["condition"] == ""]
    rows = [_confused(f"{_name(found, code)}", row, code) for code, row in counts.iterrows()]
    if len(unknown):
        first = unknown[found.codes].idxmax(axis=1)
        table_of = pd.crosstab(unknown["label"], first).reindex(columns=found.codes, fill_value=0)
        rows += [
            _confused(f"<em>{escape(str(label))}, no counterpart</em>", row, "")
            for label, row in table_of.iterrows()
        ]
    heads = ("Truth", "n", *(escape(code) for code in found.codes))
    lead = (
        "Each row is a true label, its cells the share of first answers in per cent; the right one "
        "is framed. Columns are condition codes."
    )
    return chapter("What was answered", lead, table(heads, rows, kind="wide"))


def suspicion(found: External) -> str:
    """The malignancy score and the card's operating points."""
    told = found.metrics["malignancy"]
    if "why_not" in told:
        return chapter("Suspicious or not", f"Not measured. {told['why_not']}")
    lead = (
        f"Malignant or premalignant: {told['n_suspicious']:,} images, others "
        f"{told['n_others']:,}; labels without a counterpart count where their behaviour is known. "
        "The thresholds are the card's, chosen on its own validation images."
    )
    rows = [("AUROC", track([("external", ends(told["auroc"]))]), _told(told["auroc"]), "–")]
    promised = found.bundle.card.get("operating_points") or {}
    for name, point in told["operating_points"].items():
        for metric in ("sensitivity", "specificity"):
            was = promised.get(name, {}).get(metric)
            title = f"{_POINTS.get(name, escape(name))} point: {metric}"
            title += f"<br><small>score from {point['threshold']:.3f}</small>"
            once: Ends = (was, None, None)
            drawn = track([("external", ends(point[metric])), ("internal", once)])
            rows.append((title, drawn, _told(point[metric]), number(once) if was else "–"))
    heads = ("", "0 to 1", "This set", "On validation")
    return chapter("Suspicious or not", lead, table(heads, rows))


def calibration(found: External) -> str:
    """The reliability diagram, as a picture and a table."""
    bins = reliability_table(found.compared, found.codes, bins=10)
    bins = bins[bins["n"] > 0]
    rows = [
        (
            f"{row.low:.1f} to {row.high:.1f}", f"{row.confidence:.3f}",
            number((row.accuracy, row.accuracy_low, row.accuracy_high)), f"{row.n:,}",
        )
        for row in bins.itertuples()
    ]  # fmt: skip
    heads = ("Confidence", "Mean", "Right", "n")
    lead = (
        "Answers by how sure the model was. On the dashed line, 80% means 80%; below it the model "
        "is surer than it may be."
    )
    picture = f"<div>{reliability_diagram(bins)}</div>{table(heads, rows)}"
    return chapter("Does 80% mean 80%?", lead, f'<div class="two">{picture}</div>')


def silence(found: External) -> str:
    """How often no answer is given."""
    told = found.metrics["abstention"]
    titles = {
        "known": "No answer, conditions the model knows",
        "unknown": "No answer, labels without a counterpart",
        "accuracy_answered": "Accuracy where it answers",
        "unknown_auroc": "AUROC of low confidence for labels without a counterpart",
    }
    rows = [
        (title, track([("external", ends(told[key]))]), _told(told[key]))
        for key, title in titles.items()
        if told[key]["n"]
    ]
    lead = (
        "A label without a counterpart has no right answer here: silence is the best there is. "
        "An AUROC of 0.5 says that confidence does not tell such images from the others."
    )
    return chapter("When it keeps silent", lead, table(("", "0 to 1", "This set"), rows))


def mix(found: External) -> str:
    """How common each condition is."""
    held = found.mix
    totals = held["internal_n"].sum(), held["external_n"].sum()
    rows = []
    for row in held[(held["internal_n"] > 0) | (held["external_n"] > 0)].itertuples():
        both = [
            bar(row.external_n / totals[1], "external") if totals[1] else "",
            bar(row.internal_n / totals[0], "internal") if totals[0] else "",
        ]
        cells = share(row.external_n, totals[1]), share(row.internal_n, totals[0])
        rows.append((_name(found, row.condition), "".join(both), *cells))
    lead = "Accuracy follows the mix of cases; sensitivity and AUROC of a condition much less."
    heads = ("Condition", "Share", "This set", "Internal test")
    return chapter("The mix of cases", lead, table(heads, rows))


def subgroups(found: External) -> str:
    """Balanced accuracy in each subgroup."""
    every = found.subgroups[found.subgroups["metric"] == "balanced_accuracy"]
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
        size = f"{row.n:,} of {row.n_groups:,}"
        rows.append((escape(name), track([("external", value)]), number(value), gap, size))
    lead = (
        "Balanced accuracy of each subgroup with at least 20 lesions, and its gap to all others. "
        "Of twenty gaps that are none, one has an interval that misses zero."
    )
    told = f"<p>Too few lesions to say: {escape(', '.join(few))}.</p>" if few else ""
    heads = ("Subgroup", "0 to 1", "This set", "Gap to the rest", "Images of lesions")
    return chapter("Subgroups", lead, table(heads, rows), told)


def meanings(found: External) -> str:
    """The mapping of labels."""
    rows = [
        (
            escape(str(row.label)),
            escape(found.mapping.taxonomy[row.condition].name) if row.condition else "–",
            _name(found, row._3) if row.condition else "left out",
            escape(row.how),
            f"{row.images:,}",
        )
        for row in found.meanings.itertuples()
    ]
    lead = (
        "Where a label means several of the model's conditions their probabilities are summed. "
        "To change this, edit mapping.csv and give it as --mapping."
    )
    heads = ("Label of this set", "Condition of the model", "Compared as", "How", "Images")
    return chapter("What the labels mean", lead, table(heads, rows))


def problems(found: External) -> str:
    """What could not be read, and notes."""
    bad = found.catalog[found.catalog["problem"] != ""]
    if bad.empty and not found.notes:
        return ""
    rows = [(escape(row.path), escape(row.problem)) for row in bad.head(_MANY).itertuples()]
    more = f"<p>… and {len(bad) - _MANY:,} more, in catalog.csv.</p>" if len(bad) > _MANY else ""
    notes = "".join(f"<li>{escape(note)}</li>" for note in found.notes)
    lead = f"{counted(len(bad), 'image')} of {len(found.catalog):,} could not be read."
    told = table(("File", "Problem"), rows) if rows else ""
    return chapter("Files", lead, told, more, f"<ul>{notes}</ul>")


def _pair(row: dict[str, float], most: float = 1.0) -> tuple[str, str, str, str]:
    mine, theirs = sides(row, "external"), sides(row, "internal")
    known = number(theirs, int(row["internal_n"])) if defined(theirs[0]) else "–"
    drawn = track([("external", mine), ("internal", theirs)], most=most)
    return drawn, number(mine, int(row["external_n"])), known, difference(row)


def _told(entry: dict[str, float]) -> str:
    return number(ends(entry), int(entry["n"]))


def _name(found: External, code: str) -> str:
    known = code in found.mapping.classes
    return escape(found.mapping.name(code) if known else code)


def _confused(name: str, row: "pd.Series[int]", code: str) -> tuple[str, ...]:
    total = int(row.sum())
    cells = []
    for answer, count in row.items():
        part = 100 * count / total
        kind = "hit" if answer == code else ""
        told = f"{part:.0f}" if count else "·"
        cells.append(f'<span class="{kind}" style="--share:{0.6 * part:.0f}%">{told}</span>')
    return name, f"{total:,}", *cells
