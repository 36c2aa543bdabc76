"""What `survey` found of a run's images: read where it is kept, made where it is not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dermosan_lib.study.data import (
    CATALOG_NOTES_FILE,
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
from dermosan_lib.study.folders import GIVEN_SPLIT_FILE, kept_parts, write_parts
from dermosan_lib.study.groups import (
    CONTRADICTIONS_FILE,
    contradictions,
    level_columns,
    read_contradictions,
)
from dermosan_lib.study.runs.written_files import ATTRIBUTES_FILE, CATALOG_FILE, WrittenFiles


@dataclass(frozen=True)
class SurveyedImages:
    """Catalogue, copies, contradictions and attributes; what is computed is kept in ``cache``."""

    files: WrittenFiles
    cache: Path

    def catalog(self, **source: Any) -> pd.DataFrame:
        """The catalogue, with ``attrs["notes"]``; entries of ``source`` are those of `survey`."""
        files = self.files
        path = files.folder / CATALOG_FILE
        if not path.is_file():
            given = {key: value for key, value in source.items() if value}
            made = survey(files.data, cache=self.cache, **given)
            files.write(ATTRIBUTES_FILE, made.attributes)
            files.write(DUPLICATES_FILE, made.duplicates)
            files.write(CONTRADICTIONS_FILE, made.contradictions)
            write_parts(made.parts, files.folder / GIVEN_SPLIT_FILE)
            write_notes(made.catalog, files.folder / CATALOG_NOTES_FILE)
            write_catalog(made.catalog, path)
        catalog = files.here(read_catalog(path))
        if files.has(CATALOG_NOTES_FILE):  # a run of an earlier version has none
            catalog.attrs["notes"] = files.mapping(CATALOG_NOTES_FILE)["notes"]
        return catalog

    def duplicates(self) -> pd.DataFrame:
        """The copies; of a catalogue that was made without, found from images and contents."""
        files, rows = self.files, usable(self.catalog())
        if not files.has(DUPLICATES_FILE):
            _, pictures = examine_files(files.data, rows["path"].tolist(), cache=self.cache)
            files.write(DUPLICATES_FILE, kept_duplicates(rows, pictures, cache=self.cache))
        return files.here(read_duplicates(files.folder / DUPLICATES_FILE))

    def contradictions(self) -> pd.DataFrame:
        """Those that are kept; of a run of an earlier version they are found anew."""
        catalog = self.catalog()
        kept = read_contradictions(self.files.folder / CONTRADICTIONS_FILE)
        if kept is not None:
            return kept
        known = self.attributes() if self.files.has(ATTRIBUTES_FILE) else None
        return contradictions(catalog, known)

    def attributes(self) -> pd.DataFrame:
        """Attributes, indexed by path."""
        self.catalog()
        return self.files.table(ATTRIBUTES_FILE).set_index("path")

    def identifiers(self) -> pd.DataFrame:
        """The columns of `attributes` that name patients and lesions, which may be none."""
        if not self.files.has(ATTRIBUTES_FILE):  # a run of an earlier version
            return pd.DataFrame(index=pd.Index(self.catalog()["path"]))
        attributes = self.attributes()
        return attributes[list(level_columns(attributes.columns).values())]

    def given_parts(self) -> "pd.Series[str] | None":
        """The folder of each path in the split that the images came with, or None."""
        self.catalog()
        return kept_parts(self.files.folder / GIVEN_SPLIT_FILE)
