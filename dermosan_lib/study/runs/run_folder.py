"""A run folder: where each notebook finds what the earlier ones wrote, or makes it."""

import json
import shutil
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle, write_bundle
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.errors import RunError
from dermosan_lib.images import Frame
from dermosan_lib.study.data import (
    CATALOG_NOTES_FILE,
    catalog_taxonomy,
    fingerprint,
    read_catalog,
    survey,
    usable,
    write_catalog,
    write_notes,
)
from dermosan_lib.study.duplicates import (
    DUPLICATES_FILE,
    examine_files,
    kept_duplicates,
    read_duplicates,
)
from dermosan_lib.study.folders import GIVEN_SPLIT_FILE, kept_parts, unpacked, write_parts
from dermosan_lib.study.groups import (
    CONTRADICTIONS_FILE,
    contradictions,
    lesion_groups,
    level_columns,
    read_contradictions,
)
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.pixels import PixelCache, build_cache
from dermosan_lib.study.runs.moved_data import (
    moved_folder,
    not_found,
    paths_now,
    recorded_data,
    refuse_elsewhere,
)
from dermosan_lib.study.splitting import (
    LEAK_PAIRS_FILE,
    LEAK_REPORT_FILE,
    check_splits,
    leak_pairs,
    leak_report,
    listed_parts,
    split,
)
from dermosan_lib.system import (
    PATH_COLUMNS,
    atomic_path,
    locked,
    read_written,
    remove_leftovers,
)

PHANTOMS_PER_CLASS = 150
PLANTED_COPIES = 11  # two of each kind, and one under another label
IN_BETWEEN = 0.08  # of their lesions: some six of the test pictures cannot be named rightly
ATTRIBUTES_FILE = "attributes.csv"
EMBEDDINGS_FILE = "embeddings.npy"
OVERLAP_FILE = "pretraining_overlap.csv"  # path, split, found_by of images an encoder has seen
SEEN = "seen in pretraining"  # what then stands for ``test`` where all rows are kept


