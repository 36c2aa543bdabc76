"""Does the network look at the lesion? Activation maps against known masks."""

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib import images, phantoms
from dermosan_lib.bundle import Bundle
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
    """Where the model looked for the true condition, on test images whose lesion mask is known.

    Masks are found by ``phantoms.csv`` beside the images; without one the table is empty.

    Returns ``path, condition, localised, energy_inside, lesion_share``: the last two are shares
    0..1 of the map's energy on the lesion and of the picture that the lesion covers.
    """
    columns = ["path", "condition", "localised", "energy_inside", "lesion_share"]
    if not run.demonstration:
        return pd.DataFrame(columns=columns)
    drawn = pd.read_csv(run.data / phantoms.TABLE).set_index("path").loc[test["path"]]
    rows = pd.Index(run.splits()["path"]).get_indexer(test["path"]).tolist()
    pixels = run.pixels(bundle.size_px, progress=False)
    outputs = run_graph(bundle.model_path, pixels, rows, ["activation_maps"], progress=False)
    masks = [images.read(run.data / name)[:, :, 0] > 127 for name in drawn["mask"]]
    classes = [bundle.taxonomy.codes.index(code) for code in test["condition"]]
    found = [
        energy_inside(np.ascontiguousarray(maps[:, :, index]), mask)
        for maps, index, mask in zip(outputs["activation_maps"], classes, masks, strict=True)
    ]
    table = test[["path", "condition"]].reset_index(drop=True)
    table["localised"] = drawn["localised"].to_numpy()
    table["energy_inside"] = found
    table["lesion_share"] = [float(mask.mean()) for mask in masks]
    return table
