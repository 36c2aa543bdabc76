"""How many images each condition has, and where the split put them."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.style import (
    ACCENT,
    INK,
    MODERATE,
    ON_MARK,
    QUIET,
    VIOLET,
    bars_height,
    labels,
    styled,
)

SPLITS = {"train": ACCENT, "val": MODERATE, "test": VIOLET}


def class_balance(catalog: pd.DataFrame, names: Mapping[str, str] | None = None) -> go.Figure:
    """Draw images per condition, most frequent first; those with a problem stand apart in grey.

    ``catalog`` has ``condition`` and ``problem`` (empty or NaN for none).
    """
    problem = catalog["problem"].fillna("").astype(str) != ""
    counts = pd.crosstab(catalog["condition"].astype(str), problem)
    counts = counts.reindex(columns=[False, True], fill_value=0)
    counts = counts.sort_values(False, ascending=False, kind="stable")
    y = labels(counts.index.tolist(), names)
    total = int(counts[False].sum())
    figure = go.Figure(
        go.Bar(
            name="usable",
            x=counts[False].to_numpy(),
            y=y,
            orientation="h",
            marker={"color": ACCENT},
            hovertemplate="%{y}: %{x:,} usable<extra></extra>",
        )
    )
    broken = int(problem.sum())
    if broken:
        figure.add_bar(
            name="with a problem",
            x=counts[True].to_numpy(),
            y=y,
            orientation="h",
            marker={"color": QUIET, "pattern": {"shape": "/", "fgcolor": INK}},
            hovertemplate="%{y}: %{x:,} with a problem<extra></extra>",
        )
    ends = counts.sum(axis=1)
    figure.add_scatter(
        x=ends.to_numpy(),
        y=y,
        mode="text",
        text=[f" {count:,} ({count / max(1, total):.1%})" for count in counts[False]],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    subtitle = f"{total:,} usable images of {len(counts)} conditions"
    styled(
        figure,
        "Images of each condition",
        subtitle + (f"; {broken:,} more with a problem" if broken else ""),
        height_px=bars_height(len(counts)),
        legend=("usable", "with a problem") if broken else (),
    )
    figure.update_layout(barmode="stack")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(title_text="Images", range=[0, 1.7 * int(ends.max())], nticks=5)
    return figure


def split_balance(splits: pd.DataFrame, names: Mapping[str, str] | None = None) -> go.Figure:
    """Draw which share of each condition went to train, validation and test, with the counts.

    ``splits`` has ``condition`` and ``split``. Rows that line up show that class shares were kept.
    """
    counts = pd.crosstab(splits["condition"].astype(str), splits["split"])
    counts = counts.reindex(columns=list(SPLITS), fill_value=0)
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    counts = counts.loc[order]
    shares = counts.div(counts.sum(axis=1), axis=0)
    figure = go.Figure()
    for split, color in SPLITS.items():
        figure.add_bar(
            name=split,
            x=shares[split].to_numpy(),
            y=labels(order.tolist(), names),
            orientation="h",
            marker={"color": color},
            text=[f"{count:,}" if count else "" for count in counts[split]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            insidetextfont={"color": ON_MARK, "size": 11},
            customdata=counts[split].to_numpy(),
            hovertemplate=f"%{{y}}, {split}: %{{customdata:,}} (%{{x:.1%}})<extra></extra>",
        )
    totals = ", ".join(f"{int(counts[split].sum()):,} {split}" for split in SPLITS)
    styled(
        figure,
        "Split of each condition",
        f"{totals} images",
        height_px=bars_height(len(counts)),
        legend=list(SPLITS),
    )
    # A number that does not fit its bar is left out; hovering tells it.
    figure.update_layout(barmode="stack", uniformtext={"minsize": 10, "mode": "hide"})
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(title_text="Share of images", tickformat=".0%", range=[0, 1], dtick=0.25)
    return figure
