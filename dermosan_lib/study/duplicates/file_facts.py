"""Facts of every file: size, format, hashes and a small likeness, each file opened once."""

import hashlib
import itertools
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import imagehash
import numpy as np
import pandas as pd
from PIL import Image

from dermosan_lib import images
from dermosan_lib.errors import ImageError
from dermosan_lib.images import fence
from dermosan_lib.progress import each
from dermosan_lib.study.duplicates.file_facts_cache import FactCache, Facts, Stamp
from dermosan_lib.study.duplicates.thumbnail_planes import LENGTH, Likenesses, likeness_of
from dermosan_lib.system import map_in_processes

COLUMNS = ("width_px", "height_px", "format", "sha256", "phash", "problem")
_KEPT_AT_ONCE = 1000  # an interrupted catalogue of many files loses no more


def examine_files(
    data: Path,
    paths: list[str],
    *,
    cache: Path | None = None,
    workers: int | None = None,
    progress: bool = True,
) -> tuple[pd.DataFrame, Likenesses]:
    """Find the facts of ``paths`` below ``data``.

    Args:
        data: Folder of the images.
        paths: Relative to it.
        cache: Folder that keeps facts for the next time; None keeps none. A file is looked at
            again where its size or time of change differs from what was kept.
        workers: Processes; by default one a core.
        progress: Whether to show a progress bar.

    Returns:
        A row a path, in order: ``path``, then `COLUMNS`; and the likenesses ``(n, LENGTH)`` uint8.
        What cannot be decoded has a problem in words, size 0, no hashes and a likeness of zeros.
    """
    looked = each(
        paths, "looking at files", total=len(paths), unit="file", shown=progress, brief=True
    )
    stamps = {path: stamp for path in looked if (stamp := _stamp(data / path)) is not None}
    kept = None if cache is None else FactCache(cache)
    absolute = {path: str((data / path).absolute()) for path in stamps}
    known = {} if kept is None else kept.known({absolute[path]: stamps[path] for path in stamps})
    facts: dict[str, Facts] = {}
    places = {path: row for row, path in enumerate(paths)}
    likenesses = np.zeros((len(paths), LENGTH), np.uint8)

    def take(path: str, one: Facts) -> None:
        """The likeness goes into its row at once, so that it is not held twice."""
        if one.likeness:
            likenesses[places[path]] = np.frombuffer(one.likeness, np.uint8)
        facts[path] = replace(one, likeness=b"")

    for path in stamps:
        if (one := known.pop(absolute[path], None)) is not None:
            take(path, one)
    todo = [path for path in paths if path not in facts]
    examined = zip(
        todo,
        map_in_processes(
            partial(_examine, data), todo, workers=workers, progress=progress, name="hashing"
        ),
        strict=True,
    )
    while chunk := list(itertools.islice(examined, _KEPT_AT_ONCE)):
        for path, one in chunk:
            take(path, one)
        if kept is not None:
            kept.keep((absolute[path], stamps[path], one) for path, one in chunk if path in stamps)
    rows = [(path, *(getattr(facts[path], name) for name in COLUMNS)) for path in paths]
    return pd.DataFrame(rows, columns=["path", *COLUMNS]), likenesses


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:  # it is examined all the same, and its problem told
        return None
    return Stamp(status.st_size, status.st_mtime_ns)


def _examine(data: Path, path: str) -> Facts:
    """Facts of one file; anything wrong with it becomes its problem."""
    try:
        content = images.read_bytes(data / path)
        header, pixels = fence.picture(content, name=path)
    except ImageError as error:
        return Facts(problem=str(error))
    facts: dict[str, Any] = facts_of(path, content, header, pixels)
    del facts["path"]
    return Facts(**facts, likeness=likeness_of(pixels).tobytes())


def problem_of(path: str, error: ImageError) -> dict[str, str | int]:
    """What the catalogue says of a file that cannot be decoded."""
    return {
        "path": path, "width_px": 0, "height_px": 0, "format": "", "sha256": "", "phash": "",
        "problem": str(error),
    }  # fmt: skip


def facts_of(
    path: str, content: bytes, header: images.Header, pixels: images.Pixels
) -> dict[str, str | int]:
    """What the catalogue says of a file, from its ``content`` and the ``pixels`` in it."""
    return {
        "path": path,
        "width_px": header.width_px,
        "height_px": header.height_px,
        "format": header.format,
        "sha256": hashlib.sha256(content).hexdigest(),
        "phash": str(imagehash.phash(Image.fromarray(pixels))),
        "problem": "",
    }
