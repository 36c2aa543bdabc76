"""How training went, epoch by epoch, or by the strengths of a head that were tried."""

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dermosan_lib.figures.style import ACCENT, INK, MODERATE, styled

_ROWS = (("loss", "Loss"), ("accuracy", "Accuracy"), ("learning_rate", "Learning rate"))


def training_curves(history: pd.DataFrame) -> go.Figure:
    """Draw loss, accuracy and learning rate, and mark the epoch of lowest validation loss.

    ``history`` has ``epoch, loss, accuracy, val_loss, val_accuracy, learning_rate``. Of a head on a
    frozen encoder it has ``C`` in place of the first and the last, and what is drawn is each C.
    """
    if "epoch" not in history:
        return _strengths(history)
    figure = make_subplots(
        rows=len(_ROWS),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.09,
        row_heights=[4, 4, 2],
        subplot_titles=[title for _, title in _ROWS],
    )
    for row, (column, _) in enumerate(_ROWS, start=1):
        if column == "learning_rate":
            figure.add_trace(_line(history, column, "learning rate", INK, "solid"), row=row, col=1)
            figure.data[-1].update(showlegend=False, line_shape="hv")
        else:
            for name, key, colour, dash in (
                ("training", column, MODERATE, "dash"),
                ("validation", f"val_{column}", ACCENT, "solid"),
            ):
                figure.add_trace(_line(history, key, name, colour, dash), row=row, col=1)
                figure.data[-1].update(showlegend=row == 1)
    # Of equally good epochs the last one's weights are kept.
    best = history[history["val_loss"] <= history["val_loss"].min()].iloc[-1]
    figure.add_vline(best["epoch"], line={"color": INK, "dash": "dot", "width": 1})
    styled(
        figure,
        "Training, epoch by epoch",
        f"Best of {len(history)} epochs is {best['epoch']:.0f} (dotted line): validation loss "
        f"{best['val_loss']:.3f}, accuracy {best['val_accuracy']:.1%}",
        height_px=480,
        head_px=20,
        legend=("training", "validation"),
    )
    figure.update_xaxes(dtick=max(1, round(len(history) / 8)))
    figure.update_xaxes(title_text="Epoch", row=len(_ROWS), col=1)
    figure.update_yaxes(rangemode="tozero", row=1, col=1)
    figure.update_yaxes(tickformat=".0%", row=2, col=1)
    rates = history["learning_rate"]
    ticks = sorted(rates.unique()) if rates.nunique() <= 3 else [rates.min(), rates.max()]
    figure.update_yaxes(
        type="log", tickvals=ticks, ticktext=[f"{rate:.2g}" for rate in ticks], row=3, col=1
    )
    figure.update_annotations(x=0, xanchor="left", font={"size": 13})
    return figure


def _strengths(tried: pd.DataFrame) -> go.Figure:
    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.12,
        subplot_titles=["Loss", "Accuracy"],
    )
    for row, column in enumerate(("loss", "accuracy"), start=1):
        for name, key, colour, dash in (
            ("training", column, MODERATE, "dash"),
            ("validation", f"val_{column}", ACCENT, "solid"),
        ):
            line = _line(tried, key, name, colour, dash, along="C")
            figure.add_trace(line.update(showlegend=row == 1), row=row, col=1)
    best = tried.loc[tried["val_loss"].idxmin()]
    figure.add_vline(best["C"], line={"color": INK, "dash": "dot", "width": 1})
    styled(
        figure,
        "The head, by its strength C",
        f"Best of {len(tried)} is {best['C']:.2g} (dotted line): validation loss "
        f"{best['val_loss']:.3f}, accuracy {best['val_accuracy']:.1%}",
        height_px=420,
        head_px=20,
        legend=("training", "validation"),
    )
    figure.update_xaxes(type="log", dtick=1)
    figure.update_xaxes(title_text="C (to the left the head is held back more)", row=2, col=1)
    figure.update_yaxes(rangemode="tozero", row=1, col=1)
    figure.update_yaxes(tickformat=".0%", row=2, col=1)
    figure.update_annotations(x=0, xanchor="left", font={"size": 13})
    return figure


def _line(
    history: pd.DataFrame, column: str, name: str, colour: str, dash: str, along: str = "epoch"
) -> go.Scatter:
    return go.Scatter(
        x=history[along],
        y=history[column],
        name=name,
        legendgroup=name,
        mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 2},
        marker={"size": 5},
        hovertemplate=f"{along} %{{x}}, {name}: %{{y:.4g}}<extra></extra>",
    )
