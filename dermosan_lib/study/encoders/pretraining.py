"""Which of a run's pictures an encoder has seen in its pretraining, by a list of them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.encoder import Encoder

MAX_MANIFEST_BYTES = 4_000_000_000
_COLUMNS = ["path", "split", "found_by"]
_PARTS = ("train", "val", "test")


@dataclass(frozen=True)
class Overlap:
    """What was compared, and what was found."""

    facts: dict[str, Any]  # for the card
    table: pd.DataFrame  # path, split, found_by (sha256, name or copy), a row a picture seen


def pretraining_overlap(
    encoder: Encoder, catalog: pd.DataFrame, splits: pd.DataFrame, copies: pd.DataFrame
) -> Overlap:
    """Compare the encoder's manifest with the pictures of a run.

    A line of the manifest, or its first column, is a picture's SHA-256 in hexadecimal digits, its
    path, its file name, or that without its suffix; upper and lower case are one. Copies of a
    picture that is found count as seen too.

    Args:
        encoder: Whose sidecar may name a manifest; without, nothing is known and nothing found.
        catalog: ``path, sha256`` of the run's pictures.
        splits: ``path, split, group``.
        copies: ``path_a, path_b`` of each pair of copies, exact and near.

    Raises:
        NetworkError: The manifest is not there, lies outside the sidecar's folder, or is no text.
    """
    if encoder.sidecar.manifest is None:
        return Overlap({"checked": False}, pd.DataFrame(columns=_COLUMNS))
    file = _manifest(encoder)
    known = catalog[catalog["path"].isin(splits["path"])]
    found, lines = _found(file, known)
    for first, second in _both_ways(copies):
        if found.get(first, "copy") != "copy":
            found.setdefault(second, "copy")
    seen = splits[splits["path"].isin(found)]
    table = seen[["path", "split"]].assign(found_by=seen["path"].map(found))[_COLUMNS]
    groups = set(seen["group"])
    near = splits["group"].isin(groups) & ~splits["path"].isin(found)
    facts = {
        "checked": True,
        "manifest": file.name,
        "entries": lines,
        "seen": {part: int((table["split"] == part).sum()) for part in _PARTS},
        "left_out_of_the_evaluation": int((table["split"] == "test").sum()),
        "test_images_of_groups_seen_and_kept": int((near & (splits["split"] == "test")).sum()),
    }
    return Overlap(facts, table.reset_index(drop=True))


def _manifest(encoder: Encoder) -> Path:
    folder = encoder.sidecar.file.parent.resolve()
    name = encoder.sidecar.manifest or ""
    file = folder / name
    if "\0" in name or not file.resolve().is_relative_to(folder):
        raise NetworkError(
            f"manifest must lie in the folder of {encoder.sidecar.file.name}, but is {name!r}. "
            "Copy it there."
        )
    if not file.is_file():
        raise NetworkError(
            f"{encoder.sidecar.file.name} names {name!r} as its manifest, but that file is not "
            "there. Copy it beside the encoder, or remove the entry."
        )
    if file.stat().st_size > MAX_MANIFEST_BYTES:
        raise NetworkError(
            f"{name} has {file.stat().st_size / 1e9:.1f} GB; the limit is "
            f"{MAX_MANIFEST_BYTES / 1e9:.0f} GB. Keep one column of hashes or names."
        )
    return file


def _found(file: Path, known: pd.DataFrame) -> tuple[dict[str, str], int]:
    """How each picture that is listed was found, and the number of entries."""
    ways: dict[str, list[tuple[str, str]]] = {}
    for path, sha256 in zip(known["path"], known["sha256"], strict=True):
        place = PurePosixPath(path)
        ways.setdefault(str(sha256).casefold(), []).append((path, "sha256"))
        for name in {path, place.name, place.stem}:
            ways.setdefault(name.casefold(), []).append((path, "name"))
    found: dict[str, str] = {}
    number = 0
    try:
        for entry in _entries(file):
            number += 1
            found.update(ways.get(entry, ()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NetworkError(
            f"{file.name} must be text in UTF-8, one picture a line, but is not ({error}). "
            "Save it as CSV in UTF-8."
        ) from error
    return found, number


def _entries(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            entry = row[0].strip().replace("\\", "/").removeprefix("./").casefold() if row else ""
            if entry and not entry.startswith("#"):
                yield entry


def _both_ways(copies: pd.DataFrame) -> Iterator[tuple[str, str]]:
    pairs = list(zip(copies["path_a"], copies["path_b"], strict=True)) if len(copies) else []
    yield from pairs
    yield from ((second, first) for first, second in pairs)
