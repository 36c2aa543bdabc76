"""The tables behind an external validation: what was read, answered, and of whom."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import softmax

from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.attributes import STANDARD
from dermosan_lib.study.catalog import catalog_of
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.label_mapping import LabelMapping
from dermosan_lib.study.skin_tone import DARKEST, ITA_BANDS, UNKNOWN, ita_band
from dermosan_lib.study.streaming import ImageStream
from dermosan_lib.study.subgroups import age_bands, subgroup_metrics
from dermosan_lib.study.tables import Source


def read_set(
    bundle: Bundle, data: Path, found: Source, workers: int | None, progress: bool
) -> tuple[pd.DataFrame, pd.DataFrame, NDArray[np.float64]]:
    """Read every image that was ``found``, once.

    Returns the catalogue of all, and of those that can be decoded, sorted by path, what the stream
    measured (indexed by path) and the model's probabilities ``(n, conditions)``. Raises
    `CatalogError` where none can be decoded.
    """
    paths = sorted(found.rows["path"])
    stream = ImageStream(data, paths, bundle.size_px, workers=workers)
    rows = range(len(paths))
    logits = run_graph(bundle.model_path, stream, rows, views=bundle.views, progress=progress)
    catalog = catalog_of(found, stream.facts, data.resolve().name)
    good = np.array([not facts["problem"] for facts in stream.facts])
    if not good.any():
        raise CatalogError(
            f"None of the {len(paths)} image files in {data} can be decoded; the first: "
            f"{stream.facts[0]['problem']}"
        )
    quality = pd.DataFrame(
        [seen for seen, kept in zip(stream.quality, good, strict=True) if kept],
        index=pd.Index(np.array(paths)[good], name="path"),
    )
    scaled = logits["logits"][good].astype(np.float64) / float(bundle.card["temperature"])
    return catalog, quality, np.asarray(softmax(scaled, axis=1))


def predictions_of(
    bundle: Bundle,
    meant: LabelMapping,
    labels: "pd.Series[str]",
    rows: pd.DataFrame,
    quality: pd.DataFrame,
    answers: NDArray[np.float64],
) -> pd.DataFrame:
    """The contract's predictions on the classes of ``meant``, with ``label`` and ``group``.

    ``condition`` is the class of the image's label, "" where it has none. ``rows`` of the catalogue
    and ``answers`` are those that can be decoded, sorted by path; ``labels`` is indexed by path.
    """
    own = labels.loc[rows["path"]]
    classes = {match.label: meant.class_of(match.label) for match in meant.matches}
    table = rows[["path"]].assign(condition=own.map(classes).to_numpy(), split="external")
    table[list(meant.classes)] = meant.probabilities(answers)
    known = all(condition.behaviour != "unknown" for condition in bundle.taxonomy)
    suspicious = answers[:, bundle.taxonomy.suspicious].sum(axis=1)
    table["malignancy"] = suspicious if known else np.nan
    table["abstained"] = ~quality.loc[rows["path"], "acceptable"].to_numpy(dtype=bool)
    table["label"] = own.to_numpy()
    table["group"] = rows["group"]
    return table


def attributes_of(told: pd.DataFrame, quality: pd.DataFrame) -> pd.DataFrame:
    """What subgroups are made of, indexed by path: the standard attributes and the skin's tone."""
    named = told.set_index("path").reindex(quality.index)
    table = named[[name for name in STANDARD if name in named.columns]].mask(lambda one: one == "")
    if "age" in table:
        table["age"] = age_bands(table["age"])
    kinds = pd.CategoricalDtype([*ITA_BANDS, DARKEST, UNKNOWN], ordered=True)
    table["skin tone (ITA)"] = quality["ita_degrees"].map(ita_band).astype(kinds)
    return table


def subgroups_of(
    predictions: pd.DataFrame,
    meant: LabelMapping,
    attributes: pd.DataFrame,
    bundle: Bundle,
    settings: Mapping[str, Any],
) -> pd.DataFrame:
    """`subgroup_metrics` of the images with a counterpart, by ``attributes`` (`attributes_of`).

    An image counts as referred from the card's high-sensitivity threshold on.
    """
    compared = predictions[predictions["condition"] != ""].reset_index(drop=True)
    suspicious = [
        code
        for code, conditions in meant.classes.items()
        if all(bundle.taxonomy[one].suspicious for one in conditions)
    ]
    positive = compared["condition"].isin(suspicious)
    told = predictions["malignancy"].notna().any() and positive.any() and not positive.all()
    point = (bundle.card.get("operating_points") or {}).get("high_sensitivity")
    return subgroup_metrics(
        compared,
        list(meant.classes),
        attributes,
        groups=compared["group"],
        suspicious=suspicious if told else (),
        threshold=None if point is None else float(point["threshold"]),
        n_bootstrap=min(300, settings["n_bootstrap"]),
        seed=settings["seed"],
    )
