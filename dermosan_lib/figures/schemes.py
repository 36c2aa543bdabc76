"""Split schemes beside each other: what a leak does to the figures."""

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.rates import run_comparison


def split_comparison(table: pd.DataFrame) -> go.Figure:
    """Draw `compare_schemes`: each metric under each scheme, whose leak is told with its name.

    ``table`` has ``scheme, metric, value, low, high, leak``.
    """
    named = [
        f"{scheme} ({leak:.0%} leaked)"
        for scheme, leak in zip(table["scheme"], table["leak"], strict=True)
    ]
    return run_comparison(
        table.assign(run=named, condition=""),
        tuple(dict.fromkeys(table["metric"])),
        title="One recipe, several splits",
        note="Leaked: test images whose lesion or patient is also in training.",
    )
