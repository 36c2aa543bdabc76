"""Save the whole network under the published tool's names."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras

from dermosan_lib.study.recipes import Recipe
from dermosan_lib.system import atomic_path


def best_paths(folder: Path, recipe: Recipe) -> tuple[Path, Path]:
    """``best_<backbone>.h5`` and ``.keras``, as the published tool names its own."""
    stem = folder / f"best_{recipe.backbone.lower()}"
    return stem.with_suffix(".h5"), stem.with_suffix(".keras")


def save_network(network: keras.Model, paths: tuple[Path, Path]) -> None:
    """Write ``network`` to each of ``paths``, the suffix choosing Keras' format."""
    # Without optimiser, of which a frozen part knows nothing, and some are of our own making.
    bare = keras.Model(network.input, network.output, name=network.name)
    for target in paths:
        with atomic_path(target) as path, _quiet_about_hdf5():
            bare.save(path)


@contextmanager
def _quiet_about_hdf5() -> Iterator[None]:
    """Keras advises against HDF5 at each save; the published tool's file is wanted all the same."""
    logger = logging.getLogger("absl")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
