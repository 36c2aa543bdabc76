"""Which files below a folder are pictures: by suffix where that is known, else by content."""

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from dermosan_lib.images.signatures import START_BYTES, format_of
from dermosan_lib.images.unread_formats import unread_format_of
from dermosan_lib.system import walk_files

# Pictures of a kind that is not read, where the content does not say so.
_OTHER_PICTURES = {
    ".arw", ".cr2", ".cr3", ".dng", ".jp2", ".jxl", ".nef", ".orf", ".psd", ".raf", ".rw2", ".svg",
}  # fmt: skip
_ARCHIVES = {
    ".7z", ".ace", ".arj", ".bz2", ".cab", ".dmg", ".gz", ".iso", ".lz", ".lz4", ".lzma", ".rar",
    ".tar", ".tbz", ".tbz2", ".tgz", ".txz", ".tzst", ".xz", ".z", ".zip", ".zipx", ".zst",
}  # fmt: skip
_PART = re.compile(
    r"\.(?:zip|7z|rar|tar|gz|tgz)\.\d{2,3}$|\.[rz]\d\d$", re.IGNORECASE
)  # of several
# Never looked into: tables, texts, programs, films, arrays.
_NO_PICTURES = {
    ".avi", ".csv", ".doc", ".docx", ".h5", ".hdf5", ".htm", ".html",
    ".ipynb", ".js", ".json", ".jsonl", ".keras", ".log", ".mat", ".md", ".mov", ".mp4", ".npy",
    ".numbers", ".odt", ".npz", ".ods", ".onnx", ".parquet", ".pdf", ".pkl", ".pt", ".pth", ".py",
    ".r", ".rtf", ".sh", ".toml", ".tsv", ".txt", ".wav", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xml",
    ".yaml", ".yml",
}  # fmt: skip


@dataclass
class Listing:
    """Files below a folder, relative to it, with ``/``, sorted."""

    pictures: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # pictures of formats that are not read
    underscored: list[str] = field(default_factory=list)  # pictures in folders that begin with "_"
    archives: list[str] = field(default_factory=list)  # ZIP, TAR, RAR and the like
    rest: list[str] = field(default_factory=list)  # tables, texts and whatever else lies there
    notes: list[str] = field(default_factory=list)  # links and folders passed over, in words


def list_pictures(folder: Path, suffixes: tuple[str, ...]) -> Listing:
    """The pictures below ``folder``; links are followed, see `walk_files`.

    A suffix of ``suffixes`` is taken at its word; a file of another name or of none is looked into,
    and is a picture where its first bytes say so, unless it is a table, a text or the like.
    """
    walk = walk_files(folder)
    listing = Listing(notes=walk.notes())
    for name in walk.files:
        kind = _kind(folder, name, suffixes)
        if kind == "picture":
            listing.pictures.append(name)
        elif kind == "other":
            listing.others.append(name)
        else:
            (listing.archives if kind == "archive" else listing.rest).append(name)
    listing.underscored = [
        name for name in walk.underscored if _kind(folder, name, suffixes) == "picture"
    ]
    return listing


def _kind(folder: Path, name: str, suffixes: tuple[str, ...]) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in suffixes:
        return "picture"
    if suffix in _ARCHIVES or _PART.search(name):
        return "archive"
    if suffix in _NO_PICTURES:
        return ""
    start = _start(folder / name)
    kind = format_of(start)
    raw = kind == "TIFF" and suffix in _OTHER_PICTURES  # a camera's raw file begins as a TIFF does
    if kind and not raw:
        return "picture"
    known = unread_format_of(start)
    if known is not None and "archive" in known.words:
        return "archive"
    unread = suffix in _OTHER_PICTURES or (known is not None and known.is_picture)
    return "other" if unread else ""


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(START_BYTES)
    except OSError:
        return b""
