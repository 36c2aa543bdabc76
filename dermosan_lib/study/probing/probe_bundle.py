"""From a collection of few images to a bundle: features, nested validation, final fit, card."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle, Card, write_bundle
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.decision import ABSTENTION_FILE, calibrated
from dermosan_lib.errors import RunError
from dermosan_lib.images import RESIZE_VERSION
from dermosan_lib.study.bundling import (
    CHANGELOG_FILE,
    CLASS_ACTIVATION_MAP,
    INTENDED_USE,
    LICENCE_FILE,
    changelog_text,
    library_versions,
)
from dermosan_lib.study.comparison import group_folds
from dermosan_lib.study.data import Survey, catalog_taxonomy, fingerprint, survey, usable
from dermosan_lib.study.evidence import (
    fit_fusion,
)
from dermosan_lib.study.groups import lesion_groups
from dermosan_lib.study.pixels import build_cache
from dermosan_lib.study.probing.clinic_limits import clinic_limits
from dermosan_lib.study.probing.encoder_features import encoder_features
from dermosan_lib.study.probing.evidence_figures import EvidenceFigures
from dermosan_lib.study.probing.model_files import licence_text, model_card_text
from dermosan_lib.study.probing.nested_validation import (
    Cases,
    Fitted,
    OutOfFold,
    columns,
    fit_probe,
    validate,
)
from dermosan_lib.study.probing.out_of_fold_figures import Figures
from dermosan_lib.study.probing.probe_graph import MAPS_IN_WORDS, features_graph, probe_graph
from dermosan_lib.study.probing.probe_recipe import ProbeRecipe
from dermosan_lib.study.weights import read_torch_file

Array = NDArray[np.float64]


def make_probe(
    data: Path, recipe: ProbeRecipe, weights: Path, out: Path, *, cache: Path, **layout: Any
) -> tuple[Bundle, pd.DataFrame]:
    """Validate a probe on ``data`` by ``recipe``, fit it on all of it and write its bundle.

    Args:
        data: Folder of the images; ``layout`` as of `survey`.
        recipe: What to do.
        weights: The encoder's weights file.
        out: Folder of the bundle to write.
        cache: Folder that keeps pixels and features for the next time.

    Returns:
        The bundle, and the rows it was made of: ``path, sha256, condition, group`` and the fold
        of each repeat in which the row was tested.

    Raises:
        RunError: Where the weights are others than the recipe's, or the collection has other
            conditions than its taxonomy.
    """
    recipe.check_weights(weights)
    stored = read_torch_file(weights)
    found = survey(data, cache=cache, **layout)
    catalog = usable(found.catalog).sort_values("path", ignore_index=True)
    taxonomy = catalog_taxonomy(catalog)
    if taxonomy.name != recipe.taxonomy:
        raise RunError(
            f"The recipe is for the taxonomy {recipe.taxonomy}, but the labels of {data} are of "
            f"{taxonomy.name}. Choose another collection or recipe."
        )
    pictures = build_cache(
        data, catalog["path"].tolist(), catalog["sha256"].tolist(),
        size_px=recipe.size_px, folder=cache,
    )  # fmt: skip
    graph = features_graph(stored, recipe.shape(recipe.all_crops()))
    features = encoder_features(graph, pictures, recipe.views, cache)
    by_crop = (*features.shape[:2], len(recipe.all_crops()), -1)
    seen = features.reshape(by_crop)
    cases = _cases(catalog, found, taxonomy, seen.mean(axis=1))
    made = validate(recipe, cases)
    every = np.arange(len(catalog))
    final = fit_probe(recipe, cases, every, folds=recipe.folds, seed=recipe.seed)
    first = Cases(seen[:, 0], cases.labels, cases.rows, cases.attributes, cases.codes)
    embeddings = final.head.standardised(columns(recipe, first, final.setting))
    limits, familiar = clinic_limits(cases, taxonomy, final, embeddings.astype(np.float32), recipe)
    figures = _figures(Figures(recipe, cases, taxonomy), cases, made)
    card = _card(recipe, taxonomy, catalog, cases, final) | limits | figures
    card["cross_validation"] |= _settings(recipe, made)
    lesions = lesion_groups(catalog, cases.attributes, found.duplicates)
    card["fusion"] = fit_fusion(
        calibrated(final.logits, limits["temperature"]), cases.labels, lesions.to_numpy()
    )
    files = {
        ABSTENTION_FILE: familiar,
        LICENCE_FILE: licence_text(recipe).encode(),
        CHANGELOG_FILE: changelog_text(recipe.name, recipe.changelog).encode(),
        "MODEL_CARD.md": model_card_text(card, recipe).encode(),
    }
    model = probe_graph(stored, recipe.shape(final.setting.crops), final.head)
    return write_bundle(out, model, card, files), _listing(catalog, cases, recipe)


def _cases(
    catalog: pd.DataFrame, found: Survey, taxonomy: Taxonomy, features: NDArray[np.float32]
) -> Cases:
    labels = pd.Index(taxonomy.codes).get_indexer(catalog["condition"]).astype(np.int64)
    rows = catalog[["path", "condition", "group"]]
    attributes = found.attributes.set_index("path")
    return Cases(features, labels, rows, attributes, taxonomy.codes)


def _figures(figures: Figures, cases: Cases, made: OutOfFold) -> dict[str, Any]:
    """``metrics`` by the photo alone, and all else that was measured."""
    ways = {"photo": made.probabilities, "photo_and_evidence": made.with_evidence}
    measured = {
        name: {
            "metrics": figures.metrics(chances),
            "cancers_at_95_percent": figures.cancers(chances),
            "by_skin_type": figures.by_skin_type(chances),
        }
        for name, chances in ways.items()
    }
    alone = measured["photo"].pop("metrics")
    told = EvidenceFigures(figures, cases, made)
    measured["photo"]["prediction_sets"] = figures.sets(made.probabilities)
    measured["photo"]["silence"] = figures.silence(made.probabilities)
    measured["photo_and_evidence"]["prediction_sets"] = told.sets()
    measured["photo_and_evidence"]["silence"] = told.silence()
    return {
        "metrics": alone,
        "cross_validation": {**measured, "gain_by_evidence": figures.gain(made)},
    }


def _settings(recipe: ProbeRecipe, made: OutOfFold) -> dict[str, Any]:
    chosen = pd.Series(
        [
            f"crops {one.crops}, strength {one.strength}, rarity {one.rarity}"
            for one in made.settings
        ]
    )
    of_folds = [fold for folds in made.metadata for fold in folds]
    used = pd.Series([name for fold in of_folds for name in fold["used"]], dtype=str)
    return {
        "folds": recipe.folds,
        "repeats": recipe.repeats,
        "settings": chosen.value_counts().to_dict(),
        "attributes_used": used.value_counts().to_dict(),
    }


def _card(
    recipe: ProbeRecipe, taxonomy: Taxonomy, catalog: pd.DataFrame, cases: Cases, final: Fitted
) -> Card:
    return {
        "name": recipe.name,
        "version": recipe.version,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "demonstration": False,
        "modality": recipe.modality,
        "licence": recipe.licence,
        "attribution": f"{recipe.data['attribution']} ({recipe.data['source']})",
        "intended_use": INTENDED_USE,
        "explanation": {"method": CLASS_ACTIVATION_MAP, "words": MAPS_IN_WORDS},
        "taxonomy": taxonomy.name,
        "conditions": [condition.to_dict() for condition in taxonomy],
        **({"groups": [one.to_dict() for one in taxonomy.groups]} if taxonomy.groups else {}),
        "input": {
            "size_px": recipe.size_px, "layout": "NHWC", "channels": "RGB", "dtype": "uint8",
            "resize": RESIZE_VERSION, "views": recipe.views,
        },
        "recipe": {
            **recipe.to_dict(),
            "chosen": final.setting._asdict(),
        },
        "encoder": {
            "name": recipe.backbone, "sha256": recipe.weights_sha256, **recipe.encoder,
        },
        "data": {
            **recipe.data,
            "fingerprint": fingerprint(catalog),
            "images": {"train": len(catalog)},
            "groups": len(np.unique(cases.groups)),
            "by_condition": catalog["condition"].value_counts().to_dict(),
        },
        "changelog": dict(recipe.changelog),
        "libraries": library_versions(),
    }  # fmt: skip


def _listing(catalog: pd.DataFrame, cases: Cases, recipe: ProbeRecipe) -> pd.DataFrame:
    listed = catalog[["path", "sha256", "condition", "group"]].copy()
    for repeat in range(recipe.repeats):
        folds = group_folds(cases.labels, cases.groups, recipe.folds, recipe.seed + repeat)
        for number, (_, test) in enumerate(folds, start=1):
            listed.loc[test, f"fold_{repeat + 1}"] = number
    folds_told = [name for name in listed if str(name).startswith("fold_")]
    return listed.astype(dict.fromkeys(folds_told, int))
