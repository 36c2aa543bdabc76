"""Train a recipe without some conditions, and keep what its layers say of every image.

    python -m benchmarks.unknown_networks runs/NAME --leave-out akiec bcc -o FOLDER

Images, split and caches are the run's, so that only the layers that train are run. Interrupted, it
goes on behind the last epoch when it is started again. `benchmarks.unknown_ways` reads the folder.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from benchmarks.unknown_features import ABOUT, FEATURES_FILE
from benchmarks.unknown_levels import with_levels
from dermosan_lib import images
from dermosan_lib.errors import RunError
from dermosan_lib.images import Pixels
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.runs import Run, open_run
from dermosan_lib.study.uncertainty import not_skin_pictures
from dermosan_lib.system import atomic_path, open_session

Arrays = dict[str, NDArray[Any]]
BATCH = 32
DRAWN, CUT_UP = 350, {"train": 1200, "val": 400}
PIECES = (2, 4, 7)  # along an edge, which 224 pixels can be cut into


def known_labels(
    conditions: Sequence[str], known: Sequence[str], codes: Sequence[str]
) -> tuple[list[str], NDArray[np.int64]]:
    """What is left of ``known`` without ``codes``; of each image its index in that, -1 for none.

    Raises `RunError` where a code is none of ``known``, or fewer than two conditions are left.
    """
    kept = [code for code in known if code not in codes]
    if set(codes) - set(known) or len(kept) < 2 or not codes:
        raise RunError(
            f"Leave out some of {', '.join(known)}, so that two or more are left; "
            f"{', '.join(codes) or 'nothing'} was given."
        )
    return kept, np.asarray(pd.Index(kept).get_indexer(list(conditions)), dtype=np.int64)


def cut_up(picture: Pixels, pieces: int, rng: np.random.Generator) -> Pixels:
    """A square ``picture`` cut into ``pieces`` times ``pieces``, put together in another order."""
    edge = len(picture) // pieces
    parts = picture[: edge * pieces, : edge * pieces].reshape(pieces, edge, pieces, edge, 3)
    flat = parts.transpose(0, 2, 1, 3, 4).reshape(-1, edge, edge, 3)
    mixed = flat[rng.permutation(len(flat))].reshape(pieces, pieces, edge, edge, 3)
    return mixed.transpose(0, 2, 1, 3, 4).reshape(edge * pieces, edge * pieces, 3)


def answers(graph: bytes, batches: Any) -> Arrays:
    """All outputs but the maps, float32, of ``graph`` for the frozen layers' maps in turn."""
    session = open_session(graph, threads=1)
    names = [one.name for one in session.get_outputs() if one.name != "activation_maps"]
    given = session.get_inputs()[0].name
    parts = [session.run(names, {given: batch}) for batch in batches]
    columns = zip(*parts, strict=True)
    return {name: np.concatenate(one) for name, one in zip(names, columns, strict=True)}


def collect(run: Run, recipe: Recipe, codes: Sequence[str], folder: Path) -> Arrays:
    """Train, then read every image, and pictures that are none; see `unknown_features`."""
    from dermosan_lib.study.export import export_rest
    from dermosan_lib.study.models import build_network, cut_network
    from dermosan_lib.study.training import Samples, frozen_features, prefix_graph, train

    splits = run.splits()
    kept, labels = known_labels(splits["condition"], run.taxonomy().codes, codes)
    pixels = run.pixels(recipe.size_px, recipe.frame, progress=False)
    split = splits["split"].to_numpy(dtype=str)
    rows = {name: np.flatnonzero((split == name) & (labels >= 0)) for name in ("train", "val")}
    samples = [Samples(rows[name], labels[rows[name]]) for name in ("train", "val")]
    before = cut_network(build_network(recipe, len(kept)))
    trained = train(
        recipe, pixels, *samples, classes=len(kept), folder=folder, cache=run.cache_folder
    )
    cut = trained.cut
    if cut is None or before is None:
        raise SystemExit("All layers train; with frozen ones this measurement is quick enough.")
    frozen = frozen_features(cut, recipe, pixels, folder=run.cache_folder)
    graph, untrained = (with_levels(export_rest(one.rest)) for one in (cut, before))

    def read(model: bytes, which: NDArray[np.int64], view: int = 0) -> Arrays:
        steps = range(0, len(which), BATCH)
        chunks = (which[i : i + BATCH] for i in steps)
        return answers(model, (frozen.batch(one, np.full(len(one), view)) for one in chunks))

    every = np.arange(len(labels))
    found = read(graph, every)
    judged = np.flatnonzero((split != "train") | (labels < 0))
    views = np.full((len(labels), recipe.training_views, len(kept)), np.nan, dtype=np.float32)
    for view in range(recipe.training_views):
        views[judged, view] = read(graph, judged, view)["logits"]
    found["logits_of_views"] = views
    found |= {f"untrained/{k}": v for k, v in read(untrained, every).items() if k != "logits"}
    front = open_session(prefix_graph(cut, recipe, run.cache_folder), threads=1)
    for name, pictures in _strange(pixels, rows, recipe).items():
        batches = (pictures[i : i + BATCH] for i in range(0, len(pictures), BATCH))
        maps = (front.run(None, {"image": batch})[0] for batch in batches)
        found |= {f"{name}/{key}": value for key, value in answers(graph, maps).items()}
    found |= {name: splits[name].to_numpy(dtype=str) for name in ABOUT}
    return found | {"labels": labels}


def _strange(pixels: Any, rows: dict[str, NDArray[np.int64]], recipe: Recipe) -> Arrays:
    rng = np.random.default_rng(recipe.seed)
    drawn = [images.resize(one, recipe.size_px) for one in not_skin_pictures(DRAWN, seed=7)]
    found: Arrays = {"drawn": np.stack(drawn)}
    for name, count in CUT_UP.items():
        chosen = np.sort(rng.choice(rows[name], min(count, len(rows[name])), replace=False))
        pictures = [cut_up(one, int(rng.choice(PIECES)), rng) for one in pixels[chosen]]
        found[f"cut_{name}"] = np.stack(pictures)
    return found


def main() -> None:
    """Train and collect."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.unknown_networks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", type=Path, help="a finished run")
    parser.add_argument("--leave-out", nargs="+", required=True, metavar="CODE")
    parser.add_argument("--data", help="the run's folder of images, where it has moved")
    parser.add_argument(
        "-p", dest="changes", action="append", default=[], metavar="KEY=VALUE",
        help="change an entry of the run's recipe",
    )  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    told = yaml.safe_load((options.run / "parameters.yaml").read_text(encoding="utf-8"))
    run = open_run(options.data or told["data"], options.run)
    folder = options.output.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    entries = json.loads((options.run / "recipe.json").read_text(encoding="utf-8"))
    changes = dict(one.split("=", 1) for one in options.changes)
    entries |= {key: yaml.safe_load(value) for key, value in changes.items()}
    found = collect(run, Recipe(**entries), options.leave_out, folder)
    with atomic_path(folder / FEATURES_FILE) as temporary, temporary.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **found)


if __name__ == "__main__":
    main()
