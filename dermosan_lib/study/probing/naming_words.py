"""When a probe's bundle names a condition, in words for its model card."""

from collections.abc import Mapping
from textwrap import fill
from typing import Any


def when_named(card: Mapping[str, Any], measured: Mapping[str, Any]) -> str:
    """A paragraph of Markdown; ``measured`` is what `EvidenceFigures.silence` found."""
    alone = card["abstention"]["unsure"]
    told = card["metadata"].get("unsure")
    right = f"{alone['right']:.0%}"
    words = (
        "**When it names a condition.** Where the probability of the likeliest one is above a "
        f"limit at which validation shows {right} of the named to be right, with 90% certainty "
        "(Learn then Test: Angelopoulos et al. 2021)."
    )
    words += f" By the photo alone {_limit(alone)}."
    if told:
        what = ", ".join(told["needs"])
        words += (
            f" With evidence there is a rule of its own, with the same promise, where {what} are "
            f"all told (of {cell(measured['estimate']['told'])} of the photos here): "
            f"{_limit(told)}. Where less is told, the photo alone decides."
        )
        folds, of = measured["promised"]["folds"], measured["promised"]["of"]
        words += f" In {folds} of {of} folds of the validation the promise could be shown."
    if told and told["certainty"] is None:
        guess = measured["estimate"]
        words += (
            " As an estimate without that promise, it would name "
            f"{cell(guess['answered'])} of those who tell enough, "
            f"{cell(guess['accuracy_where_answered'])} of them rightly; that {right} are right is "
            "not shown, so it stays silent."
        )
    return fill(words, 100, break_long_words=False, break_on_hyphens=False)


def _limit(entry: Mapping[str, Any]) -> str:
    threshold = entry["threshold"]
    if threshold >= 1:
        return "no limit keeps the promise, and it names none"
    shown = "" if entry["certainty"] is not None else ", an estimate"
    return f"the limit is {threshold:.3f}{shown}"


def cell(entry: Mapping[str, Any]) -> str:
    """A figure with its interval."""
    if entry.get("value") is None:
        return "not measured"
    value, low, high = (entry.get(name) for name in ("value", "low", "high"))
    return f"{value:.3f}" if low is None else f"{value:.3f} ({low:.3f} to {high:.3f})"
