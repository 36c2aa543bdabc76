"""Results as HTML: a semantic table for each, with a bar for the eye where a share is shown."""

import math
from collections.abc import Sequence

import pandas as pd

from dermosan_lib.faces.teacher import words
from dermosan_lib.faces.teacher.table_html import (
    Names,
    between,
    chance,
    group_name,
    html_table,
    interval_svg,
    points,
    said,
    share,
)
from dermosan_lib.language import translate as _
from dermosan_lib.study.reader_analysis import (
    accuracy_change,
    confidence_bins,
    confidence_scores,
    hardest_pairs,
    reliance_measures,
    switching_table,
)
from dermosan_lib.text import number, percent
from dermosan_lib.text import visible_html as escape

_ADVICE = {"right": words.RIGHT, "wrong": words.WRONG}


def accuracy_html(answers: pd.DataFrame, by: str | None, names: Names) -> str:
    """Accuracy before and after advice with the paired difference, and McNemar's test."""
    whole = accuracy_change(answers)
    total = whole.iloc[0] if len(whole) else None
    if total is None or not total["n"]:
        return f"<p>{escape(_(words.NO_PAIRS))}</p>"
    table = whole if by is None else accuracy_change(answers, by)
    rows = [
        (
            group_name(str(row["group"]), names),
            f"{share(row['before'])} {between(row['before_low'], row['before_high'])}",
            interval_svg(row["before"], row["before_low"], row["before_high"]),
            f"{share(row['after'])} {between(row['after_low'], row['after_high'])}",
            interval_svg(row["after"], row["after_low"], row["after_high"]),
            f"{points(row['difference'])} {between(row['low'], row['high'], points)}",
            escape(number(int(row["n"]), 0)),
        )
        for _index, row in table.iterrows()
    ]
    columns = (words.GROUP, words.ALONE, "", words.AFTER, "", words.CHANGE, words.ANSWERS)
    told = _(
        words.MCNEMAR, gained=int(total["gained"]), lost=int(total["lost"]),
        p=chance(total["p_exact"]), whole=chance(total["p_readers"]),
    )  # fmt: skip
    return f"{html_table(words.ACCURACY, columns, rows)}<p class='dm-muted'>{escape(told)}</p>"


def switching_html(answers: pd.DataFrame) -> str:
    """The switching table; empty before anybody was advised."""
    table = switching_table(answers)
    if not table["count"].sum():
        return f"<p>{escape(_(words.NO_PAIRS))}</p>"
    rows = [
        (
            said(_ADVICE[row["advice"]]),
            said(words.SWITCH[row["switch"]]),
            escape(number(int(row["count"]), 0)),
            share(row["share"]),
        )
        for _index, row in table.iterrows()
    ]
    columns = (words.ADVICE, words.SWITCH_COLUMN, words.COUNT, words.SHARE)
    return html_table(words.SWITCHES, columns, rows)


def reliance_html(answers: pd.DataFrame) -> str:
    """Reliance by its published names."""
    rows = [
        (
            said(words.MEASURES[row["measure"]]),
            share(row["value"]),
            interval_svg(row["value"], row["low"], row["high"]),
            between(row["low"], row["high"]),
            escape(number(int(row["n"]), 0)),
        )
        for _index, row in reliance_measures(answers).iterrows()
        if row["n"]
    ]
    if not rows:
        return f"<p>{escape(_(words.NO_PAIRS))}</p>"
    columns = (words.MEASURE, words.VALUE, "", words.INTERVAL, words.ANSWERS)
    return html_table(words.RELIANCE, columns, rows)


def confidence_html(answers: pd.DataFrame) -> str:
    """How often readers are right, beside how sure they are."""
    scores = confidence_scores(answers)
    own = scores[scores["stage"] == 1].set_index("metric")
    over = own.loc["overconfidence"]
    told = _mean_confidence(own.loc["confidence", "value"], over)
    rows = [
        (
            f"{share(row['low'])}–{share(row['high'])}",
            share(row["accuracy"]),
            interval_svg(
                row["accuracy"], row["accuracy_low"], row["accuracy_high"], row["confidence"]
            ),
            between(row["accuracy_low"], row["accuracy_high"]),
            escape(number(int(row["n"]), 0)),
        )
        for _index, row in confidence_bins(answers).iterrows()
        if row["n"]
    ]
    columns = (words.SURE, words.RIGHT_SHARE, "", words.INTERVAL, words.ANSWERS)
    table = html_table(words.CONFIDENCE, columns, rows)
    return f"{table}<p class='dm-muted'>{escape(told)} {escape(_(words.MARK))}</p>"


def _mean_confidence(sure: float, over: pd.Series) -> str:
    """How much surer than right readers are; without an interval where they are too few for one."""
    known = {
        "sure": percent(sure), "over": number(100 * over["value"], 0), "n": int(over["n"]),
    }  # fmt: skip
    if math.isnan(over["low"]):
        return _(words.MEAN_SURE_OF_FEW, **known)
    low, high = (number(100 * over[name], 0) for name in ("low", "high"))
    return _(words.MEAN_SURE, low=low, high=high, **known)


def pairs_html(answers: pd.DataFrame, names: Names) -> str:
    """Conditions that are taken for others."""
    rows = [
        (
            group_name(row["condition"], names),
            group_name(row["taken_for"], names),
            f"{int(row['count'])} / {int(row['n'])}",
            f"{share(row['share'])} {between(row['low'], row['high'])}",
        )
        for _index, row in hardest_pairs(answers).iterrows()
    ]
    if not rows:
        return f"<p>{escape(_(words.NO_ERRORS))}</p>"
    columns = (words.TRUE_CONDITION, words.TAKEN_FOR, words.ANSWERS, words.SHARE)
    return html_table(words.PAIRS, columns, rows)


def set_aside_html(cases: Sequence[tuple[str, int, str]]) -> str:
    """Cases without a picture: reader, place in their row, and why; empty where none is."""
    if not cases:
        return ""
    rows = [(escape(who), escape(str(k)), escape(why)) for who, k, why in cases]
    listed = html_table(words.SET_ASIDE, (words.READER, words.CASE, words.REASON), rows)
    title = escape(_(words.SET_ASIDE))
    told = escape(_(words.SET_ASIDE_HELP))
    return f'<h2>{title}</h2>{listed}<p class="dm-muted">{told}</p>'
