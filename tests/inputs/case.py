"""Inputs as cameras, spreadsheets and archives hand them over, and what must come out of each."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data import survey


@dataclass(frozen=True)
class Read:
    """The set is read: each picture of ``labels`` is there, and no other."""

    labels: Mapping[str, str]  # path below the set -> what tells conditions apart
    options: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # each matches a note of the catalogue


@dataclass(frozen=True)
class Counted:
    """The set is read with ``counts`` pictures of its conditions; () where they do not matter."""

    counts: tuple[int, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """The set is refused in a sentence that holds all of ``words``."""

    words: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


Expected = Read | Counted | Refused
Build = Callable[[Path], Expected]


@dataclass(frozen=True)
class Case:
    """One way in which somebody hands pictures over."""

    given: str
    build: Build


@dataclass(frozen=True)
class Outcome:
    """What came out, in the words of the table of inputs."""

    words: str
    wrong: str  # "" where it is what must come out


def outcome(case: Case, folder: Path) -> Outcome:
    """Build the ``case`` in ``folder``, take its survey and hold it to what must come out."""
    data = folder / "set"
    data.mkdir(parents=True)
    expected = case.build(data)
    try:
        catalog = survey(data, progress=False, **expected.options).catalog
    except CatalogError as error:
        told = str(error).replace(f"{data}/", "").replace(str(data), "set")
        if not isinstance(expected, Refused):
            return Outcome(f"refused: {told}", "refused, but must be read")
        missing = [word for word in expected.words if not re.search(word, told)]
        return Outcome(f"refused: {told}", f"does not say {missing}" if missing else "")
    got = dict(zip(catalog["path"], catalog["condition"], strict=True))
    counts = Counter(got.values())
    names = {got[path]: label for path, label in _labels(expected).items() if path in got}
    words = ", ".join(f"{names.get(code, code)} {count}" for code, count in sorted(counts.items()))
    notes = catalog.attrs["notes"]
    return Outcome(f"read: {words}", _wrong(expected, got, notes, catalog["problem"]))


def _labels(expected: Expected) -> Mapping[str, str]:
    return expected.labels if isinstance(expected, Read) else {}


def _wrong(
    expected: Expected, got: Mapping[str, str], notes: list[str], problems: Iterable[str]
) -> str:
    if isinstance(expected, Refused):
        return f"read as {got}, but must be refused"
    if isinstance(expected, Counted):
        counts = sorted(Counter(got.values()).values())
        return f"counts are {counts}" if expected.counts not in ((), tuple(counts[::-1])) else ""
    if set(got) != set(expected.labels):
        return f"other pictures: {sorted(set(got) ^ set(expected.labels))}"
    pairs = {(expected.labels[path], code) for path, code in got.items()}
    if not len(pairs) == len({label for label, _ in pairs}) == len({code for _, code in pairs}):
        return f"conditions are mixed up: {sorted(pairs)}"
    if any(problems):
        return f"pictures with a problem: {sorted(filter(None, problems))}"
    silent = [note for note in expected.notes if not any(re.search(note, one) for one in notes)]
    return f"notes {notes} do not say {silent}" if silent else ""


def picture(number: int, size: tuple[int, int] = (40, 30)) -> Image.Image:
    """A small picture of its own for each ``number``."""
    values = np.random.default_rng(number).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(values)


def encoded(number: int, kind: str = "PNG", **options: Any) -> bytes:
    """The file of `picture`."""
    stream = io.BytesIO()
    picture(number).save(stream, kind, **options)
    return stream.getvalue()


def lay(data: Path, *paths: str, kind: str = "", first: int = 0) -> None:
    """Write a picture to each of ``paths``, in the format of its suffix unless ``kind`` is told."""
    for number, path in enumerate(paths, start=first):
        file = data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        jpeg = file.suffix.lower() in (".jpg", ".jpeg")
        file.write_bytes(encoded(number, kind or ("JPEG" if jpeg else "PNG")))


def class_folders(data: Path, *names: str, each: int = 2) -> dict[str, str]:
    """A folder of ``each`` pictures for each name; returns their labels."""
    labels = {f"{name}/{n}.png": name for name in names for n in range(each)}
    lay(data, *labels)
    return labels


def table(data: Path, text: str, name: str = "table.csv", encoding: str = "utf-8") -> None:
    """Write ``text`` as a table."""
    (data / name).write_bytes(text.encode(encoding))
