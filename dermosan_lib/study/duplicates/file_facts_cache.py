"""What is known of each image file, kept so that a second look at the same files is quick."""

import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from dermosan_lib.study.duplicates.thumbnail_planes import VERSION
from dermosan_lib.system import cache_folder

_NAME = f"facts-1-{VERSION}.sqlite"  # other facts are another file
_SETTLED_NS = 2_000_000_000
_ASKED = 500  # paths in a query
_TOLD: set[Path] = set()  # folders whose trouble has been told

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Facts:
    """What one file is; a file with a problem has no size, hashes or likeness."""

    width_px: int = 0
    height_px: int = 0
    format: str = ""
    sha256: str = ""
    phash: str = ""
    likeness: bytes = b""
    problem: str = ""


@dataclass(frozen=True)
class Stamp:
    """What tells that a file has changed, as `make` and git have it."""

    size_bytes: int
    mtime_ns: int


class FactCache:
    """Facts by absolute path, size and time of change, in one SQLite file of a folder.

    The file holds hashes and likenesses of 64 pixels, about 5 kB a picture, readable by its owner
    alone; it can be removed at any time. Where it cannot be read or written, work goes on without.
    """

    def __init__(self, folder: Path) -> None:
        """``folder``: where the file lies, made when something is first kept."""
        self.path = folder / _NAME

    def known(self, stamps: Mapping[str, Stamp]) -> dict[str, Facts]:
        """Facts of those files, by absolute path, that have not changed since they were kept."""
        cached: dict[str, Facts] = {}
        if not self.path.is_file():
            return cached
        paths = list(stamps)
        with self._at_best("read"), closing(self._open()) as database:
            for start in range(0, len(paths), _ASKED):
                asked = paths[start : start + _ASKED]
                marks = ",".join("?" * len(asked))
                query = f"SELECT * FROM facts WHERE path IN ({marks})"  # only marks
                for path, size_bytes, mtime_ns, *facts in database.execute(query, asked):
                    if stamps[path] == Stamp(size_bytes, mtime_ns):
                        cached[path] = Facts(*facts)
        return cached

    def keep(self, examined: Iterable[tuple[str, Stamp, Facts]]) -> None:
        """Keep what was found; a file with a problem, or changed in the last moment, is not."""
        # A write within the clock's grain of the last one leaves size and time as they were.
        settled = time.time_ns() - _SETTLED_NS
        rows = [
            (path, stamp.size_bytes, stamp.mtime_ns, *astuple(facts))
            for path, stamp, facts in examined
            if not facts.problem and stamp.mtime_ns < settled
        ]
        if not rows:
            return
        with self._at_best("written"):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(self._open()) as database, database:
                marks = ",".join("?" * len(rows[0]))
                statement = f"INSERT OR REPLACE INTO facts VALUES ({marks})"
                database.executemany(statement, rows)

    def _open(self) -> sqlite3.Connection:
        if not self.path.exists():
            self.path.touch(mode=0o600)
        database = sqlite3.connect(self.path, timeout=60)
        database.execute(
            "CREATE TABLE IF NOT EXISTS facts (path TEXT PRIMARY KEY, size_bytes INTEGER, "
            "mtime_ns INTEGER, width_px INTEGER, height_px INTEGER, format TEXT, sha256 TEXT, "
            "phash TEXT, likeness BLOB, problem TEXT)"
        )
        return database

    @contextmanager
    def _at_best(self, done: str) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            tell_once(self.path, f"cannot be {done} ({error})")
            if isinstance(error, sqlite3.DatabaseError) and "not a database" in str(error):
                self.path.unlink(missing_ok=True)


def tell_once(path: Path, reason: str) -> None:
    """Log that ``path`` of a cache folder is done without, once for each folder.

    A cache saves time and holds nothing else, so that work goes on.
    """
    if path.parent in _TOLD:
        return
    _TOLD.add(path.parent)
    log.warning(
        "%s %s; images are examined anew each time. To have that kept, give a folder that can be "
        "written (--cache, or the variable XDG_CACHE_HOME).",
        path,
        reason,
    )


def user_cache_folder() -> Path | None:
    """Where this system keeps what a program can make again, below the person's own folder.

    None for a person without a folder, as in a container that runs under any number; that is told.
    """
    try:
        return cache_folder()
    except RuntimeError as error:
        tell_once(Path("~"), f"cannot be had ({error})")
        return None
