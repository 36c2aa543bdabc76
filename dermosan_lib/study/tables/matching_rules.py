"""How the name in a row and the name of a file are brought to one form, rule by rule."""

import re
import unicodedata
from urllib.parse import unquote

from dermosan_lib.study.table_files import (
    plain,
)

PICTURE_SUFFIXES = (
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "gif", "tif", "tiff", "heic", "heif",
    "avif", "dcm", "jp2", "jpg_large",
)  # fmt: skip
_SUFFIX = re.compile(rf"\.(?:{'|'.join(PICTURE_SUFFIXES)})$", re.IGNORECASE)
_ASKED = re.compile(rf"\.(?:{'|'.join(PICTURE_SUFFIXES)})[?#]", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)(?:\.00?)?")  # "1.000" may be a thousand
_RESOLUTION = re.compile(
    r"[ _.-]?(?:[_ (.-](?:down[ _-]?sampled?|resized?|small|smaller|thumb|thumbnail|low[ _-]?res|"
    r"high[ _-]?res|compressed|preview|orig|original|\d{2,5}[x\u00d7]\d{2,5}|\d{2,5}px)\)?)+$",
    re.IGNORECASE,
)  # "a_downsampled", "a-600x450", "a (small)"; a bare number may be part of an id and is kept
COUNTER = re.compile(r"(?:img|image|dsc|dscn|pic|photo|foto|p)?[ _-]*\d{1,6}", re.IGNORECASE)


def without_suffix(name: str) -> str:
    """``name`` without the suffix of a picture; a dot elsewhere belongs to the name."""
    return _SUFFIX.sub("", name)


def folded(name: str) -> str:
    """``name`` without a picture's suffix, in one case, with accents composed."""
    return unicodedata.normalize("NFC", without_suffix(name)).casefold()


def numbered(name: str) -> str:
    """A name that is a number, without what a spreadsheet adds (.0) or takes (zeros); else ""."""
    found = _NUMBER.fullmatch(without_suffix(name))
    return "" if found is None else found.group(1).lstrip("0") or "0"


def without_resolution(name: str) -> str:
    """`folded` without a word on the resolution at its end."""
    bare = folded(name)
    return _RESOLUTION.sub("", bare) or bare


def place_parts(text: str) -> list[str]:
    r"""Folders and name of a path as any system writes it: ``./a/b.jpg``, ``C:\a\b.jpg``."""
    text = _of_web(text)
    parts = re.sub(r"^[A-Za-z]:", "", text.replace("\\", "/")).split("/")
    parts = [part for part in parts if part not in ("", ".", "..")]
    return parts or [text]


def _of_web(text: str) -> str:
    """The path in an address, without what a server is asked for besides: ``a.jpg?w=100#x``."""
    address = re.match(r"(?:https?|ftp|s3|gs|file)://", text, re.IGNORECASE)
    bare = re.sub(r"[?#].*$", "", text) if address or _ASKED.search(text) else text
    if address and "%" in bare:
        bare = unquote(bare)
    return bare if place_name(bare) else text


def place_name(text: str) -> str:
    """What stands behind the last slash."""
    return text.rstrip("/").rpartition("/")[2]


def label_like(folder: str, labels: frozenset[str]) -> bool:
    """Whether a part of ``folder`` is called as one of ``labels``, plain names of conditions."""
    return any(plain(part) in labels for part in folder.split("/") if part)


def stem_of(name: str) -> str:
    """``name`` up to its last dot, whatever follows."""
    stem, dot, _ = name.rpartition(".")
    return stem if dot else name
