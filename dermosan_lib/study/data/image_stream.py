"""Images read once, in order and ahead of need: facts, quality and a small picture of each."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dermosan_lib import images, quality
from dermosan_lib.errors import ImageError
from dermosan_lib.images import fence
from dermosan_lib.study.data.skin_tone import skin_tone
from dermosan_lib.study.duplicates import facts_of, problem_of
from dermosan_lib.system import LibraryContext, pool_or_none

_CHUNK = 16
# Whether a model is of no use for a picture; it goes to other processes, so it must pickle.
Refusal = Callable[[images.Pixels, quality.Quality], bool]
_AHEAD = 2  # chunks a process that may wait to be taken; bounds memory however many images
_FEW = 64  # with fewer, starting processes would take longer


class Seen(NamedTuple):
    """One file after its only decoding."""

    facts: dict[str, str | int]  # a row of the catalogue; `problem` where it cannot be decoded
    quality: dict[str, bool | float]  # see `ImageStream`; empty then
    picture: NDArray[np.uint8]  # (size, size, 3); black then


class _Wanted(NamedTuple):
    """What is made of each picture."""

    size_px: int
    frame: images.Frame
    refuses: Refusal | None


class ImageStream:
    """Hands out resized pictures in the order of ``paths``, each once, as `run_graph` asks for.

    What else was seen of them gathers in ``facts`` and ``quality``, in the same order: of quality
    ``acceptable``, a score for each check and ``ita_degrees``, and ``other_kind``, what ``refuses``
    says of the whole picture, where that is given. At most a few dozen pictures are held at a time.
    """

    def __init__(
        self,
        data: Path,
        paths: Sequence[str],
        size_px: int,
        *,
        frame: images.Frame = "whole",
        workers: int | None = None,
        refuses: Refusal | None = None,
    ) -> None:
        self.facts: list[dict[str, str | int]] = []
        self.quality: list[dict[str, bool | float]] = []
        self._seen = _see_all(data, paths, _Wanted(size_px, frame, refuses), workers)

    def __getitem__(self, rows: NDArray[np.int64], /) -> NDArray[np.uint8]:
        """The next pictures; ``rows`` must go on where the last ones ended."""
        first = len(self.facts)
        if list(rows) != list(range(first, first + len(rows))):
            raise IndexError(f"A stream goes on at row {first}, but {list(rows)} were asked for.")
        batch = list(islice(self._seen, len(rows)))
        self.facts += [seen.facts for seen in batch]
        self.quality += [seen.quality for seen in batch]
        return np.stack([seen.picture for seen in batch])


def _see_all(
    data: Path, paths: Sequence[str], wanted: _Wanted, workers: int | None
) -> Iterator[Seen]:
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    if len(paths) < _FEW:
        for chunk in chunks:
            yield from _see(data, chunk, wanted)
        return
    count = workers or os.cpu_count() or 1
    opened = pool_or_none(lambda: ProcessPoolExecutor(count, mp_context=LibraryContext()))
    if opened is None:
        for chunk in chunks:
            yield from _see(data, chunk, wanted)
        return
    with opened as pool:
        # Not `pool.map`, whose results pile up where the model is slower than the decoders.
        todo = iter(chunks)
        waiting = deque(
            pool.submit(_see, data, chunk, wanted) for chunk in islice(todo, _AHEAD * count)
        )
        while waiting:
            seen = waiting.popleft().result()
            waiting.extend(pool.submit(_see, data, chunk, wanted) for chunk in islice(todo, 1))
            yield from seen


def _see(data: Path, paths: Sequence[str], wanted: _Wanted) -> list[Seen]:
    return [_see_one(data, path, wanted) for path in paths]


def _see_one(data: Path, path: str, wanted: _Wanted) -> Seen:
    try:
        content = images.read_bytes(data / path)
        header, pixels = fence.picture(content, name=path)
    except ImageError as error:
        black = np.zeros((wanted.size_px, wanted.size_px, 3), np.uint8)
        return Seen(problem_of(path, error), {}, black)
    judged = quality.assess(pixels)
    measured: dict[str, bool | float] = {
        "acceptable": judged.acceptable,
        **{name: check.score for name, check in judged.checks.items()},
        "ita_degrees": skin_tone(pixels),
    }
    if wanted.refuses is not None:
        measured["other_kind"] = wanted.refuses(pixels, judged)
    small = images.resize(pixels, wanted.size_px, wanted.frame)
    return Seen(facts_of(path, content, header, pixels), measured, small)
