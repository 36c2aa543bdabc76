"""Errors as pictures: beside look-alikes, in their clusters, beside similar cases, and labels."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.picture_rows import PictureRow, picture_rows
from dermosan_lib.figures.pictures import picture_grid
from dermosan_lib.images import Pixels
from dermosan_lib.text import percent

Pictures = Mapping[str, Pixels]

_NOT_NAMED = {"no": "No textbook look-alike: a shortcut, a noisy label, or a gap in the list?"}


def look_alike_pictures(
    table: pd.DataFrame, pictures: Pictures, names: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw an error of each confused pair between right answers of both conditions.

    ``table`` has ``condition, predicted, errors, images, look_alikes, tells_apart, path,
    confidence, path_of_condition, path_of_predicted`` of `study.error_analysis.confused_pairs`;
    ``pictures`` hold each of the three paths.
    """
    rows = []
    for row in table.itertuples():
        truth, called = _name(row.condition, names), _name(row.predicted, names)
        shown = (row.path_of_condition, row.path, row.path_of_predicted)
        words = [row.tells_apart, _NOT_NAMED.get(row.look_alikes, "")]
        rows.append(
            PictureRow(
                f"{truth}, called {called} ({row.errors} of {row.images})",
                " ".join(_sentence(word) for word in words if word),
                [pictures[path] for path in shown],
                [
                    f"{row.condition}, called {row.condition}",
                    f"{row.condition}, called {row.predicted} ({percent(row.confidence)})",
                    f"{row.predicted}, called {row.predicted}",
                ],
            )
        )
    return picture_rows(
        rows,
        title="Confused pairs and what tells them apart",
        subtitle="Middle: the error. Left and right: the nearest right answers of the true and of "
        "the predicted condition.",
    )


def cluster_pictures(
    clusters: pd.DataFrame, errors: pd.DataFrame, pictures: Pictures, *, columns: int = 4
) -> go.Figure:
    """Draw the errors in the middle of each cluster.

    ``clusters`` and ``errors`` are the tables of `study.error_analysis.clusters`, described and
    by error; ``pictures`` hold the first ``columns`` of each cluster by rank.
    """
    rows = []
    for row in clusters.itertuples():
        inside = errors[errors["cluster"] == row.cluster].sort_values("rank")
        pairs = inside.groupby(["condition", "predicted"]).size().nlargest(3)
        counts = ", ".join(f"{n} {truth} → {called}" for (truth, called), n in pairs.items())
        middle = inside.head(columns)
        rows.append(
            PictureRow(
                f"Cluster {row.cluster}: {row.errors} errors, sure by {percent(row.confidence)}",
                " ".join(_sentence(words) for words in (counts, row.overrepresented) if words),
                [pictures[path] for path in middle["path"]],
                [f"{one.condition} → {one.predicted}" for one in middle.itertuples()],
            )
        )
    return picture_rows(
        rows,
        title="Clusters of errors",
        subtitle="The most typical of each, true condition → answer; in words the commonest pairs, "
        "and what is there more often than chance would have it.",
    )


def similar_case_pictures(
    errors: pd.DataFrame, cases: pd.DataFrame, pictures: Pictures
) -> go.Figure:
    """Draw each error beside the training cases most similar to it.

    ``errors`` have ``path, condition, predicted, confidence``; ``cases`` are of
    `study.error_analysis.nearest_cases`; ``pictures`` hold both.
    """
    rows = []
    for row in errors.itertuples():
        near = cases[cases["query"] == row.path].sort_values("rank")
        alike = [f"{one.condition}\n{one.similarity:.2f}" for one in near.itertuples()]
        labels = ", ".join(f"{n} {code}" for code, n in near["condition"].value_counts().items())
        rows.append(
            PictureRow(
                f"{row.condition}, called {row.predicted} ({percent(row.confidence)})",
                f"Nearest training cases: {labels}",
                [pictures[path] for path in (row.path, *near["path"])],
                ["the error", *alike],
            )
        )
    return picture_rows(
        rows,
        title="Errors and the training cases like them",
        subtitle="Below each training case its label and the cosine similarity, at most 1",
    )


def label_noise_pictures(table: pd.DataFrame, pictures: Pictures, *, columns: int = 4) -> go.Figure:
    """Draw pictures whose label is in doubt, with the label given and the one suggested.

    ``table`` has ``path, condition, suggested, probability_of_suggested, split`` of
    `study.error_analysis.confident_learning`.
    """
    captions = [
        f"given {row.condition}\n{row.suggested}? {percent(row.probability_of_suggested)}\n"
        f"({row.split})"
        for row in table.itertuples()
    ]
    return picture_grid(
        [pictures[path] for path in table["path"]],
        captions,
        columns=columns,
        title="Is the label wrong?",
        subtitle="The label given, and what pictures of other lesions suggest",
    )


def _name(code: str, names: Mapping[str, str] | None) -> str:
    return (names or {}).get(code, code)


def _sentence(words: str) -> str:
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "?")) else f"{words}."
