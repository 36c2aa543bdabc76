"""What a split lets through: the schemes side by side, and the pictures themselves in pairs."""

from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd
import plotly.graph_objects as go

from dermosan_lib.figures.pictures import picture_grid
from dermosan_lib.figures.style import ACCENT, HIGH, INK, MODERATE, bars_height, styled
from dermosan_lib.images import Pixels
from dermosan_lib.text import in_words

_SERIES = (
    ("patient_in_train", "same patient in train", HIGH, "x"),
    ("group_in_train", "same lesion, patient or photo in train", ACCENT, ""),
    ("copy_in_train", "copy of a training image", MODERATE, "/"),
)


def leak_comparison(table: pd.DataFrame) -> go.Figure:
    """Draw which share of test images each scheme has leaked into training.

    ``table`` has ``scheme, test_images, group_in_train, copy_in_train``, shares 0..1, as
    `study.splitting.leak_table` gives them, and ``patient_in_train`` where patients are
    known; where they are not, the figure says so. Rows without numbers are left out.
    """
    rows = table[table["group_in_train"].notna()]
    series = [one for one in _SERIES if one[0] in table]
    known = "patient_in_train" in table
    ticks = [
        f"{scheme} (n = {int(images):,})"
        for scheme, images in zip(rows["scheme"], rows["test_images"], strict=True)
    ]
    figure = go.Figure()
    for column, name, colour, pattern in series:
        shares = rows[column].astype(float)
        figure.add_bar(
            name=name,
            x=shares.to_numpy(),
            y=ticks,
            orientation="h",
            marker={"color": colour, "pattern": {"shape": pattern}},
            text=[f"{share:.1%}" for share in shares],
            textposition="outside",
            textfont={"color": INK},
            cliponaxis=False,
            hovertemplate=f"%{{y}}: %{{text}}, {name}<extra></extra>",
        )
    styled(
        figure,
        "Test images that training has seen",
        "Share of each scheme's test images, on the same pictures"
        + ("" if known else "; whose patients are in train too is not known"),
        height_px=len(series) * bars_height(len(rows)),
        legend=[name for _, name, *_ in series],
    )
    highest = max((float(rows[column].max()) for column, *_ in series if len(rows)), default=0.0)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(
        title_text="Share of test images",
        tickformat=".0%",
        range=[0, max(0.05, 1.2 * highest)],
        nticks=6,
    )
    return figure


def leak_pair_grid(
    pictures: Sequence[tuple[Pixels, Pixels]], pairs: pd.DataFrame, *, title: str = ""
) -> go.Figure:
    """Draw pairs of images side by side, two pairs a row, each with its split and condition.

    ``pictures`` holds two ``(height, width, 3)`` uint8 a row of ``pairs``, which has
    ``kind, agreement, split_a, split_b, condition_a, condition_b, path_a, path_b`` as
    `study.splitting.leak_pairs` gives them.
    """
    images: list[Pixels] = []
    captions: list[str] = []
    for number, (both, row) in enumerate(zip(pictures, pairs.to_dict("records"), strict=True), 1):
        images += both
        how = in_words(str(row["kind"]))
        how += "" if pd.isna(row["agreement"]) else f" {row['agreement']:.2f}"
        captions += [
            f"{number}{side}: {row[f'split_{side}']}, {row[f'condition_{side}']}\n"
            f"{PurePosixPath(row[f'path_{side}']).stem}\n{how if side == 'a' else ''}"
            for side in ("a", "b")
        ]
    return picture_grid(images, captions, columns=4, title=title or "Pairs side by side")
