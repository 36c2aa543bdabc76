"""Results as HTML: a semantic table for each, with a bar for the eye where a share is shown."""

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from dermosan_lib.faces.teacher import words
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

Names = Mapping[str, str]
_LEAST = 0.001
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
            _group(str(row["group"]), names),
            f"{_share(row['before'])} {_range(row['before_low'], row['before_high'])}",
            interval_svg(row["before"], row["before_low"], row["before_high"]),
            f"{_share(row['after'])} {_range(row['after_low'], row['after_high'])}",
            interval_svg(row["after"], row["after_low"], row["after_high"]),
            f"{_points(row['difference'])} {_range(row['low'], row['high'], _points)}",
            escape(number(int(row["n"]), 0)),
        )
        for _index, row in table.iterrows()
    ]
    columns = (words.GROUP, words.ALONE, "", words.AFTER, "", words.CHANGE, words.ANSWERS)
    told = _(
        words.MCNEMAR, gained=int(total["gained"]), lost=int(total["lost"]),
        p=_chance(total["p_exact"]), whole=_chance(total["p_readers"]),
    )  # fmt: skip
    return f"{html_table(words.ACCURACY, columns, rows)}<p class='dm-muted'>{escape(told)}</p>"


def switching_html(answers: pd.DataFrame) -> str:
    """The switching table; empty before anybody was advised."""
    table = switching_table(answers)
    if not table["count"].sum():
        return f"<p>{escape(_(words.NO_PAIRS))}</p>"
    rows = [
        (
            _said(_ADVICE[row["advice"]]),
            _said(words.SWITCH[row["switch"]]),
            escape(number(int(row["count"]), 0)),
            _share(row["share"]),
        )
        for _index, row in table.iterrows()
    ]
    columns = (words.ADVICE, words.SWITCH_COLUMN, words.COUNT, words.SHARE)
    return html_table(words.SWITCHES, columns, rows)


def reliance_html(answers: pd.DataFrame) -> str:
    """Reliance by its published names."""
    rows = [
        (
            _said(words.MEASURES[row["measure"]]),
            _share(row["value"]),
            interval_svg(row["value"], row["low"], row["high"]),
            _range(row["low"], row["high"]),
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
            f"{_share(row['low'])}–{_share(row['high'])}",
            _share(row["accuracy"]),
            interval_svg(
                row["accuracy"], row["accuracy_low"], row["accuracy_high"], row["confidence"]
            ),
            _range(row["accuracy_low"], row["accuracy_high"]),
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
            _group(row["condition"], names),
            _group(row["taken_for"], names),
            f"{int(row['count'])} / {int(row['n'])}",
            f"{_share(row['share'])} {_range(row['low'], row['high'])}",
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


def html_table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML; a column without a title holds pictures of its neighbour."""
    head = "".join(
        f'<th scope="col">{escape(_(name))}</th>' if name else "<td></td>" for name in columns
    )
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td>{cell}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        '<div class="dm-wide" tabindex="0" role="group" '
        f'aria-label="{escape(_(caption))}"><table class="dm-results">'
        f'<caption class="dm-unseen">{escape(_(caption))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def interval_svg(value: float, low: float, high: float, mark: float = math.nan) -> str:
    """A share on a line from 0 to 1 with its interval; ``mark``: an upright line beside it."""
    if math.isnan(value):
        return ""
    low, high = (value if math.isnan(x) else x for x in (low, high))
    upright = ""
    if not math.isnan(mark):
        upright = f'<rect class="dm-tick" x="{mark:.1%}" y="0" width="2" height="14"/>'
    return (
        '<svg class="dm-interval" aria-hidden="true"><rect class="dm-axis" y="6" width="100%" '
        f'height="2"/><rect class="dm-range" x="{low:.1%}" y="4" width="{high - low:.1%}" '
        f'height="6"/>{upright}<circle cx="{value:.1%}" cy="7" r="4"/></svg>'
    )


def _said(text: str) -> str:
    return escape(_(text))


def _group(code: str, names: Names) -> str:
    if code in ("", "unknown"):
        return escape(_(words.UNKNOWN))
    return _said(words.ALL) if code == "all" else escape(names.get(code, code))


def _share(value: float) -> str:
    return "–" if math.isnan(value) else escape(_(percent(value)))


def _points(value: float) -> str:
    if math.isnan(value):
        return "–"
    whole = round(100 * value)
    return f"{whole:+d}".replace("-", "\u2212") if whole else "0"


def _chance(p: float) -> str:
    """A p-value; a small one is never said to be none."""
    if p < _LEAST:
        return _(words.BELOW, p=number(_LEAST, 3))
    return _(words.EQUALS, p=number(p, 3))


def _range(low: float, high: float, say: object = _share) -> str:
    assert callable(say)
    if math.isnan(low) or math.isnan(high):
        return ""
    return f'<span class="dm-muted">({say(low)} … {say(high)})</span>'
