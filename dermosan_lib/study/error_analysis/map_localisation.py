"""Does the network look at the lesion? Activation maps against known masks."""

from typing import Any

import cv2
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dermosan_lib import images, phantoms
from dermosan_lib.bundle import Bundle
from dermosan_lib.study.error_analysis.wrong_answers import answers
from dermosan_lib.study.evaluation import group_indices, percentile_interval, replicate_weights
from dermosan_lib.study.folders import (
    lesion_masks,
)
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.runs import Run


def energy_inside(activation_map: NDArray[np.float32], mask: NDArray[np.bool_]) -> float:
    """Share of an activation map's energy that falls on the lesion, 0..1.

    The energy-based pointing game of Score-CAM (Wang et al. 2020, equation 6): the map is scaled to
    the mask bilinearly and its sum inside divided by its whole sum.

    Args:
        activation_map: ``(rows, columns)``, at least 0.
        mask: ``(height, width)``, True on the lesion.

    Returns:
        NaN for a map that is 0 everywhere.
    """
    height, width = mask.shape
    heat = cv2.resize(activation_map, (width, height), interpolation=cv2.INTER_LINEAR)
    total = float(heat.sum())
    return float(heat[mask].sum()) / total if total > 0 else float("nan")


def lesion_energies(run: Run, bundle: Bundle, test: pd.DataFrame) -> pd.DataFrame:
    """Where the model looked for the answer it gave, on test images whose lesion mask is known.

    Masks are found by `lesion_masks`; without one the table is empty. Pictures of conditions that
    phantoms spread over the whole skin are left out, since nothing lies outside their lesion.

    Args:
        run: Where pictures and masks are.
        bundle: The model that gave ``test``.
        test: Predictions; see `read_outcomes`.

    Returns:
        ``path, condition, predicted, correct, energy_inside, lesion_share``: the last two are
        shares 0..1 of the map's energy on the lesion and of the picture that the lesion covers.
    """
    masks = lesion_masks(run.data, test["path"].tolist())
    given = answers(test, bundle.taxonomy.codes)[["path", "condition", "predicted"]]
    spread = set(phantoms.CODES) - set(phantoms.LOCALISED) if run.demonstration else set()
    known = given["path"].isin(masks) & ~given["condition"].isin(spread)
    table = given[known].reset_index(drop=True)
    table["correct"] = table["condition"] == table["predicted"]
    rows = pd.Index(run.splits()["path"]).get_indexer(table["path"]).tolist()
    energies, shares = [], []
    if rows:
        pixels = run.pixels(bundle.size_px, bundle.frame, progress=False)
        outputs = run_graph(bundle.model_path, pixels, rows, ["activation_maps"], progress=False)
        classes = pd.Index(bundle.taxonomy.codes).get_indexer(table["predicted"])
        for path, maps, index in zip(
            table["path"], outputs["activation_maps"], classes, strict=True
        ):
            mask = images.framed(images.read(masks[path]), bundle.frame)[:, :, 0] > 127
            energies.append(energy_inside(np.ascontiguousarray(maps[:, :, index]), mask))
            shares.append(float(mask.mean()))
    return table.assign(energy_inside=energies, lesion_share=shares)


def energy_by_outcome(
    energies: pd.DataFrame,
    groups: "pd.Series[Any] | ArrayLike | None" = None,
    *,
    n_bootstrap: int = 1000,
    seed: int = 42,
) -> pd.DataFrame:
    """Did right answers look at the lesion more than wrong ones?

    ``gain`` is the mean of energy inside less the lesion's share of the picture: 0 for a map that
    looks everywhere alike, whatever the lesion's size. Its 95% interval resamples groups.

    Args:
        energies: Of `lesion_energies`; maps that are 0 everywhere are left out.
        groups: Group of each row of ``energies``; None makes every image its own.
        n_bootstrap: Replicates.
        seed: Of the bootstrap.

    Returns:
        Rows ``right``, ``wrong`` and ``difference`` (right - wrong) of ``images, energy_inside,
        lesion_share, gain, low, high``; what is not defined is NaN.
    """
    indices = group_indices(groups, energies)
    known = energies["energy_inside"].notna().to_numpy()
    right = energies["correct"].to_numpy(dtype=np.bool_)
    gain = energies["energy_inside"] - energies["lesion_share"]
    rows, drawn = {}, {}
    for name, chosen in (("right", known & right), ("wrong", known & ~right)):
        side = energies[chosen]
        means = side[["energy_inside", "lesion_share"]].mean()
        rows[name] = pd.Series({"images": len(side), **means, "gain": gain[chosen].mean()})
        values = gain[chosen].to_numpy(dtype=np.float64)
        drawn[name] = _means(values, indices[chosen], indices, n_bootstrap, seed)
    rows["difference"] = rows["right"] - rows["wrong"]
    rows["difference"]["images"] = rows["right"]["images"] + rows["wrong"]["images"]
    drawn["difference"] = drawn["right"] - drawn["wrong"]
    table = pd.DataFrame(rows).T.rename_axis("answers")
    bounds = [percentile_interval(drawn[name]) or (np.nan, np.nan) for name in table.index]
    table[["low", "high"]] = np.array(bounds)
    return table.astype({"images": int})


def _means(
    values: NDArray[np.float64],
    groups: NDArray[np.intp],
    every: NDArray[np.intp],
    n_bootstrap: int,
    seed: int,
) -> NDArray[np.float64]:
    """Mean of ``values`` in each draw of all groups ``every``; the same seed, the same draws."""
    if not len(values):
        return np.full(n_bootstrap, np.nan)
    blocks = []
    for weights in replicate_weights(int(every.max()) + 1, n_bootstrap, seed):
        own = weights[:, groups]
        total = own.sum(axis=1)
        blank = np.full(len(own), np.nan)
        blocks.append(np.divide(own @ values, total, out=blank, where=total > 0))
    return np.concatenate(blocks)
