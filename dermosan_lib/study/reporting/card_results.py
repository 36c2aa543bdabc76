"""What a model card says of results: each with n and interval, from the file it names."""

from typing import Any

from dermosan_lib.study.evaluation import BY_CONDITION, OVERALL
from dermosan_lib.study.reporting.markdown import interval, listed, measured, section, table, words
from dermosan_lib.study.runs import CARD_FILE, Artefacts
from dermosan_lib.study.uncertainty import TEMPERATURE_NOTE

_NOT_MEASURED = "Not measured: the run holds no"


def performance(run: Artefacts) -> str:
    """Overall metrics on the test split, beside the linear probe's."""
    network, probe = run.mapping("metrics.json"), run.mapping("probe_metrics.json")
    if not network:
        return section("Performance", "", f"{_NOT_MEASURED} `metrics.json`.")
    rows = [
        (name, measured(network.get(name)), measured(probe[name]) if probe else "not measured")
        for name in OVERALL
        if name in network
    ]
    lead = (
        "On the test split, read once. Intervals are 95% and resample groups. The linear probe is "
        "a linear classifier on the untrained network's features: what training had to beat."
    )
    files = "`metrics.json`" + (" and `probe_metrics.json`" if probe else "")
    return section("Performance", files, lead, table(("", "network", "linear probe"), rows))


def conditions(run: Artefacts) -> str:
    """Metrics of each condition against the rest."""
    entries = run.mapping("metrics.json").get("conditions", {})
    if not entries:
        return ""
    rows = [
        (code, *(measured(one.get(name)) for name in BY_CONDITION)) for code, one in entries.items()
    ]
    lead = (
        "`n` counts the images in the denominator. Predictive values hold for the mix of this test "
        "set and for no other."
    )
    heads = ("", *BY_CONDITION)
    return section("Condition by condition", "`metrics.json`", lead, table(heads, rows))


def calibration(run: Artefacts) -> str:
    """Temperature, and the calibration error with and without it where measured."""
    metrics, before = run.mapping("metrics.json"), run.table("calibration.csv")
    lines = [f"Temperature, fitted on val: {words(run.card['temperature'])} (`{CARD_FILE}`)."]
    lines += filter(
        None, [words(run.card[TEMPERATURE_NOTE]) if run.card.get(TEMPERATURE_NOTE) else ""]
    )
    lines += [
        f"{name}: {measured(metrics[name])} (`metrics.json`)."
        for name in ("ece", "brier")
        if name in metrics
    ]
    if before.empty:
        lines.append("Before temperature scaling: not measured (no `calibration.csv`).")
        return section("Calibration", "", listed(lines))
    rows = [[words(value) for value in row] for row in before.itertuples(index=False)]
    return section(
        "Calibration", "", listed(lines), "Before and after (`calibration.csv`):",
        table([str(name) for name in before.columns], rows),
    )  # fmt: skip


def operating_points(run: Artefacts) -> str:
    """The thresholds of the malignancy score, as chosen and as tested."""
    chosen = run.card.get("operating_points") or {}
    if not chosen:
        notice = "None: the label set does not say what is malignant, or val holds one kind only."
        return section("Operating points", f"`{CARD_FILE}`", notice)
    rows = [
        (
            name, words(point["threshold"]), words(point.get("sensitivity")),
            words(point.get("specificity")),
            f"{words(point.get('n_suspicious'))} and {words(point.get('n_others'))}",
        )
        for name, point in chosen.items()
    ]  # fmt: skip
    heads = ("chosen on val", "threshold", "sensitivity", "specificity", "suspicious and other n")
    blocks = [table(heads, rows)]
    tested = run.table("operating_points.csv")
    if tested.empty:
        blocks.append("On test: not measured (no `operating_points.csv`).")
    else:
        lines = [
            (
                row["operating_point"], row["metric"], _known(row.get("prevalence")),
                interval(row["value"], row["low"], row["high"]), row["n"],
            )
            for row in tested.to_dict("records")
        ]  # fmt: skip
        blocks.append("On test (`operating_points.csv`):")
        blocks.append(table(("point", "", "at prevalence", "value", "n"), lines))
    return section("Operating points", f"`{CARD_FILE}`, operating_points", *blocks)


def _known(value: Any) -> str:
    return "" if value is None or value != value else words(value)  # NaN differs from itself
