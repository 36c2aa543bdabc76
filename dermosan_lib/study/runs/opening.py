"""Opening a run: which pictures it is of, and where they lie now."""

from contextlib import nullcontext
from pathlib import Path

from dermosan_lib import phantoms
from dermosan_lib.errors import RunError
from dermosan_lib.study.data import read_catalog
from dermosan_lib.study.folders import unpacked
from dermosan_lib.study.runs.moved_data import (
    moved_folder,
    not_found,
    recorded_data,
    refuse_elsewhere,
)
from dermosan_lib.study.runs.run_folder import Run
from dermosan_lib.study.runs.written_files import CATALOG_FILE, runs_folder
from dermosan_lib.system import locked

PHANTOMS_PER_CLASS = 150
PLANTED_COPIES = 11  # two of each kind, and one under another label
IN_BETWEEN = 0.08  # of their lesions: some six of the test pictures cannot be named rightly


def open_run(data: str | Path, folder: str | Path) -> Run:
    """Open the run in ``folder`` over the images in ``data``, making the folder where needed.

    An empty ``data`` stands for the pictures that the run was made with, also where they have been
    moved together with it; in a new folder and of a run on phantoms for those, drawn once into
    ``data/phantoms`` beside ``runs``, a few of them filed twice and some between two look-alikes.
    A ZIP archive is unpacked, see `unpacked`. Raises `RunError` where ``data`` does not exist, or
    holds none of the pictures of the catalogue.
    """
    folder = Path(folder).resolve()
    file = folder / CATALOG_FILE
    paths = read_catalog(file)["path"].tolist() if file.is_file() else []
    if data == "" and paths and (recorded := recorded_data(folder)):
        moved = moved_folder(recorded, folder, paths)
        if moved is None:
            raise not_found(recorded, folder)
        data = moved
    if data == "":
        data = phantoms_beside(runs_folder(folder))
    data = unpacked(Path(data).resolve())[0]
    if not data.is_dir():
        raise RunError(f"{data} is no folder. Give the folder that holds the images.")
    refuse_elsewhere(data, folder, paths)
    folder.mkdir(parents=True, exist_ok=True)
    return Run(data, folder)


def phantoms_beside(runs: Path) -> Path:
    """The phantoms in ``data/phantoms`` beside the folder of all ``runs``, drawn where needed."""
    data = runs.resolve().parent / "data" / "phantoms"
    with nullcontext() if data.is_dir() else locked(data.with_name(".phantoms.lock")):
        if not data.is_dir():
            phantoms.write_phantoms(
                data, per_class=PHANTOMS_PER_CLASS, copies=PLANTED_COPIES, in_between=IN_BETWEEN
            )
    return data
