"""What a model card says of silence, subgroups, shortcuts and other places."""

from typing import Any

from dermosan_lib.study.reporting.markdown import flattened, interval, measured, section, table
from dermosan_lib.study.runs import CARD_FILE, Artefacts

_NOT_MEASURED = "Not measured: the run holds no"
_CARD_EXTRAS = ("prediction_set", "abstention")


def silence(run: Artefacts) -> str:
    """Prediction sets and abstention, as far as the card has them."""
    blocks = []
    for key in _CARD_EXTRAS:
        entry = run.card.get(key)
        title = key.replace("_", " ").capitalize()
        if isinstance(entry, dict) and entry:
            blocks += [f"{title} (`{CARD_FILE}`, {key}):", table(("", ""), flattened(entry))]
        else:
            blocks.append(f"{title}: the card has no rule.")
    predictions = run.table("predictions.csv")
    if len(predictions):
        test = predictions[predictions["split"] == "test"]
        silent = int(test["abstained"].astype(bool).sum())
        blocks.append(f"{silent} of {len(test)} test images get no answer (`predictions.csv`).")
    return section("When it does not answer", "", *blocks)


def subgroups(run: Artefacts) -> str:
    """Metrics of each subgroup and its gap to the rest."""
    table_rows = run.table("subgroups.csv")
    if table_rows.empty:
        return section("Subgroups", "", f"{_NOT_MEASURED} `subgroups.csv`.")
    rows = [
        (
            f"{row['attribute']}: {row['subgroup']}", row["metric"],
            "too few to say" if _true(row["suppressed"]) else _ends(row, "value", "low", "high"),
            "" if _true(row["suppressed"]) else _ends(row, "gap", "gap_low", "gap_high"),
            f"{row['n']} ({row['n_groups']})",
        )
        for row in table_rows.to_dict("records")
    ]  # fmt: skip
    lead = (
        "Small subgroups are suppressed. Of twenty gaps that are none, one has an interval that "
        "misses zero."
    )
    heads = ("subgroup", "metric", "value", "gap to the rest", "images (groups)")
    return section("Subgroups", "`subgroups.csv`", lead, table(heads, rows))


def shortcuts(run: Artefacts) -> str:
    """What predicts the condition without the lesion."""
    audits = run.table("shortcuts.csv")
    if audits.empty:
        return section("Shortcuts", "", f"{_NOT_MEASURED} `shortcuts.csv`.")
    rows = [
        (
            row["family"], f"{_ends(row, 'macro_auc', 'low', 'high')}, n = {row['n']}",
            "**flagged**" if _true(row["flagged"]) else "no", row["why"],
        )
        for row in audits.to_dict("records")
    ]  # fmt: skip
    lead = "How well what has nothing to do with the lesion predicts the condition by itself."
    return section(
        "Shortcuts", "`shortcuts.csv`", lead, table(("", "macro AUC", "flagged", "why"), rows)
    )


def external(run: Artefacts) -> str:
    """External validations kept in ``external/NAME``."""
    if not run.externals:
        notice = "Not measured: `dermosan evaluate` with `-o RUN/external/NAME` adds one."
        return section("External validation", "", notice)
    rows: list[tuple[Any, ...]] = []
    for name, metrics in run.externals.items():
        malignancy = metrics.get("malignancy") or {}
        rows.append(
            (
                f"`external/{name}/metrics.json`", measured(metrics.get("accuracy")),
                measured(metrics.get("balanced_accuracy")), measured(metrics.get("macro_auc")),
                measured(malignancy.get("auroc")),
            )
        )  # fmt: skip
    heads = ("from", "accuracy", "balanced accuracy", "macro AUC", "malignancy AUROC")
    return section("External validation", "", table(heads, rows))


def _ends(row: dict[str, Any], *names: str) -> str:
    value, low, high = (row[name] for name in names)
    return interval(value, low, high)


def _true(value: Any) -> bool:
    return str(value) == "True"
