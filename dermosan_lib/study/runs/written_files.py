"""Tables, mappings and arrays of a run folder: written whole, read with today's paths."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.errors import RunError
from dermosan_lib.study.data import read_catalog
from dermosan_lib.study.runs.moved_data import paths_now
from dermosan_lib.system import PATH_COLUMNS, atomic_path, read_written, write_table

CATALOG_FILE = "catalog.csv"
SPLITS_FILE = "splits.csv"
ATTRIBUTES_FILE = "attributes.csv"
EMBEDDINGS_FILE = "embeddings.npy"
SWEEP_FILE = "sweep.json"  # beside the runs of a sweep
OVERLAP_FILE = "pretraining_overlap.csv"  # path, split, found_by of images an encoder has seen


def runs_folder(run: Path) -> Path:
    """The folder of all runs, seen from the folder ``run``: runs of a sweep lie one deeper."""
    return run.parents[1] if (run.parent / SWEEP_FILE).is_file() else run.parent


@dataclass(frozen=True)
class WrittenFiles:
    """What lies in the run folder ``folder``, of the pictures that lie in ``data`` now."""

    data: Path
    folder: Path

    def has(self, name: str) -> bool:
        """Whether the folder holds the file ``name``."""
        return (self.folder / name).is_file()

    def path(self, name: str) -> Path:
        """Path of the file ``name``; raises `RunError` where no notebook has written it."""
        path = self.folder / name
        if not path.is_file():
            raise RunError(
                f"{path} does not exist yet. Run the notebook that writes it first: 03 writes "
                "history.csv and the bundle, 04 predictions.csv and metrics.json."
            )
        return path

    def write(self, name: str, content: pd.DataFrame | Mapping[str, Any]) -> Path:
        """Write a table as CSV or a mapping as JSON, whole or not at all."""
        path = self.folder / name
        if isinstance(content, pd.DataFrame):
            write_table(content, path)
            return path
        with atomic_path(path) as temporary:
            text = json.dumps(content, indent=1, allow_nan=False)
            temporary.write_text(text + "\n", encoding="utf-8")
        return path

    def write_array(self, name: str, content: NDArray[np.float32]) -> None:
        """Write an array, whole or not at all."""
        with atomic_path(self.folder / name) as temporary:
            np.save(temporary, content)

    def table(self, name: str, **reading: Any) -> pd.DataFrame:
        """Read a table; ``reading`` goes to `read_written`. Raises `RunError` as `path` does."""
        return self.here(read_written(self.path(name), **reading))

    def mapping(self, name: str) -> dict[str, Any]:
        """Read a JSON mapping; raises `RunError` as `path` does."""
        content: dict[str, Any] = json.loads(self.path(name).read_text(encoding="utf-8-sig"))
        return content

    def here(self, table: pd.DataFrame) -> pd.DataFrame:
        """``table`` with the paths that the pictures have in `data` now; see `paths_now`."""
        file = self.folder / CATALOG_FILE
        if not file.is_file() or not self.data.is_dir():
            return table
        as_it_was = file.stat().st_mtime_ns, self.data.stat().st_mtime_ns
        changed = _changed_paths(self.data, file, as_it_was)
        for name in (name for name in PATH_COLUMNS if changed and name in table):
            table[name] = table[name].map(lambda path: changed.get(path, path))
        return table


@lru_cache(maxsize=8)
def _changed_paths(data: Path, catalog: Path, _: tuple[int, int]) -> dict[str, str]:
    """`paths_now` of a catalogue and a folder as they were last written."""
    return paths_now(data, read_catalog(catalog)["path"])
