"""How many lesions each figure takes, as a table to read: what is asked for stands first."""

import pandas as pd

_FIGURES = {"accuracy": "accuracy", "malignancy_auc": "malignancy AUC"}


def sizes_in_words(sizes: pd.DataFrame) -> pd.DataFrame:
    """``sizes`` of `reached_widths` to read, a row a figure, narrow enough for a page.

    Columns are ``needed`` (lesions that the wished width takes) and ``in all`` (those of every
    kind that this means), then what the test has: ``lesions``, ``images``, ``found`` with its
    interval, ``width`` and ``effect``, the design effect.
    """
    figures = [
        f"{row.metric}, {row.condition}" if row.condition else _FIGURES.get(row.metric, row.metric)
        for row in sizes.itertuples()
    ]
    shown = pd.DataFrame(index=pd.Index(figures))
    shown["needed"] = sizes["lesions_wanted"].map("{:,}".format).to_numpy()
    shown["in all"] = sizes["lesions_in_all"].map("{:,}".format).to_numpy()
    shown["lesions"] = sizes["lesions"].to_numpy()
    shown["images"] = sizes["images"].to_numpy()
    shown["found"] = [
        f"{row.value:.2f} ({row.low:.2f} to {row.high:.2f})" for row in sizes.itertuples()
    ]
    shown["width"] = sizes["width"].map("{:.2f}".format).to_numpy()
    shown["effect"] = sizes["design_effect"].map("{:.1f}".format).to_numpy()
    return shown
