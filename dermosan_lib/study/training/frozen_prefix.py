"""The frozen-prefix cache: what the frozen layers make of each picture, computed once."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.progress import stage
from dermosan_lib.study.export import CUT_TENSOR, export_prefix
from dermosan_lib.study.graphs import WRITER_VERSION
from dermosan_lib.study.models import Cut
from dermosan_lib.study.pixels import GrowingArray, PixelCache
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.training.network_inputs import Pictures, Rows
from dermosan_lib.system import atomic_path, locked, open_session, remove_leftovers

CHUNK = 16  # pictures a call; part of the key, since it can decide the last bit of a sum


class FrozenFeatures:
    """Frozen layers' outputs by row and view, read from disk as they are asked for."""

    def __init__(self, array: NDArray[Any]) -> None:
        """``array``: ``(n, views, rows, columns, channels)`` float16 or float32."""
        self._array = array

    def batch(self, rows: Rows, views: Rows) -> NDArray[np.float32]:
        """``(n, rows, columns, channels)`` float32."""
        return np.asarray(self._array[rows, views], dtype=np.float32)

    def __getitem__(self, rows: Rows) -> NDArray[np.float32]:
        """The first view's, for a graph that takes them."""
        return self.batch(rows, np.zeros(len(rows), dtype=np.int64))


def frozen_features(
    cut: Cut,
    recipe: Recipe,
    pixels: PixelCache,
    *,
    folder: Path,
    progress: bool = True,
) -> FrozenFeatures:
    """Outputs of ``cut.prefix`` for every picture and view of ``recipe``; made once.

    Runs that share the images, the frozen weights and the views share the cache, whatever else
    their recipes say. An interrupted build goes on where it stopped.

    Raises `RunError` where the disk lacks room, or where an output is too large for float16.
    """
    views = recipe.training_views
    key = _key(cut, recipe, pixels, views)
    shape = (len(pixels), views, *cut.prefix.output_shape[1:])
    dtype = "float32" if recipe.frozen_cache == "float32" else "float16"
    array = GrowingArray(folder / f"frozen-{key}.npy", shape, dtype, block=CHUNK)

    def blocks_from(row: int) -> Iterator[NDArray[Any]]:
        session = open_session(prefix_graph(cut, recipe, folder))
        for block in _blocks(session, recipe, pixels, row, views, progress):
            yield _stored(block, dtype, cut)

    remedy = "choose a smaller size_px, fewer views, or frozen_cache=off"
    return FrozenFeatures(array.filled(blocks_from, remedy=remedy))


def prefix_graph(cut: Cut, recipe: Recipe, folder: Path) -> bytes:
    """`export_prefix` of ``cut``, from ``folder`` where an earlier run has left it there."""
    path = folder / f"prefix-{_weights_key(cut, recipe)}.onnx"
    with locked(path.with_name(f".{path.stem}.lock")):
        if not path.is_file():
            remove_leftovers(folder, path.name)
            with atomic_path(path) as temporary:
                temporary.write_bytes(export_prefix(cut.prefix, recipe.backbone))
    return path.read_bytes()


def _stored(block: NDArray[np.float32], dtype: str, cut: Cut) -> NDArray[Any]:
    """``block`` as ``dtype``."""
    with np.errstate(over="ignore"):
        stored = block.astype(dtype)
    if not np.isfinite(stored).all():
        raise RunError(
            f"Outputs of the frozen layers must lie within {np.finfo(dtype).max:.0f} to be kept "
            f"as {dtype}, but reach {np.abs(block).max():.3g} behind {cut.layer}. "
            "Choose frozen_cache=float32 or off, and check the weights."
        )
    return stored


def _blocks(
    session: onnxruntime.InferenceSession,
    recipe: Recipe,
    pixels: PixelCache,
    done: int,
    views: int,
    progress: bool,
) -> Iterator[NDArray[np.float32]]:
    pictures = Pictures(pixels, recipe)
    name, whole = "frozen-feature cache", len(pixels)
    with stage(name, whole, unit="image", initial=done, shown=progress) as work:
        while done < len(pixels):
            rows = np.arange(done, min(len(pixels), done + CHUNK))
            seen = (pictures.seen(rows, np.full(len(rows), view)) for view in range(views))
            yield np.stack([session.run([CUT_TENSOR], {"image": one})[0] for one in seen], axis=1)
            done += len(rows)
            work.advance(len(rows))


def _key(cut: Cut, recipe: Recipe, pixels: PixelCache, views: int) -> str:
    varied = (recipe.colour, recipe.crop, recipe.rotation, recipe.seed)
    facts = [
        pixels.key,
        _weights_key(cut, recipe),
        views,
        varied if recipe.varies and views > 1 else 0,
        recipe.frozen_cache,
        CHUNK,
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def _weights_key(cut: Cut, recipe: Recipe) -> str:
    """Hash of what the frozen layers compute: where the cut is, and every weight before it."""
    # By position: some layers are named by a counter that goes on from one build to the next.
    place = len(cut.prefix.layers)
    facts = f"{recipe.backbone} {recipe.size_px} {place} {WRITER_VERSION}"
    digest = hashlib.sha256(facts.encode())
    for weight in cut.prefix.get_weights():
        digest.update(np.ascontiguousarray(weight).tobytes())
    return digest.hexdigest()[:32]
