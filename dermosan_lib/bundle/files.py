"""The files of a bundle: regular ones in its own folder, by plain names, and bounded."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from dermosan_lib.bundle.wording import printable, shown
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

MAX_FILE_BYTES = 4_000_000_000
MAX_NAME_BYTES = 200
AGAIN = Message("Copy or export the bundle again.")

_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')  # on any system, as is what Windows reserves
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE
)
# A link is not followed, nor is a pipe waited for.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_CHUNK_BYTES = 1 << 20
_MAX_TEXT_BYTES = 50_000_000  # beyond, a file is not looked through for its line ends

Signature = tuple[
    int, int, int, int
]  # of a file: device, number, size in bytes, time changed in ns


def plain_name(name: str) -> bool:
    """Whether ``name`` is a file's in the folder itself on every system: no path, no device."""
    try:
        size_bytes = len(name.encode())
    except UnicodeEncodeError:
        return False
    return (
        0 < size_bytes <= MAX_NAME_BYTES
        and not _FORBIDDEN.search(name)
        and name[-1] not in ". "
        and name[0] != " "
        and not _DEVICE.fullmatch(name)
    )


@contextmanager
def open_file(
    folder: Path, name: str, *, limit_bytes: int = MAX_FILE_BYTES
) -> Iterator[BufferedReader]:
    """The regular file ``name`` of ``folder``.

    Raises `BundleError` for a name that is not plain, and where there is no such file, or it is a
    link, a folder, a pipe or a device, cannot be read or is larger than ``limit_bytes``.
    """
    file = folder / name
    if not plain_name(name):
        raise BundleError(
            Message(
                "A file of a bundle has a plain name and lies in the bundle's folder, but "
                "the card names {name}. {again}",
                name=shown(name),
                again=AGAIN,
            )
        )
    try:
        if stat.S_ISLNK(file.lstat().st_mode):
            raise BundleError(
                Message(
                    "{file} is a link; a bundle reads only files that lie in its folder. "
                    "Copy the file there.",
                    file=file,
                )
            )
        descriptor = os.open(file, _FLAGS)
        try:
            _check_regular(os.fstat(descriptor), file, limit_bytes)
        except BundleError:
            os.close(descriptor)
            raise
        with os.fdopen(descriptor, "rb") as stream:
            yield stream
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "unknown reason"
        raise BundleError(
            Message(
                "{file} cannot be read ({reason}). {again}", file=file, reason=reason, again=AGAIN
            )
        ) from error


def read_file(folder: Path, name: str, *, limit_bytes: int) -> bytes:
    """Content of a small file; raises `BundleError` as `open_file` does."""
    with open_file(folder, name, limit_bytes=limit_bytes) as stream:
        data = b""
        while len(data) <= limit_bytes and (more := stream.read(limit_bytes + 1 - len(data))):
            data += more
    if len(data) > limit_bytes:
        raise BundleError(
            Message("{file} grows while it is read. {again}", file=folder / name, again=AGAIN)
        )
    return data


def check_hash(stream: BufferedReader, file: Path, sha256: str) -> None:
    """Raise `BundleError` unless ``stream``, which is rewound, has this hash."""
    size, seen = os.fstat(stream.fileno()).st_size, 0
    digest, buffer = hashlib.sha256(), memoryview(bytearray(_CHUNK_BYTES))
    stream.seek(0)
    while seen <= size and (n := stream.readinto(buffer)):
        digest.update(buffer[:n])
        seen += n
    stream.seek(0)
    if digest.hexdigest() != sha256:
        if size <= _MAX_TEXT_BYTES and _line_ends_changed(stream, sha256):
            raise BundleError(
                Message(
                    "The line ends of {file} were changed from LF to CRLF, as git does for "
                    "Windows (core.autocrlf) and some programs for archives; all else is as "
                    "it was written. Copy the bundle again byte for byte: in git by a line "
                    "'* -text' in the .gitattributes of its folder, from an archive without "
                    "conversion of texts.",
                    file=file,
                )
            )
        raise BundleError(
            Message(
                "{file} has changed since it was written: its SHA-256 is not the one in the "
                "card, {sha}…. {again}",
                file=file,
                sha=printable(sha256[:12]),
                again=AGAIN,
            )
        )


def _line_ends_changed(stream: BufferedReader, sha256: str) -> bool:
    """Whether ``stream``, which is rewound, has this hash with LF for each CRLF."""
    digest, held = hashlib.sha256(), b""
    seen = 0
    while seen <= _MAX_TEXT_BYTES and (chunk := stream.read(_CHUNK_BYTES)):
        seen += len(chunk)
        chunk = held + chunk
        held = chunk[-1:] if chunk.endswith(b"\r") else b""  # its LF may be in the next
        digest.update(chunk[: len(chunk) - len(held)].replace(b"\r\n", b"\n"))
    digest.update(held)
    stream.seek(0)
    return digest.hexdigest() == sha256


def signature(status: os.stat_result) -> Signature:
    """What changes when a file is replaced or written to."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _check_regular(status: os.stat_result, file: Path, limit_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise BundleError(
            Message(
                "{file} must be a file, but is a folder or a device. {again}",
                file=file,
                again=AGAIN,
            )
        )
    if status.st_size > limit_bytes:
        raise BundleError(
            Message(
                "{file} has {size:,} bytes; the limit is {limit_bytes:,}. {again}",
                file=file,
                size=status.st_size,
                limit_bytes=limit_bytes,
                again=AGAIN,
            )
        )
