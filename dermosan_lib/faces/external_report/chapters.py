"""The chapters on answers, malignancy, calibration, silence, labels and files."""

import pandas as pd

from dermosan_lib.faces.external_report.diagram import reliability_diagram
from dermosan_lib.faces.external_report.marks import (
    Ends,
    chapter,
    number,
    table,
    track,
)
from dermosan_lib.faces.external_report.words import (
    counted,
    ends,
    name_of,
)
from dermosan_lib.study.evaluation import confusion, reliability_table
from dermosan_lib.study.external import External
from dermosan_lib.text import visible_html as escape

_POINTS = {"high_sensitivity": "High sensitivity", "high_specificity": "High specificity"}
_MANY = 20  # rows of problems to name


def answers(external: External) -> str:
    """Confusion of true classes, and what is answered where the model has no name."""
    counts = confusion(external.compared, external.codes)
    counts = counts[counts.sum(axis=1) > 0]
    unknown = external.predictions[external.predictions["condition"] == ""]
    rows = [_confused(f"{name_of(external, code)}", row, code) for code, row in counts.iterrows()]
    if len(unknown):
        first = unknown[external.codes].idxmax(axis=1)
        table_of = pd.crosstab(unknown["label"], first).reindex(
            columns=external.codes, fill_value=0
        )
        rows += [
            _confused(f"<em>{escape(str(label))}, no counterpart</em>", row, "")
            for label, row in table_of.iterrows()
        ]
    heads = ("Truth", "n", *(escape(code) for code in external.codes))
    lead = (
        "Each row is a true label, its cells the share of first answers in per cent; the right one "
        "is framed. Columns are condition codes."
    )
    return chapter("What was answered", lead, table(heads, rows, kind="wide"))


def suspicion(external: External) -> str:
    """The malignancy score and the card's operating points."""
    metrics = external.metrics["malignancy"]
    if "why_not" in metrics:
        return chapter("Suspicious or not", f"Not measured. {metrics['why_not']}")
    lead = (
        f"Malignant or premalignant: {metrics['n_suspicious']:,} images, others "
        f"{metrics['n_others']:,}; labels without a counterpart count where their behaviour is "
        "known. The thresholds are the card's, chosen on its own validation images."
    )
    rows = [
        ("AUROC", track([("external", ends(metrics["auroc"]))]), _in_words(metrics["auroc"]), "–")
    ]
    promised = external.bundle.card.get("operating_points") or {}
    for name, point in metrics["operating_points"].items():
        for metric in ("sensitivity", "specificity"):
            was = promised.get(name, {}).get(metric)
            title = f"{_POINTS.get(name, escape(name))} point: {metric}"
            title += f"<br><small>score from {point['threshold']:.3f}</small>"
            once: Ends = (was, None, None)
            drawn = track([("external", ends(point[metric])), ("internal", once)])
            rows.append((title, drawn, _in_words(point[metric]), number(once) if was else "–"))
    heads = ("", "0 to 1", "This set", "On validation")
    return chapter("Suspicious or not", lead, table(heads, rows))


def calibration(external: External) -> str:
    """The reliability diagram, as a picture and a table."""
    bins = reliability_table(external.compared, external.codes, bins=10)
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


def silence(external: External) -> str:
    """How often no answer is given."""
    metrics = external.metrics["abstention"]
    titles = {
        "known": "No answer, conditions the model knows",
        "unknown": "No answer, labels without a counterpart",
        "accuracy_answered": "Accuracy where it answers",
        "unknown_auroc_doubt": "AUROC of low confidence for labels without a counterpart",
        "unknown_auroc_distance": "AUROC of the distance from the training images for them",
        "unknown_auroc_energy": "AUROC of energy, high where nothing speaks for any, for them",
    }
    rows = [
        (title, track([("external", ends(metrics[key]))]), _in_words(metrics[key]))
        for key, title in titles.items()
        if metrics[key]["n"]
    ]
    sets = metrics["prediction_set"]
    if sets:
        promised = f"<br><small>promised {sets['promised']:g}</small>"
        drawn = track([("external", ends(sets["coverage"]))])
        title = f"The prediction set holds the truth{promised}"
        rows.append((title, drawn, _in_words(sets["coverage"])))
    why = external.predictions[["far", "unsure", "strange", "other_kind"]].sum()
    kind = f"Of another kind: {why['other_kind']:,}. " if why["other_kind"] else ""
    rule = (
        f"Unlike the training images: {why['far']:,}; not sure enough: {why['unsure']:,}; maybe "
        f"of no condition that the model knows: {why['strange']:,}; others for want of quality."
        if external.bundle.card.get("abstention")
        else "The bundle has no rule for unfamiliar or doubtful images: only quality silences it."
    )
    lead = (
        f"{kind}{rule} A label without a counterpart has no right answer here: silence is the best "
        "there is. An AUROC of 0.5 does not tell such images from the others."
    )
    return chapter("When it keeps silent", lead, table(("", "0 to 1", "This set"), rows))


def meanings(external: External) -> str:
    """The mapping of labels."""
    rows = [
        (
            escape(str(row.label)),
            escape(external.mapping.taxonomy[row.condition].name) if row.condition else "–",
            name_of(external, row._3) if row.condition else "left out",
            escape(row.how),
            f"{row.images:,}",
        )
        for row in external.meanings.itertuples()
    ]
    lead = (
        "Where a label means several of the model's conditions their probabilities are summed. "
        "To change this, edit mapping.csv and give it as --mapping."
    )
    heads = ("Label of this set", "Condition of the model", "Compared as", "How", "Images")
    return chapter("What the labels mean", lead, table(heads, rows))


def problems(external: External) -> str:
    """What could not be read, and notes."""
    bad = external.catalog[external.catalog["problem"] != ""]
    if bad.empty and not external.notes:
        return ""
    rows = [(escape(row.path), escape(row.problem)) for row in bad.head(_MANY).itertuples()]
    more = f"<p>… and {len(bad) - _MANY:,} more, in catalog.csv.</p>" if len(bad) > _MANY else ""
    notes = "".join(f"<li>{escape(note)}</li>" for note in external.notes)
    lead = f"{counted(len(bad), 'image')} of {len(external.catalog):,} could not be read."
    listing = table(("File", "Problem"), rows) if rows else ""
    return chapter("Files", lead, listing, more, f"<ul>{notes}</ul>")


def _in_words(entry: dict[str, float]) -> str:
    return number(ends(entry), int(entry["n"]))


def _confused(name: str, row: "pd.Series[int]", code: str) -> tuple[str, ...]:
    total = int(row.sum())
    cells = []
    for answer, count in row.items():
        part = 100 * count / total
        kind = "hit" if answer == code else ""
        percent = f"{part:.0f}" if count else "·"
        cells.append(f'<span class="{kind}" style="--share:{0.6 * part:.0f}%">{percent}</span>')
    return name, f"{total:,}", *cells
