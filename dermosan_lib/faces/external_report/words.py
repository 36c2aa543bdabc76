"""What the report says in sentences; HTML, with names escaped."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dermosan_lib.faces.external_report.marks import Ends, signed
from dermosan_lib.modality import DRAWING, in_words, other_kind
from dermosan_lib.study.external import External
from dermosan_lib.text import visible_html as escape

METRICS = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_auc": "Macro AUC",
    "top_3": "Among the first three",
    "ece": "Calibration error (ECE)",
    "brier": "Brier score",
}
LOWER_IS_BETTER = ("ece", "brier")


def of_another_kind(external: External) -> tuple[str, str]:
    """That images are of another kind than the model was made for, and what follows; or "", "".

    Plain text.
    """
    n, of, made_for = (external.metrics["other_kind"][key] for key in ("images", "of", "made_for"))
    if not n:
        return "", ""
    drawings = made_for == DRAWING
    what = "photographs or other pictures" if drawings else in_words(other_kind(made_for))
    share_of = "all" if n == of else f"{n:,} of the"
    silent = "names no condition and no risk on" if drawings else "does not of itself read"
    return (
        f"This model was made for {in_words(made_for)}, but {share_of} {counted(of, 'image')} "
        f"seem to be {what}.",
        f"The clinic {silent} such images. Here they are measured all the same: the figures say "
        "what the model makes of them, not that it may be asked. Column other_kind of "
        "predictions.csv marks them.",
    )


def verdict(external: External) -> str:
    """The result in two or three sentences."""
    accuracy, images = external.metrics["accuracy"], external.metrics["images"]
    message = (
        f"On {counted(images['compared'], 'image')} of {escape(external.source)} whose label the "
        f"model knows, its first answer is right in <strong>{_percent(accuracy)}</strong>."
    )
    if images["without_counterpart"]:
        n = images["without_counterpart"]
        shows = "shows" if n == 1 else "show"
        message += f" A further {counted(n, 'image')} {shows} what the model has no name for."
    if not external.internal:
        return f"{message} There is no internal test to set it beside."
    row = external.beside.iloc[0]
    message += f" On its own test images it was {_percent(external.internal['accuracy'])}."
    low, high = row["difference_low"], row["difference_high"]
    points = signed(100 * row["difference"], 0)
    if np.isnan(low):
        return message
    between = f"{signed(100 * low, 0)} to {signed(100 * high, 0)}"
    if low <= 0 <= high:
        return (
            f"{message} The difference of {points} points ({between}) is within what chance "
            "explains, which does not show that there is none."
        )
    return f"{message} The difference, {points} points ({between}), is more than chance explains."


def ends(entry: Mapping[str, Any]) -> Ends:
    """Value and bounds of an entry of `metrics.json`."""
    return entry["value"], entry["low"], entry["high"]


def sides(row: Mapping[str, Any], side: str) -> Ends:
    """Value and bounds of a row of `set_beside`; ``side`` is internal or external."""
    return row[f"{side}_value"], row[f"{side}_low"], row[f"{side}_high"]


def difference(row: Mapping[str, Any]) -> str:
    """External minus internal with its interval, as HTML; a word where it is beyond chance."""
    value, low, high = row["difference"], row["difference_low"], row["difference_high"]
    if np.isnan(value):
        return "–"
    text = signed(value)
    if np.isnan(low):
        return text
    text += f" <small>({signed(low)} to {signed(high)})</small>"
    if low <= 0 <= high:
        return text
    worse = (value < 0) != (row["metric"] in LOWER_IS_BETTER)
    return f"{text} <span class='{'warn' if worse else ''}'>{'worse' if worse else 'better'}</span>"


def name_of(external: External, code: str) -> str:
    """Name of a class, or the code of a condition that only the internal test knows; escaped."""
    known = code in external.mapping.classes
    return escape(external.mapping.name(code) if known else code)


def counted(n: int, what: str) -> str:
    """``1 image``, ``1,234 images``."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def share(part: int, whole: int) -> str:
    """``12 (3.4%)``."""
    return f"{part:,} ({part / whole:.1%})" if whole else f"{part:,}"


def _percent(entry: Mapping[str, Any]) -> str:
    if entry["value"] is None:
        return "not defined"
    digits = 0 if entry["value"] >= 0.1 else 1
    value, *bounds = (
        None if entry[key] is None else f"{entry[key]:.{digits}%}"
        for key in ("value", "low", "high")
    )
    between = f"{' to '.join(map(str, bounds))}, " if None not in bounds else ""
    return f"{value} ({between}n = {entry['n']:,})"
