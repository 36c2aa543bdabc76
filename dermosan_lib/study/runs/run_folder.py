"""A run folder: where each notebook finds what the earlier ones wrote, or makes it."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle, write_bundle
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.images import Frame
from dermosan_lib.study.data import catalog_taxonomy, fingerprint
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.pixels import PixelCache, build_cache
from dermosan_lib.study.runs import split_files
from dermosan_lib.study.runs.surveyed_images import SurveyedImages
from dermosan_lib.study.runs.written_files import (
    EMBEDDINGS_FILE,
    OVERLAP_FILE,
    WrittenFiles,
    runs_folder,
)
from dermosan_lib.study.splitting import fold_or_none
from dermosan_lib.system import locked, remove_leftovers

SEEN = "seen in pretraining"  # what then stands for ``test`` where all rows are kept
BUNDLE = "bundle"
CACHE = ".cache"


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
        """Where the runs beside this one, and those of sweeps, share what is computed once."""
        return self.shared or runs_folder(self.folder) / CACHE

    @property
    def _files(self) -> WrittenFiles:
        return WrittenFiles(self.data, self.folder)

    @property
    def _images(self) -> SurveyedImages:
        return SurveyedImages(self._files, self.cache_folder)

    def catalog(self, **source: Any) -> pd.DataFrame:
        """The catalogue; ``source`` goes to `survey` where it is yet to be made.

        Entries of ``source`` that are empty are left to `survey`. ``attrs["notes"]`` says what was
        left out, as `survey` does.
        """
        return self._images.catalog(**source)

    def duplicates(self) -> pd.DataFrame:
        """The copies among the catalogue's images; see `survey`.

        For a catalogue that was made without, they are found from its images and contents.
        """
        return self._images.duplicates()

    def contradictions(self) -> pd.DataFrame:
        """What the table says of a lesion or patient in one row and denies in another.

        See `study.groups.contradictions`. Of a run of an earlier version they are found anew.
        """
        return self._images.contradictions()

    def attributes(self) -> pd.DataFrame:
        """What the images' table tells besides, indexed by path; see `attributes_of`."""
        return self._images.attributes()

    def identifiers(self) -> pd.DataFrame:
        """The columns of `attributes` that name patients and lesions, which may be none."""
        return self._images.identifiers()

    def given_parts(self) -> "pd.Series[str] | None":
        """The folder of each path in the split that the images came with; None where it is none."""
        return self._images.given_parts()

    def taxonomy(self) -> Taxonomy:
        """The conditions of the catalogue, in class order."""
        return catalog_taxonomy(self.catalog())

    def splits(
        self,
        *,
        scheme: str = "grouped",
        seed: int = 42,
        parts: str = "",
        split_list: str = "",
        folds: int = 0,
        fold: int = 1,
        repeat: int = 1,
    ) -> pd.DataFrame:
        """The split: ``path, condition, group, split``; the arguments are those of `split`.

        ``split_list``, a file, tells the part of each image in place of a scheme; see
        `listed_parts`. With ``folds`` the test is ``fold`` of them, in the dealing ``repeat``.

        What it lets through is written beside it, as `leak_report` and `leak_pairs` tell it.
        """
        which = fold_or_none(fold=fold, folds=folds, repeat=repeat)
        rule = split_files.SplitRule(scheme, seed, parts, split_list, which)
        return split_files.kept_or_made(self._images, rule)

    def lesions(self) -> "pd.Series[str]":
        """The lesion of each image of the split, indexed by path; see `lesion_groups`.

        Narrower than ``group`` where that is a patient: what is shown by several photos.
        """
        return split_files.lesions(self._images, self.splits())

    def labels(self) -> NDArray[np.int64]:
        """Class index of each row of the split, ``(n,)``."""
        codes = list(self.taxonomy().codes)
        return np.asarray(pd.Index(codes).get_indexer(self.splits()["condition"]), dtype=np.int64)

    def rows(self, name: str) -> NDArray[np.int64]:
        """Row numbers of split ``name`` (``train``, ``val`` or ``test``), ``(n,)``."""
        return np.flatnonzero(self.splits()["split"].to_numpy() == name)

    def left_out(self) -> set[str]:
        """Paths of test images that are not judged: an encoder has seen them in pretraining."""
        if not self._files.has(OVERLAP_FILE):
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
        if not self._files.has(EMBEDDINGS_FILE):
            bundle = self.trained_bundle()
            pixels = self.pixels(bundle.size_px, bundle.frame, progress=progress)
            every = range(len(pixels))
            outputs = run_graph(bundle.model_path, pixels, every, ["embedding"], progress=progress)
            self.write_embeddings(outputs["embedding"])
        return np.asarray(np.load(self.folder / EMBEDDINGS_FILE), dtype=np.float32)

    def write_embeddings(self, embeddings: NDArray[np.float32]) -> None:
        """Leave what `embeddings` gives."""
        self._files.write_array(EMBEDDINGS_FILE, embeddings)

    def write(self, name: str, content: pd.DataFrame | Mapping[str, Any]) -> Path:
        """Write a table as CSV or a mapping as JSON into the run folder, whole or not at all."""
        return self._files.write(name, content)

    def table(self, name: str) -> pd.DataFrame:
        """Read a table of the run folder; raises `RunError` where no notebook has written it."""
        return self._files.table(name, low_memory=False)

    def mapping(self, name: str) -> dict[str, Any]:
        """Read a JSON mapping of the run folder; raises `RunError` as `table` does."""
        return self._files.mapping(name)

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
            shutil.rmtree(self.folder / BUNDLE, ignore_errors=True)
            remove_leftovers(self.folder, BUNDLE)
            return write_bundle(self.folder / BUNDLE, model, card, files)

    def trained_bundle(self) -> Bundle:
        """The run's bundle; raises `BundleError` where training has not made it."""
        return Bundle.load(self.folder / BUNDLE)
