"""A ZIP archive of pictures, unpacked once into this person's cache after the usual checks."""

import hashlib
import os
import re
import secrets
import shutil
import stat
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePosixPath

from dermosan_lib.errors import CatalogError
from dermosan_lib.progress import each
from dermosan_lib.system import cache_folder, locked, refusals_in_words, remove_leftovers

MOST_FILES = 500_000
MOST_BYTES = 200 * 2**30
MOST_TIMES = 100  # a picture hardly shrinks; a table of 50,000 rows by 20 times
_SMALL_BYTES = 50 * 2**20  # what unpacks to less may shrink as it likes
_LEFT_BEHIND = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
_ARCHIVES = (".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst")
_CHUNK_BYTES = 2**20


def unpacked(data: Path, *, progress: bool = True) -> tuple[Path, list[str]]:
    """The folder of ``data``, unpacked where it is a ZIP archive, and notes in words.

    A folder is given back as it is. An archive goes to this person's cache, into a folder of its
    name below one of its content's hash, whole or not at all, and is found there the next time.

    Raises `CatalogError` for an archive with paths that lead outside, links, encrypted or damaged
    files, more than `MOST_FILES` files or `MOST_BYTES`, or files that grow more than `MOST_TIMES`.
    """
    if not data.is_file():
        return data, []
    if not zipfile.is_zipfile(data):
        kind = "an archive of another kind" if data.suffix.lower() in _ARCHIVES else "a file"
        raise CatalogError(
            f"{data} is {kind}, not a folder or a ZIP archive. Unpack it and give the folder."
        )
    with data.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    try:
        with zipfile.ZipFile(data) as archive:
            members = _members(archive, data)
            size = sum(info.file_size for info in members.values())
            folder = _place(data) / digest[:16] / (data.stem.strip(" .") or "archive")
            with locked(folder.parent.with_name(f"{folder.parent.name}.lock")):
                if not _whole(folder, members):
                    _check_room(folder, size, data)
                    _unpack(archive, members, folder, progress)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise CatalogError(
            f"{data.name} is damaged or of a kind that cannot be unpacked here ({error}). Unpack "
            "it by another program and give the folder."
        ) from error
    return folder, [f"{data.name} is unpacked in {folder} ({_size(size)}); remove it when done"]


def _members(archive: zipfile.ZipFile, data: Path) -> dict[str, zipfile.ZipInfo]:
    """The files to unpack by their paths; refuses the archive as a whole where one is unsafe."""
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise _refused(data, f"may hold {MOST_FILES:,} files, but holds {len(infos):,}")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _name(info)
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in parts:
            raise _refused(data, f"must hold paths within it, but one is {name!r}")
        if any(ord(letter) < 32 for letter in name):
            raise _refused(data, f"must hold names that can be shown, but one is {name!r}")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(data, f"may hold no links or devices, but {name!r} is one")
        if info.is_dir() or name.endswith("/") or not parts or _junk(parts):
            continue
        if info.flag_bits & 1:
            raise _refused(data, f"must not be encrypted, but {name!r} is")
        path = "/".join(parts)
        if path in members:
            raise _refused(data, f"must hold each path once, but holds {path!r} twice")
        members[path] = info
    if not members:
        raise _refused(data, "must hold files, but holds none")
    above = {parent.as_posix() for path in members for parent in PurePosixPath(path).parents}
    if both := sorted(above & set(members)):
        raise _refused(data, f"must hold each path once, but {both[0]!r} is a file and a folder")
    _check_sizes(members, data)
    return members


def _check_sizes(members: dict[str, zipfile.ZipInfo], data: Path) -> None:
    size = sum(info.file_size for info in members.values())
    packed = sum(info.compress_size for info in members.values())
    if size > MOST_BYTES:
        raise _refused(data, f"may unpack to {_size(MOST_BYTES)}, but would to {_size(size)}")
    if packed > data.stat().st_size:  # files that lie over one another
        raise _refused(data, "must hold each file by itself, but some share their bytes")
    for name, info in [("all together", None), *members.items()]:
        whole, part = (size, packed) if info is None else (info.file_size, info.compress_size)
        if whole > _SMALL_BYTES and whole > MOST_TIMES * part:
            raise _refused(
                data, f"may hold files packed to 1/{MOST_TIMES} of their size, but {name!r} is less"
            )


def _name(info: zipfile.ZipInfo) -> str:
    """The path as it was meant: UTF-8 without its flag, and Windows' separators."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):  # an old name is in cp437, as the standard has it
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _junk(parts: list[str]) -> bool:
    return any(part.casefold() in _LEFT_BEHIND or part.startswith("._") for part in parts)


def _place(data: Path) -> Path:
    try:
        return cache_folder() / "archives"
    except RuntimeError:  # a person without a home
        return data.resolve().parent / ".dermosan-archives"


def _whole(folder: Path, members: dict[str, zipfile.ZipInfo]) -> bool:
    try:
        return all(
            (folder / name).stat().st_size == info.file_size for name, info in members.items()
        )
    except OSError:
        return False


def _check_room(folder: Path, size: int, data: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder.parent).free
    if size > free:
        raise _refused(
            data, f"unpacks to {_size(size)}, but {folder.parent} has room for {_size(free)}"
        )


def _unpack(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], folder: Path, progress: bool
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    remove_leftovers(folder.parent, folder.name)
    temporary = folder.with_name(f".{secrets.token_hex(4)}.tmp.{folder.name}")
    try:
        with refusals_in_words(folder):
            count = len(members)
            for name, info in each(
                members.items(), "unpacking", total=count, unit="file", shown=progress
            ):
                target = temporary / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, target.open("xb") as stream:
                    shutil.copyfileobj(source, stream, _CHUNK_BYTES)
            # Not `atomic_path`, which would have each of 50,000 small files on the disk by itself.
            if hasattr(os, "sync"):
                os.sync()
            temporary.replace(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _refused(data: Path, words: str) -> CatalogError:
    return CatalogError(
        f"The archive {data.name} {words}. Unpack it yourself, look at it and give the folder."
    )


def _size(count: int) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.1f} MiB"
