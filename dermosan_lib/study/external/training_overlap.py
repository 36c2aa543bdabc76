"""Whether an external set is external: images and lesions that the model was made with."""

from pathlib import Path
from typing import Any

import pandas as pd

from dermosan_lib.study.data import (
    read_catalog,
    usable,
)
from dermosan_lib.system import read_written


def training_overlap(catalog: pd.DataFrame, bundle: Path, given: Path | None) -> dict[str, Any]:
    """Compare ``catalog``, an external set's, with the catalogue of the images behind a bundle.

    A card keeps no hashes of its images: they would find byte-identical files alone, and every
    reader of the card would carry them. The catalogue is ``given``, or lies beside the bundle in
    its run folder. With a ``splits.csv`` beside it only train and val count: of the test images the
    model has learned nothing.

    Returns:
        ``checked``, and where it is True ``against`` (the file, and the parts compared),
        ``images`` (how many those were), and how many external images share with them
        ``identical`` content, the same perceptual hash (``alike``, the identical included), or
        their ``group``, such as a lesion, by name.

    Raises:
        CatalogError: Where ``given`` is no catalogue.
    """
    path = given or bundle.resolve().parent / "catalog.csv"
    if given is None and not path.is_file():
        return {"checked": False}
    trained = usable(read_catalog(path))
    splits, parts = path.with_name("splits.csv"), "all images"
    if splits.is_file():
        table = read_written(splits)
        kept = table.loc[table["split"].isin(["train", "val"]), "path"]
        trained, parts = trained[trained["path"].isin(kept)], "train and val"
    mine = usable(catalog)
    named = trained.loc[~trained["group"].str.startswith("sha256:"), "group"]
    return {
        "checked": True,
        "against": f"{path.resolve().parent.name}/{path.name}, {parts}",
        "images": len(trained),
        "identical": int(mine["sha256"].isin(trained["sha256"]).sum()),
        "alike": int(mine["phash"].isin(trained["phash"]).sum()),
        "group": int(mine["group"].isin(named).sum()),
    }
