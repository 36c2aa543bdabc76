"""Which distance notices a picture of something else, chosen on validation; then tested once.

    python -m benchmarks.familiarity runs/NAME

First every candidate: validation images against drawn pages, charts and patterns. Then, for the one
in use, test images against scikit-image's pictures, whole and cropped, which chose nothing.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib import images
from dermosan_lib.bundle import Bundle
from dermosan_lib.decision import unit_length
from dermosan_lib.images import Pixels
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.runs import Run
from dermosan_lib.study.uncertainty import (
    FAMILIAR_SHARE,
    SUBSPACE_RANK,
    fit_familiar,
    group_quantile,
    not_skin_pictures,
    tell_apart,
)

Array = NDArray[np.float64]
Distance = Callable[[Array], Array]

IN_USE = "Mahalanobis, unit length"
CROPS = 12  # of each picture, beside the whole
NEIGHBOURS = 10


def candidates(train: Array, labels: NDArray[np.int64], classes: int) -> dict[str, Distance]:
    """Distances from training embeddings ``(n, channels)``, by name."""
    unit = unit_length(train)
    one = np.zeros(len(train), dtype=np.int64)
    near, plain = fit_familiar(train, labels, classes), _Gaussian(train, labels)
    whole = fit_familiar(train, one, 1)
    return {
        IN_USE: near.distances,
        "Mahalanobis (Lee et al. 2018)": plain.squares,
        "relative Mahalanobis (Ren et al. 2021), unit length": lambda e: (
            near.distances(e) ** 2 - whole.distances(e) ** 2
        ),
        f"{NEIGHBOURS}th neighbour (Sun et al. 2022)": lambda e: _neighbour(unit, unit_length(e)),
        "residual of principal components (as in Wang et al. 2022)": _Residual(train).lengths,
    }


class _Gaussian:
    """As `fit_familiar`, on embeddings as they are."""

    def __init__(self, train: Array, labels: NDArray[np.int64]) -> None:
        self._means = np.stack([train[labels == c].mean(axis=0) for c in np.unique(labels)])
        within = train - self._means[labels]
        values, vectors = np.linalg.eigh(within.T @ within / len(train))
        values[:-SUBSPACE_RANK] = values[:-SUBSPACE_RANK].mean()
        self._axes = vectors / np.sqrt(values)

    def squares(self, embeddings: Array) -> Array:
        steps = [((embeddings - mean) @ self._axes) ** 2 for mean in self._means]
        return np.min([step.sum(axis=1) for step in steps], axis=0)


class _Residual:
    """What the widest axes of the training embeddings do not explain."""

    def __init__(self, train: Array) -> None:
        self._centre = train.mean(axis=0)
        self._axes = np.linalg.eigh(np.cov(train.T))[1][:, -SUBSPACE_RANK:]

    def lengths(self, embeddings: Array) -> Array:
        steps = embeddings - self._centre
        return np.linalg.norm(steps - steps @ self._axes @ self._axes.T, axis=1)


def _neighbour(train: Array, embeddings: Array) -> Array:
    nearness = embeddings @ train.T
    return 1 - np.partition(nearness, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS]


def photographs(seed: int = 42) -> tuple[list[Pixels], list[str]]:
    """scikit-image's pictures and crops of each, and the name of each one's file."""
    import skimage

    rng, found, names = np.random.default_rng(seed), [], []
    for file in sorted((Path(skimage.__file__).parent / "data").iterdir()):
        if file.suffix not in (".png", ".jpg"):
            continue
        whole = images.read(file)
        height, width = whole.shape[:2]
        cuts = [(0, 0, height, width)]
        for share in rng.uniform(0.35, 0.95, CROPS):
            h, w = int(height * share), int(width * share)
            cuts.append((rng.integers(height - h + 1), rng.integers(width - w + 1), h, w))
        found += [whole[y : y + h, x : x + w] for y, x, h, w in cuts]
        names += [file.name] * len(cuts)
    return found, names


def embed(bundle: Bundle, pictures: list[Pixels]) -> NDArray[np.float32]:
    """Embeddings ``(n, channels)`` of decoded pictures."""
    pixels = np.stack([images.resize(picture, bundle.size_px) for picture in pictures])
    rows = range(len(pixels))
    return run_graph(bundle.model_path, pixels, rows, ["embedding"], progress=False)["embedding"]


def main() -> None:
    """Compare and test."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.familiarity")
    parser.add_argument("run", type=Path, help="a finished run")
    folder = parser.parse_args().run.resolve()
    run = Run(folder, folder)  # what is read was written: no image is needed
    bundle, embeddings = run.trained_bundle(), run.embeddings().astype(np.float64)
    groups = pd.factorize(run.splits()["group"])[0]
    train, val, test = (run.rows(name) for name in ("train", "val", "test"))
    drawn = embed(bundle, not_skin_pictures(350, seed=7)).astype(np.float64)
    found = candidates(embeddings[train], run.labels()[train], len(run.taxonomy()))
    rows = []
    for name, distance in found.items():
        near, far = distance(embeddings[val]), distance(drawn)
        area = tell_apart(near, far, known_groups=groups[val])
        line = group_quantile(near, groups[val], FAMILIAR_SHARE)
        rows.append((name, area["value"], area["low"], area["high"], (far > line).mean()))
    table = pd.DataFrame(rows, columns=["distance", "auroc", "low", "high", "found"])
    print(f"{len(val)} validation images, {len(drawn)} drawn\n", table.round(4).to_string())  # noqa: T201

    pictures, names = photographs()
    near, far = (found[IN_USE](e) for e in (embeddings[test], embed(bundle, pictures)))
    area = tell_apart(near, far, known_groups=groups[test], unknown_groups=names)
    line = group_quantile(found[IN_USE](embeddings[val]), groups[val], FAMILIAR_SHARE)
    print(  # noqa: T201
        f"{len(test)} test images, {len(far)} of {len(set(names))} pictures: "
        f"AUROC {area['value']:.4f} ({area['low']:.4f} to {area['high']:.4f}); "
        f"sent back {(near > line).mean():.1%} and {(far > line).mean():.1%}"
    )


if __name__ == "__main__":
    main()
