"""Which training pictures a bundle shows again, and whether their licence lets it."""

import io

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

from dermosan_lib.bundle import Bundle, add_file, update_card
from dermosan_lib.decision import SIMILAR_FILE, SimilarCases, unit_length
from dermosan_lib.errors import RunError
from dermosan_lib.images import Pixels
from dermosan_lib.study.data import thumbnails
from dermosan_lib.study.runs import Run

# A small copy of a picture is a work derived from it, so none that forbids those (ND) is here.
LICENCES = (
    "CC0-1.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "MIT",
)
EDGE_PX = 112
_MOST = 6  # of each condition
_IN_ALL = 240
_QUALITY = 80  # of the JPEG: some 3 kB


def check_licence(licence: str) -> None:
    """Raise `RunError` unless pictures under ``licence`` may be shown again, changed and small."""
    if licence not in LICENCES:
        raise RunError(
            "Training pictures are shown again where their licence allows copies that were "
            f"changed, one of {', '.join(LICENCES)}, but this is {licence or 'none'!r}. Leave "
            "--similar-cases out, or state the licence of the pictures."
        )


def add_similar_cases(run: Run, bundle: Bundle, licence: str) -> Bundle:
    """Put small training pictures of ``run``, and their embeddings, into its ``bundle``.

    At most six of each condition, each of another group, so of another lesion or patient. Raises
    `RunError` where the ``licence`` of the pictures does not allow it.
    """
    check_licence(licence)
    splits = run.splits()
    chosen = chosen_rows(splits, run.rows("train"), classes=len(run.taxonomy()))
    paths = splits["path"].iloc[chosen].tolist()
    small = thumbnails(run.data, paths, edge_px=EDGE_PX)
    cases = SimilarCases(
        np.asarray(unit_length(run.embeddings()[chosen]), np.float32),
        tuple(splits["condition"].iloc[chosen].tolist()),
        tuple(_jpeg(small[path]) for path in paths),
    )
    add_file(bundle.path, SIMILAR_FILE, cases.to_bytes())
    return update_card(bundle.path, similar_cases={"licence": licence, "pictures": len(paths)})


def chosen_rows(
    splits: pd.DataFrame, rows: NDArray[np.int64], *, classes: int, seed: int = 42
) -> NDArray[np.int64]:
    """Some of ``rows`` of ``splits``, in order: a few of each condition, one of each group."""
    most = max(1, min(_MOST, _IN_ALL // classes))
    order = np.random.default_rng(seed).permutation(rows)
    mixed = splits.iloc[order].assign(row=order).drop_duplicates("group")
    return np.sort(mixed.groupby("condition")["row"].head(most).to_numpy())


def _jpeg(pixels: Pixels) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=_QUALITY, optimize=True)
    return stream.getvalue()
