"""The tables behind an external validation: what was read, answered, and of whom."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.decision import calibrated, energy
from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data import (
    DARKEST_BAND,
    ITA_BANDS,
    UNKNOWN,
    ImageStream,
    catalog_of,
    ita_band,
)
from dermosan_lib.study.external.label_mapping import LabelMapping
from dermosan_lib.study.external.turned_away import KindRule
from dermosan_lib.study.inference import prediction_table, run_graph, with_limits
from dermosan_lib.study.subgroups import age_bands, subgroup_metrics
from dermosan_lib.study.tables import (
    KNOWN_COLUMNS,
    Source,
)


class Answers(NamedTuple):
    """The model's answers to ``n`` images, in the order of its conditions."""

    probabilities: NDArray[np.float64]  # (n, conditions), after temperature scaling
    embeddings: NDArray[np.float32]  # (n, channels)
    energies: NDArray[np.float64]  # (n,)


def read_set(
    bundle: Bundle, data: Path, source: Source, workers: int | None, progress: bool
) -> tuple[pd.DataFrame, pd.DataFrame, "Answers"]:
    """Read every image of ``source``, once.

    Returns the catalogue of all, and of those that can be decoded, sorted by path, what the stream
    measured (indexed by path) and what the model answers. Raises `CatalogError` where none can be
    decoded.
    """
    paths = sorted(source.rows["path"])
    stream = ImageStream(
        data, paths, bundle.size_px,
        frame=bundle.frame, workers=workers, refuses=KindRule.of(bundle),
    )  # fmt: skip
    rows = range(len(paths))
    outputs = ("logits", "embedding")
    given = run_graph(
        bundle.model_path, stream, rows, outputs, views=bundle.views, progress=progress
    )
    catalog = catalog_of(source, stream.facts, data.resolve().name)
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
    chances = calibrated(given["logits"][good], bundle.card["temperature"])
    return (
        catalog,
        quality,
        Answers(chances, given["embedding"][good], energy(given["logits"][good])),
    )


def predictions_of(
    bundle: Bundle,
    meant: LabelMapping,
    labels: "pd.Series[str]",
    rows: pd.DataFrame,
    quality: pd.DataFrame,
    answers: Answers,
) -> pd.DataFrame:
    """`predict_table`'s columns on the classes of ``meant``, ``other_kind``, ``label``, ``group``.

    ``other_kind`` says that the clinic turns the image away for its kind (see `KindRule`); then
    ``abstained`` holds too, whatever the probabilities are. ``condition`` is the class of the
    image's label, "" where it has none. ``rows`` of the catalogue and ``answers`` are those that
    can be decoded, sorted by path; ``labels`` is indexed by path.
    """
    own = labels.loc[rows["path"]]
    classes = {match.label: meant.class_of(match.label) for match in meant.matches}
    named = rows[["path"]].assign(condition=own.map(classes).to_numpy(), split="external")
    acceptable = quality.loc[rows["path"], "acceptable"].to_numpy(dtype=np.bool_)
    raw = prediction_table(named, answers.probabilities, bundle.taxonomy)
    limited = with_limits(raw, bundle, answers.embeddings, answers.energies, acceptable)
    summed = pd.DataFrame(
        meant.probabilities(answers.probabilities), columns=list(meant.classes), index=raw.index
    )
    rest = limited.drop(columns=[*named.columns, *bundle.taxonomy.codes])
    turned_away = quality.loc[rows["path"], "other_kind"].to_numpy(dtype=np.bool_)
    rest = rest.assign(abstained=rest["abstained"] | turned_away, other_kind=turned_away)
    identity = {"label": own.to_numpy(), "group": rows["group"].to_numpy()}
    return pd.concat([limited[list(named.columns)], summed, rest], axis=1).assign(**identity)


def with_skin_tone(attributes: pd.DataFrame, quality: pd.DataFrame) -> pd.DataFrame:
    """What subgroups are made of, indexed by path: the standard attributes and the skin's tone."""
    named = attributes.set_index("path").reindex(quality.index)
    table = named[[name for name in KNOWN_COLUMNS if name in named.columns]].mask(
        lambda one: one == ""
    )
    if "age" in table:
        table["age"] = age_bands(table["age"])
    kinds = pd.CategoricalDtype([*ITA_BANDS, DARKEST_BAND, UNKNOWN], ordered=True)
    table["skin tone (ITA)"] = quality["ita_degrees"].map(ita_band).astype(kinds)
    return table


def subgroups_of(
    predictions: pd.DataFrame,
    meant: LabelMapping,
    attributes: pd.DataFrame,
    bundle: Bundle,
    settings: Mapping[str, Any],
) -> pd.DataFrame:
    """`subgroup_metrics` of the images with a counterpart, by ``attributes`` (`with_skin_tone`).

    An image counts as referred from the card's high-sensitivity threshold on.
    """
    compared = predictions[predictions["condition"] != ""].reset_index(drop=True)
    suspicious = [
        code
        for code, conditions in meant.classes.items()
        if all(bundle.taxonomy[one].suspicious for one in conditions)
    ]
    positive = compared["condition"].isin(suspicious)
    both_kinds = predictions["malignancy"].notna().any() and positive.any() and not positive.all()
    point = (bundle.card.get("operating_points") or {}).get("high_sensitivity")
    return subgroup_metrics(
        compared,
        list(meant.classes),
        attributes,
        groups=compared["group"],
        suspicious=suspicious if both_kinds else (),
        threshold=None if point is None else float(point["threshold"]),
        n_bootstrap=min(300, settings["n_bootstrap"]),
        seed=settings["seed"],
    )
