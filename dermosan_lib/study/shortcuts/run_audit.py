"""The shortcut audit of a run, and its warning in words."""

from pathlib import Path

import pandas as pd

from dermosan_lib.study.folders import (
    lesion_masks,
)
from dermosan_lib.study.runs import Run
from dermosan_lib.study.shortcuts.lesion_occlusion import masked_predictions
from dermosan_lib.study.shortcuts.picture_features import shortcut_features
from dermosan_lib.study.shortcuts.shortcut_audit import audit
from dermosan_lib.study.shortcuts.verdict import HIDDEN

_NAMES = {
    "geometry": "The size and shape of the picture alone",
    "format": "The file format alone",
    "compression": "The settings of the JPEG file alone",
    "file_size": "The number of bytes a pixel alone",
    "border": "The outer 4% of the picture alone",
    "colour": "The colours of the picture, without any shape,",
}


def audit_shortcuts(
    run: Run,
    *,
    masks: str | Path = "",
    n_bootstrap: int = 300,
    seed: int = 42,
    shuffled: bool = True,
    progress: bool = True,
) -> pd.DataFrame:
    """Write ``shortcuts.csv`` and return it; columns of `study.shortcuts.audit`.

    Families of properties are measured on every picture of the split, and the model on the test
    pictures with the lesion's bounding box painted over, where the masks of at least half of them
    are known.

    Args:
        run: With ``metrics.json`` and a bundle.
        masks: Folder of lesion masks, absolute or below the images; see `lesion_masks`.
        n_bootstrap: Replicates over groups.
        seed: Of forests, shuffling and bootstrap.
        shuffled: Whether to fit to shuffled labels as well, a check of the audit itself.
        progress: Whether to show progress bars.

    Raises:
        RunError: As `lesion_masks`, `masked_predictions` and `audit` do.
    """
    splits, catalog = run.splits(), run.catalog()
    in_split = catalog[catalog["path"].isin(splits["path"])]
    table = audit(
        shortcut_features(run.data, in_split, progress=progress),
        splits,
        list(run.taxonomy().codes),
        model=run.mapping("metrics.json"),
        hidden=_hidden(run, masks, catalog, progress),
        seed=seed,
        n_bootstrap=n_bootstrap,
        shuffled=shuffled,
    )
    run.write("shortcuts.csv", table)
    return table


def shortcut_warning(table: pd.DataFrame) -> str:
    """What `audit_shortcuts` found, in words: a line for each flagged row, or that none is."""
    flagged = table[table["flagged"]]
    if flagged.empty:
        return (
            "No property outside the lesion was flagged. That is no proof: a shortcut within a "
            "part of one class may stay below the limits."
        )
    lines = [
        f"WARNING: {_NAMES.get(row.family, str(row.family).capitalize())} predicts the condition: "
        f"{row.why}."
        for row in flagged.itertuples()
    ]
    hidden = table[table["family"] == HIDDEN]
    if len(hidden) and not hidden["flagged"].any():
        lines.append(
            f"With the lesion painted over, the model itself has {hidden['why'].iloc[0]}. So it "
            "hardly goes by what is flagged alone, unless the patch itself disturbs it; beside the "
            "lesion it may still weigh in."
        )
    else:
        lines.append("The headline may rest on this rather than on the lesion.")
    lines.append(
        "Look at the pictures, make the property alike in all conditions or leave it out, and test "
        "on images of another source before believing the result."
    )
    return "\n".join(lines)


def shortcut_table(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of `audit_shortcuts` to look at: how well each family predicts the condition."""
    columns = ["family", "macro_auc", "low", "high", "clearest_class", "clearest_auc"]
    return table[[*columns, "share_of_model", "flagged"]]


def _hidden(
    run: Run, masks: str | Path, catalog: pd.DataFrame, progress: bool
) -> pd.DataFrame | None:
    splits = run.splits()
    test = splits[(splits["split"] == "test") & ~splits["path"].isin(run.left_out())]
    lesions = lesion_masks(run.data, test["path"].tolist(), masks)
    if len(lesions) < len(test) / 2:
        return None
    sizes = catalog.set_index("path")
    aspects = (sizes["width_px"] / sizes["height_px"]).to_dict()
    bundle = run.trained_bundle()
    pixels = run.pixels(bundle.size_px, bundle.frame, progress=progress)
    return masked_predictions(
        bundle, pixels, test, lesions, aspects=aspects, box=True, progress=progress
    )
