"""One report of all measurements: a table in Markdown and plots as HTML."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import plotly.graph_objects as go

from dermosan_lib.figures.style import ACCENT, INK, QUIET, bars_height, labels, styled
from dermosan_lib.system import atomic_path


class Row(TypedDict):
    """One measured figure: a median, or a count."""

    part: str  # the letter of the part
    name: str  # what was measured; unique within its part
    value: float
    unit: str  # ending in "/s" where more is better, else less is
    ratio_to: str  # name of the row of the same part it is compared with, or ""
    n: int  # measurements the value is the median of


def ratio(row: Row, rows: Sequence[Row]) -> float | None:
    """How many times better ``row`` is than the one it names; None where it names none.

    Better is more of a rate (unit ending in ``/s``) and less of anything else. Raises `KeyError`
    for a name that is not among ``rows``.
    """
    if not row["ratio_to"]:
        return None
    other = {(r["part"], r["name"]): r["value"] for r in rows}[row["part"], row["ratio_to"]]
    return row["value"] / other if row["unit"].endswith("/s") else other / row["value"]


def markdown(rows: Sequence[Row], titles: dict[str, str], notes: Sequence[str]) -> str:
    """The report's text: a table for each part, and ``notes`` on the machine."""
    lines = ["# Measurements", "", *notes]
    for part in dict.fromkeys(row["part"] for row in rows):
        lines += ["", f"## ({part}) {titles[part]}", ""]
        lines += ["| what | median | times better | than | n |", "|---|--:|--:|---|--:|"]
        for row in rows:
            if row["part"] == part:
                times = ratio(row, rows)
                told = "" if times is None else f"{times:.2f}"
                value = f"{row['value']:.4g} {row['unit']}"
                lines.append(
                    f"| {row['name']} | {value} | {told} | {row['ratio_to']} | {row['n']} |"
                )
    return "\n".join(lines) + "\n"


def write_report(
    folder: Path, rows: Sequence[Row], titles: dict[str, str], notes: Sequence[str]
) -> Path:
    """Write ``report.md`` and ``report.html`` into ``folder``; returns the former's path."""
    path = folder / "report.md"
    with atomic_path(path) as temporary:
        temporary.write_text(markdown(rows, titles, notes), encoding="utf-8")
    with atomic_path(folder / "report.html") as temporary:
        temporary.write_text(_page(_figures(rows, titles)), encoding="utf-8")
    return path


def _figures(rows: Sequence[Row], titles: dict[str, str]) -> list[go.Figure]:
    """A figure for each part and unit; rows that others are compared with are grey."""
    figures = []
    for part, unit in dict.fromkeys((row["part"], row["unit"]) for row in rows):
        shown = [row for row in rows if (row["part"], row["unit"]) == (part, unit)]
        compared = {row["ratio_to"] for row in shown}
        figure = go.Figure(
            go.Bar(
                x=[row["value"] for row in shown],
                y=labels([row["name"] for row in shown]),
                orientation="h",
                marker={"color": [QUIET if r["name"] in compared else ACCENT for r in shown]},
                text=[_told(row, rows) for row in shown],
                textposition="outside",
                textfont={"color": INK},
                cliponaxis=False,
            )
        )
        styled(figure, f"({part}) {titles[part]}", unit, height_px=bars_height(len(shown)))
        figure.update_yaxes(autorange="reversed", showgrid=False)
        figure.update_xaxes(range=[0, 1.3 * max(row["value"] for row in shown)])
        figures.append(figure)
    return figures


def _told(row: Row, rows: Sequence[Row]) -> str:
    times = ratio(row, rows)
    return f"{row['value']:.3g}" + ("" if times is None else f" ({times:.1f}×)")


def _page(figures: Sequence[go.Figure]) -> str:
    plots = [
        figure.to_html(full_html=False, include_plotlyjs=index == 0)
        for index, figure in enumerate(figures)
    ]
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Measurements</title>'
    return f"{head}<body style='max-width:60rem;margin:auto'>{''.join(plots)}</body></html>\n"
