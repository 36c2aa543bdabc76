"""The files of a finished run, read where they are and missed without a fuss where they are not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from dermosan_lib.bundle import CARD, Bundle
from dermosan_lib.errors import RunError
from dermosan_lib.system import read_written

CARD_FILE = f"bundle/{CARD}"


@dataclass(frozen=True)
class Artefacts:
    """A run folder; nothing is made here, and the images are not needed.

    Every reader gives an empty table or mapping for a file that is not there, and raises `RunError`
    for one that cannot be read.
    """

    folder: Path

    def has(self, name: str) -> bool:
        """Whether the folder holds the file ``name``."""
        return (self.folder / name).is_file()

    def table(self, name: str) -> pd.DataFrame:
        """A CSV, columns that hold text as text."""
        path = self.folder / name
        if not path.is_file():
            return pd.DataFrame()
        try:
            return read_written(path, keep_default_na=False, na_values=[""], low_memory=False)
        except ValueError as error:
            raise RunError(_unreadable(path, error)) from error

    def texts(self, name: str) -> pd.DataFrame:
        """A CSV with every cell as text."""
        path = self.folder / name
        if not path.is_file():
            return pd.DataFrame()
        try:
            return read_written(path)
        except ValueError as error:
            raise RunError(_unreadable(path, error)) from error

    def mapping(self, name: str) -> dict[str, Any]:
        """A JSON or YAML mapping."""
        path = self.folder / name
        if not path.is_file():
            return {}
        try:
            text = path.read_text(encoding="utf-8-sig")
            content = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
        except (ValueError, yaml.YAMLError) as error:
            raise RunError(_unreadable(path, error)) from error
        if not isinstance(content, dict):
            raise RunError(f"{path} must hold names and values. Run the notebook that writes it.")
        return content

    @cached_property
    def card(self) -> dict[str, Any]:
        """The bundle's card, its hashes checked; raises `BundleError` where they differ."""
        if not self.has(CARD_FILE):
            return {}
        return Bundle.load(self.folder / "bundle").card

    @cached_property
    def externals(self) -> Mapping[str, dict[str, Any]]:
        """Metrics of the external validations kept in ``external/NAME``, by name."""
        paths = sorted((self.folder / "external").glob("*/metrics.json"))
        return {path.parent.name: self.mapping(f"external/{path.parent.name}/metrics.json")
                for path in paths}  # fmt: skip


def _unreadable(path: Path, error: Exception) -> str:
    reason = (str(error).splitlines() or ["empty"])[0]
    return f"{path} cannot be read ({reason}). Remove it and run the notebook that writes it."
