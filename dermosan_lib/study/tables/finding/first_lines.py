"""What the first bytes of a file tell: whether it is a text, and about the pictures."""

import re

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import decoded, is_spreadsheet
from dermosan_lib.study.tables.image_column import Pictures

HEAD_BYTES = 262_144  # of a larger text, which tell whether it is about the pictures
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # in pictures, and in no text of bytes
_SPLIT = re.compile(r"[\s,;|\"'^:&#~]+")


def lines_with_pictures(head: bytes, name: str, pictures: Pictures) -> bool:
    """Whether half of the first lines of a text name a picture; False for a spreadsheet."""
    if is_spreadsheet(head):
        return False  # it can be read, or not
    text = readable(head, name)
    if not text and not _BINARY.search(head):
        text = head.decode("latin-1")  # most names of pictures are ASCII
    lines = [line for line in text.split("\n")[:400] if line.strip()][1:]
    naming = sum(any(map(pictures.surely, words_of(line)[:60])) for line in lines)
    # A text may hold words above and below its table, as that of PH2 does.
    return bool(lines) and (naming >= len(lines) / 2 or naming >= max(3, pictures.count / 2))


def readable(head: bytes, name: str) -> str:
    """The text that ``head`` is; "" where that cannot be told."""
    if head[:200].lstrip().lower().startswith((b"<html", b"<!doctype html")):
        return ""
    try:
        return decoded(head, name, cut=len(head) == HEAD_BYTES)[0]
    except CatalogError:
        return ""


def words_of(line: str) -> list[str]:
    """``line`` cut wherever a table might part its cells; some pieces may be empty."""
    return _SPLIT.split(line)
