"""What a training run leaves on disk after each epoch, and finds there when it goes on."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.system import atomic_path, write_table

HISTORY_FILE = "history.csv"
RECIPE = "recipe.json"
_BEST = "checkpoint_best.weights.h5"

Weights = list[NDArray[np.float32]]


@dataclass
class Progress:
    """History of the epochs so far and, where the recipe averages weights, their averages."""

    history: list[dict[str, float]] = field(default_factory=list)
    averages: Weights | None = None

    @property
    def epochs(self) -> int:
        """Finished epochs."""
        return len(self.history)

    @property
    def losses(self) -> list[float]:
        """Validation losses of the finished epochs."""
        return [row["val_loss"] for row in self.history]


def keep_recipe(folder: Path, recipe: Recipe) -> None:
    """Leave ``recipe`` in ``folder``; epochs by another are not gone on with.

    More epochs than at first may be asked for, except where the schedule depends on their number.
    Raises `RunError` where other entries have changed since the first epoch.
    """
    path, settings = folder / RECIPE, recipe.to_dict()
    if path.is_file() and (folder / HISTORY_FILE).is_file():
        # Entries that recipes did not have yet when the run began were at their defaults.
        before = Recipe().to_dict() | json.loads(path.read_text(encoding="utf-8"))
        free = set() if recipe.schedule == "cosine" else {"epochs"}
        changed = sorted(
            key for key in settings if before[key] != settings[key] and key not in free
        )
        if changed:
            raise RunError(
                f"Training in {folder} began with other values of {', '.join(changed)}. Give the "
                f"same ones to resume, choose another run name, or remove "
                f"{HISTORY_FILE} to begin anew."
            )
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def save_epoch(
    folder: Path, network: keras.Model, progress: Progress, *, best: bool = False
) -> None:
    """Leave weights, optimiser and history behind; the epoch counts once the history says so.

    With ``best`` the weights are kept for `load_best` as well, as a second name of the same file.
    """
    done = progress.epochs
    with atomic_path(_path(folder, done)) as path:
        network.save_weights(path)
    if best:
        with atomic_path(folder / _BEST) as path:
            _name_again(_path(folder, done), path)
    if progress.averages is not None:
        with atomic_path(_averages(folder, done)) as path:
            np.savez(path, *progress.averages)
    write_table(pd.DataFrame(progress.history), folder / HISTORY_FILE)
    _path(folder, done - 1).unlink(missing_ok=True)
    _averages(folder, done - 1).unlink(missing_ok=True)


def resume(folder: Path, network: keras.Model) -> Progress:
    """Put ``network`` (compiled, its optimiser built) where the last finished epoch left it.

    Raises `RunError` where the checkpoint is of another network.
    """
    if not (folder / HISTORY_FILE).is_file():
        return Progress()
    # As text first: the quick parser of floats may be off in the last digit.
    table = pd.read_csv(folder / HISTORY_FILE, dtype=str).astype(float)
    rows = [{str(k): float(v) for k, v in row.items()} for row in table.to_dict("records")]
    progress = Progress(rows)
    _load(network, _path(folder, progress.epochs))
    averages = _averages(folder, progress.epochs)
    if averages.is_file():
        with np.load(averages) as stored:
            progress.averages = [stored[name] for name in stored.files]
    return progress


def save_best(folder: Path, network: keras.Model) -> None:
    """Keep the weights as they are now, where they are not those that `save_epoch` will save."""
    with atomic_path(folder / _BEST) as path:
        network.save_weights(path)


def load_best(folder: Path, network: keras.Model) -> None:
    """Put the kept weights into ``network``."""
    _load(network, folder / _BEST)


def _name_again(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # some file systems know no second names
        shutil.copyfile(source, target)


def _load(network: keras.Model, path: Path) -> None:
    try:
        network.load_weights(path)
    except Exception as error:  # h5py and Keras raise several types
        raise RunError(
            f"{path} does not fit the network of this recipe ({_first_line(error)}). "
            "Choose another run name, or remove the run folder to begin anew."
        ) from error


def _first_line(error: Exception) -> Any:
    return str(error).strip().splitlines()[0][:200]


def _path(folder: Path, epochs: int) -> Path:
    return folder / f"checkpoint_{epochs:03d}.weights.h5"


def _averages(folder: Path, epochs: int) -> Path:
    return folder / f"checkpoint_{epochs:03d}.averages.npz"
