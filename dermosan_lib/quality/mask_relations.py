"""Files that may be masks whatever their names say: called after a picture, and much smaller."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from dermosan_lib import images
from dermosan_lib.errors import ImageError

_PLAIN = {".bmp", ".tif", ".tiff", ".dib"}  # packed so little that size tells nothing
_SMALLER = 0.7  # of the picture's bytes
_BYTES_PER_PX, _BYTES = 0.15, 2000  # two grey levels take less; photos take more
_TARGETS = 4


def groups_of_related(files: Sequence[str]) -> list[dict[str, list[str]]]:
    """Files that bear the name of another, perhaps with a word before or after it.

    Returns groups of one folder, suffix and word, such as those that end in ``_bw.png``; each
    tells the files of whose names they are.
    """
    by_stem: dict[str, list[str]] = defaultdict(list)
    for name in files:
        by_stem[_stem(name)].append(name)
    groups: dict[tuple[str, str, str], dict[str, list[str]]] = defaultdict(dict)
    for name in files:
        word, others = _others(name, by_stem)
        if others:
            folder, suffix = name.rpartition("/")[0], PurePosixPath(name).suffix.lower()
            groups[folder, re.sub(r"\d", "0", word), suffix][name] = others
    return list(groups.values())


def may_be_mask(data: Path, name: str, others: Iterable[str]) -> bool:
    """Whether a file is so small, for its pixels and beside the ``others``, as masks are."""
    if PurePosixPath(name).suffix.lower() in _PLAIN:
        return True
    try:
        size = (data / name).stat().st_size
        if size > _SMALLER * max((data / one).stat().st_size for one in others):
            return False
        header = images.inspect(images.read_bytes(data / name), name=name)
    except (OSError, ImageError):
        return False
    return size <= _BYTES + _BYTES_PER_PX * header.width_px * header.height_px


def _stem(name: str) -> str:
    return PurePosixPath(name).stem.casefold()


def _others(name: str, by_stem: dict[str, list[str]]) -> tuple[str, list[str]]:
    """The word by which the name differs from that of other files, and some of those."""
    stem, folder = _stem(name), name.rpartition("/")[0]
    same = [one for one in by_stem[stem] if one != name]
    signs = list(re.finditer(r"[ _.-]+", stem))
    before = [(stem[: sign.start()], stem[sign.start() :]) for sign in reversed(signs)]
    after = [(stem[sign.end() :], stem[: sign.end()]) for sign in signs]
    worded = [(word, by_stem[one]) for one, word in (*before, *after) if one in by_stem]
    for word, known in worded:
        if here := [one for one in known if one.rpartition("/")[0] == folder]:
            return word, here[:_TARGETS]
    word, known = ("", same) if same else next(iter(worded), ("", []))
    own = set(folder.split("/"))  # the photo of contours/mel/1.png is mel/1.png, not nv/1.png
    near = sorted(known, key=lambda one: (len(set(one.split("/")[:-1]) - own), one))
    return word, near[:_TARGETS]