@dataclass(frozen=True)
class Run:
    """One run: a folder of images and the folder its results go to.

    Each method reads an artefact where the run folder holds it and makes it where it does not, so
    that every notebook runs by itself.
    """

    data: Path
    folder: Path
    shared: Path | None = None  # cache folder of another run, to share it

    @property
    def name(self) -> str:
        """The run's name, also while the folder still has its temporary one."""
        return self.folder.name.removeprefix(".").removesuffix(".partial")

    @property
    def demonstration(self) -> bool:
        """Whether the images are phantoms."""
        return bool((self.data / phantoms.TABLE).is_file())

    @property
    def cache_folder(self) -> Path:
        """Where the runs beside this one share what is computed once."""
        return self.shared or self.folder.parent / ".cache"

    def catalog(self, **source: Any) -> pd.DataFrame:
        """The catalogue; ``source`` goes to `survey` where it is yet to be made.

        Entries of ``source`` that are empty are left to `survey`. ``attrs["notes"]`` says what was
        left out, as `survey` does.
        """
        path = self.folder / "catalog.csv"
        if not path.is_file():
            given = {key: value for key, value in source.items() if value}
            made = survey(self.data, cache=self.cache_folder, **given)
            self.write(ATTRIBUTES_FILE, made.attributes)
            self.write(DUPLICATES_FILE, made.duplicates)
            self.write(CONTRADICTIONS_FILE, made.contradictions)
            write_parts(made.parts, self.folder / GIVEN_SPLIT_FILE)
            write_notes(made.catalog, self.folder / CATALOG_NOTES_FILE)
            write_catalog(made.catalog, path)
        catalog = self._here(read_catalog(path))
        if (self.folder / CATALOG_NOTES_FILE).is_file():  # a run of an earlier version has none
            catalog.attrs["notes"] = self.mapping(CATALOG_NOTES_FILE)["notes"]
        return catalog

    def duplicates(self) -> pd.DataFrame:
        """The copies among the catalogue's images; see `survey`.

        For a catalogue that was made without, they are found from its images and contents.
        """
        path = self.folder / DUPLICATES_FILE
        rows = usable(self.catalog())
        if not path.is_file():
            _, pictures = examine_files(self.data, rows["path"].tolist(), cache=self.cache_folder)
            self.write(DUPLICATES_FILE, kept_duplicates(rows, pictures, cache=self.cache_folder))
        return self._here(read_duplicates(path))

    def contradictions(self) -> pd.DataFrame:
        """What the table says of a lesion or patient in one row and denies in another.

        See `study.groups.contradictions`. Of a run of an earlier version they are found anew.
        """
        catalog = self.catalog()
        kept = read_contradictions(self.folder / CONTRADICTIONS_FILE)
        if kept is not None:
            return kept
        known = self.attributes() if (self.folder / ATTRIBUTES_FILE).is_file() else None
        return contradictions(catalog, known)

    def attributes(self) -> pd.DataFrame:
        """What the images' table tells besides, indexed by path; see `attributes_of`."""
        self.catalog()
        table = read_written(self._existing(ATTRIBUTES_FILE))
        return self._here(table).set_index("path")

    def identifiers(self) -> pd.DataFrame:
        """The columns of `attributes` that name patients and lesions, which may be none."""
        if not (self.folder / ATTRIBUTES_FILE).is_file():  # a run of an earlier version
            return pd.DataFrame(index=pd.Index(self.catalog()["path"]))
        attributes = self.attributes()
        return attributes[list(level_columns(attributes.columns).values())]

    def given_parts(self) -> "pd.Series[str] | None":
        """The folder of each path in the split that the images came with; None where it is none."""
        self.catalog()
        return kept_parts(self.folder / GIVEN_SPLIT_FILE)

    def splits(
        self, *, scheme: str = "grouped", seed: int = 42, parts: str = "", split_list: str = ""
    ) -> pd.DataFrame:
        """The split: ``path, condition, group, split``; the arguments are those of `split`.

        ``split_list``, a file, tells the part of each image in place of a scheme; see
        `listed_parts`.

        What it lets through is written beside it, as `leak_report` and `leak_pairs` tell it.
        """
        path = self.folder / "splits.csv"
        if not path.is_file():
            copies = self.duplicates()
            given, told = self.given_parts(), list[str]()
            if split_list:
                scheme = "given"
                given, told = listed_parts(usable(self.catalog()), split_list)
            made = split(
                self.catalog(), scheme=scheme, seed=seed, duplicates=copies, given=given,
                parts=parts,
            )  # fmt: skip
            made.attrs["notes"] = told or made.attrs["notes"]
            self.write(LEAK_PAIRS_FILE, leak_pairs(made, copies))
            named = self.identifiers()
            against = self.contradictions()
            report = leak_report(
                made, copies, attributes=named, contradictions=against, scheme=scheme, seed=seed
            )
            self.write(LEAK_REPORT_FILE, report)
            with atomic_path(path) as temporary:
                made.to_csv(temporary, index=False)
        splits = self._here(read_written(path))
        check_splits(splits)
        return splits

    def lesions(self) -> "pd.Series[str]":
        """The lesion of each image of the split, indexed by path; see `lesion_groups`.

        Narrower than ``group`` where that is a patient: what is shown by several photos.
        """
        rows, named = usable(self.catalog()), self.identifiers()
        if "patient" not in level_columns(named.columns):
            return self.splits().set_index("path")["group"]
        names = lesion_groups(rows, named, self.duplicates())
        return names.set_axis(rows["path"]).loc[self.splits()["path"]]

    def taxonomy(self) -> Taxonomy:
        """The conditions of the catalogue, in class order."""
        return catalog_taxonomy(self.catalog())

    def labels(self) -> NDArray[np.int64]:
        """Class index of each row of the split, ``(n,)``."""
        codes = list(self.taxonomy().codes)
        return np.asarray(pd.Index(codes).get_indexer(self.splits()["condition"]), dtype=np.int64)

    def rows(self, name: str) -> NDArray[np.int64]:
        """Row numbers of split ``name`` (``train``, ``val`` or ``test``), ``(n,)``."""
        return np.flatnonzero(self.splits()["split"].to_numpy() == name)

    def left_out(self) -> set[str]:
        """Paths of test images that are not judged: an encoder has seen them in pretraining."""
        if not (self.folder / OVERLAP_FILE).is_file():
            return set()
        seen = self.table(OVERLAP_FILE)
        return set(seen.loc[seen["split"] == "test", "path"])

    def pixels(self, size_px: int, frame: Frame = "whole", *, progress: bool = True) -> PixelCache:
        """Every picture of the split, decoded and resized once; rows follow the split."""
        splits = self.splits()
        hashes = self.catalog().set_index("path")["sha256"]
        return build_cache(
            self.data,
            splits["path"].tolist(),
            hashes.loc[splits["path"]].tolist(),
            size_px=size_px,
            frame=frame,
            folder=self.cache_folder,
            progress=progress,
        )

    def embeddings(self, *, progress: bool = True) -> NDArray[np.float32]:
        """The trained network's pooled features of every picture of the split, ``(n, channels)``.

        Of each picture as it is, whatever the number of views. Left by training, else computed by
        the bundle; raises `RunError` where there is none yet.
        """
        path = self.folder / EMBEDDINGS_FILE
        if not path.is_file():
            bundle = self.trained_bundle()
            pixels = self.pixels(bundle.size_px, bundle.frame, progress=progress)
            every = range(len(pixels))
            outputs = run_graph(bundle.model_path, pixels, every, ["embedding"], progress=progress)
            self.write_embeddings(outputs["embedding"])
        return np.asarray(np.load(path), dtype=np.float32)

    def write_embeddings(self, embeddings: NDArray[np.float32]) -> None:
        """Leave what `embeddings` gives."""
        with atomic_path(self.folder / EMBEDDINGS_FILE) as temporary:
            np.save(temporary, embeddings)

    def write(self, name: str, content: pd.DataFrame | Mapping[str, Any]) -> Path:
        """Write a table as CSV or a mapping as JSON into the run folder, whole or not at all."""
        path = self.folder / name
        with atomic_path(path) as temporary:
            if isinstance(content, pd.DataFrame):
                content.to_csv(temporary, index=False)
            else:
                text = json.dumps(content, indent=1, allow_nan=False)
                temporary.write_text(text + "\n", encoding="utf-8")
        return path

    def table(self, name: str) -> pd.DataFrame:
        """Read a table of the run folder; raises `RunError` where no notebook has written it."""
        return self._here(read_written(self._existing(name), low_memory=False))

    def mapping(self, name: str) -> dict[str, Any]:
        """Read a JSON mapping of the run folder; raises `RunError` as `table` does."""
        content: dict[str, Any] = json.loads(self._existing(name).read_text(encoding="utf-8-sig"))
        return content

    def _here(self, table: pd.DataFrame) -> pd.DataFrame:
        """``table`` with the paths that the pictures have in `data` now; see `paths_now`."""
        file = self.folder / "catalog.csv"
        if not file.is_file() or not self.data.is_dir():
            return table
        as_it_was = file.stat().st_mtime_ns, self.data.stat().st_mtime_ns
        changed = _changed_paths(self.data, file, as_it_was)
        for name in (name for name in PATH_COLUMNS if changed and name in table):
            table[name] = table[name].map(lambda path: changed.get(path, path))
        return table

    def _existing(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise RunError(
                f"{path} does not exist yet. Run the notebook that writes it first: 03 writes "
                "history.csv and the bundle, 04 predictions.csv and metrics.json."
            )
        return path

    def facts(self) -> dict[str, Any]:
        """What a card says of the data: name, fingerprint and number of images in each split."""
        counts = self.splits()["split"].value_counts()
        return {
            "name": "phantoms (synthetic pictures)" if self.demonstration else self.data.name,
            "fingerprint": fingerprint(self.catalog()),
            "images": {name: int(counts.get(name, 0)) for name in ("train", "val", "test")},
        }

    def write_bundle(
        self, model: bytes, card: dict[str, Any], files: Mapping[str, bytes] | None = None
    ) -> Bundle:
        """Write the run's bundle, in place of one that an interrupted notebook left."""
        with locked(self.folder / ".bundle.lock"):
            shutil.rmtree(self.folder / "bundle", ignore_errors=True)
            remove_leftovers(self.folder, "bundle")
            return write_bundle(self.folder / "bundle", model, card, files)

    def trained_bundle(self) -> Bundle:
        """The run's bundle; raises `BundleError` where training has not made it."""
        return Bundle.load(self.folder / "bundle")


@lru_cache(maxsize=8)
def _changed_paths(data: Path, catalog: Path, _: tuple[int, int]) -> dict[str, str]:
    """`paths_now` of a catalogue and a folder as they were last written."""
    return paths_now(data, read_catalog(catalog)["path"])


def open_run(data: str | Path, folder: str | Path) -> Run:
    """Open the run in ``folder`` over the images in ``data``, making the folder where needed.

    An empty ``data`` stands for the pictures that the run was made with, also where they have been
    moved together with it; in a new folder and of a run on phantoms for those, drawn once into
    ``data/phantoms`` beside ``runs``, a few of them filed twice and some between two look-alikes.
    A ZIP archive is unpacked, see `unpacked`. Raises `RunError` where ``data`` does not exist, or
    holds none of the pictures of the catalogue.
    """
    folder = Path(folder).resolve()
    file = folder / "catalog.csv"
    paths = read_catalog(file)["path"].tolist() if file.is_file() else []
    if data == "" and paths and (recorded := recorded_data(folder)):
        moved = moved_folder(recorded, folder, paths)
        if moved is None:
            raise not_found(recorded, folder)
        data = moved
    if data == "":
        data = folder.parents[1] / "data" / "phantoms"
        with nullcontext() if data.is_dir() else locked(data.with_name(".phantoms.lock")):
            if not data.is_dir():
                phantoms.write_phantoms(
                    data, per_class=PHANTOMS_PER_CLASS, copies=PLANTED_COPIES, in_between=IN_BETWEEN
                )
    data = unpacked(Path(data).resolve())[0]
    if not data.is_dir():
        raise RunError(f"{data} is no folder. Give the folder that holds the images.")
    refuse_elsewhere(data, folder, paths)
    folder.mkdir(parents=True, exist_ok=True)
    return Run(data, folder)
