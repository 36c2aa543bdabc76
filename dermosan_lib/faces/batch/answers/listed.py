"""An image as it stood when the list was made, and whether a file is still that."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from dermosan_lib.errors import ImageError


@dataclass(frozen=True)
class Listed:
    """An image of the list. What could not be found out then is None."""

    path: bytes  # as the person gave it, perhaps relative, in the file system's own coding
    size: int | None  # bytes
    mtime_ns: int | None  # time of the last change, ns since 1970
    sha256: str | None  # of the content, in hex

    def check(self, file: Path, data: bytes) -> str:
        """The SHA-256 of ``data``, as ``file`` holds it now; raises `ImageError` for another."""
        found = hashlib.sha256(data).hexdigest()
        same = found == self.sha256 if self.sha256 else self._same_by_time(file, data)
        if not same:
            raise ImageError(
                f"{file.name} has changed since the list of images was made. Read the folder again "
                "when nobody writes to it."
            )
        return found

    def _same_by_time(self, file: Path, data: bytes) -> bool:
        if self.size is None:
            return True  # it was not there, and is now
        try:
            return len(data) == self.size and file.stat().st_mtime_ns == self.mtime_ns
        except OSError:
            return False
