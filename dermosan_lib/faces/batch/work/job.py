"""What the parts of a table are bound to, and the file that says so."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dermosan_lib import __version__
from dermosan_lib.errors import RunError
from dermosan_lib.faces.batch.answers import Reading
from dermosan_lib.images import DECODE_VERSION
from dermosan_lib.system import atomic_path, remove_leftovers

DONE_KEPT = "What is done is kept; the same command goes on from there."
FILE, IMAGES = "job.json", "images.parquet"
_FORMAT = 1
_OWN = (FILE, IMAGES, "parts", "job.lock", "job.holder")


@dataclass(frozen=True)
class Job:
    """A job in its folder. Parts belong to it by ``id``, which says all but where bundles lie."""

    folder: Path
    reading: Reading
    names: tuple[str, ...]  # of the models, with their versions
    images: int
    shard_size: int
    list_sha256: str
    versions: tuple[str, ...]

    @property
    def id(self) -> str:
        """SHA-256 of what decides the rows."""
        told = _told(self)
        del told["reading"]["bundles"]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @property
    def shards(self) -> range:
        """The numbers of its shards."""
        return range(-(-self.images // self.shard_size))

    def size_of(self, shard: int) -> int:
        """Images in ``shard``."""
        return min(self.shard_size, self.images - shard * self.shard_size)

    @property
    def image_list(self) -> Path:
        """The file that lists the images."""
        return self.folder / IMAGES

    @classmethod
    def new(
        cls, folder: Path, reading: Reading, names: tuple[str, ...], images: int, shard_size: int,
        list_sha256: str,
    ) -> "Job":  # fmt: skip
        """A job of the versions that are installed here."""
        return cls(folder, reading, names, images, shard_size, list_sha256, versions_here())

    def at(self, bundles: tuple[str, ...]) -> "Job":
        """The same with its bundles, unchanged, in other places."""
        return replace(self, reading=replace(self.reading, bundles=bundles))

    def check_versions(self) -> None:
        """Raise `RunError` where this process is of another version than the job began with."""
        if self.versions != versions_here():
            raise RunError(
                f"This job is made by {', '.join(self.versions)}, but the worker has "
                f"{', '.join(versions_here())}. Install the same on every machine."
            )

    def difference(self, now: Reading, names: tuple[str, ...]) -> str | None:
        """What differs from this job in a command given ``now``, in words; None for nothing."""
        then = self.reading
        if then.sha256 != now.sha256:
            return f"by {_listed(self.names, then.sha256)}, not {_listed(names, now.sha256)}"
        if self.versions != versions_here():
            return f"by {', '.join(self.versions)}, not {', '.join(versions_here())}"
        for name in ("attributes", "despite_quality", "any_photo", "base", "roots"):
            before, given = getattr(then, name), getattr(now, name)
            if before != given:
                return f"with {_WORDS[name]} {_plain(before)}, not {_plain(given)}"
        return None


_WORDS = {
    "attributes": "what is told of the person being",
    "despite_quality": "--despite-quality being",
    "any_photo": "--any-photo being",
    "base": "relative paths beginning in",
    "roots": "the folders",
}


def versions_here() -> tuple[str, ...]:
    """Of what decides the numbers beside the bundle."""
    engine = f"onnxruntime {version('onnxruntime')}"
    return f"dermosan {__version__}", engine, f"decoding {DECODE_VERSION}"


def begin(job: Job) -> Job:
    """Write ``job`` to its folder, in which its list already lies."""
    with atomic_path(job.folder / FILE) as temporary:
        temporary.write_text(json.dumps(_told(job), indent=1) + "\n", encoding="utf-8")
    return job


def kept_job(folder: Path) -> Job | None:
    """The job of ``folder``; None where none has begun there.

    Raises `RunError` for a file that is none of ours.
    """
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        told = json.loads(text)
        if told.pop("format") != _FORMAT:
            raise ValueError("of another format")
        reading = told.pop("reading")
        return Job(folder=folder, reading=Reading(**_tuples(reading)), **_tuples(told))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RunError(
            f"{folder / FILE} is no job of this version ({error}). Remove {folder} to start over, "
            "or give the table another name."
        ) from error


def forget(job: Job) -> None:
    """Have the job ended: its table is whole."""
    (job.folder / FILE).unlink()


def clear(folder: Path) -> None:
    """Remove what a job has kept in ``folder``, and it where nothing else is in it."""
    for name in _OWN:
        path = folder / name
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                remove_leftovers(path)
                for part in path.glob("*.parquet"):
                    part.unlink()
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
    remove_leftovers(folder)
    with suppress(OSError):
        folder.rmdir()


def _told(job: Job) -> dict[str, Any]:
    told = asdict(job)
    del told["folder"]
    return {"format": _FORMAT, **told}


def _listed(names: tuple[str, ...], hashes: tuple[str, ...]) -> str:
    return ", ".join(f"{n} ({h[:12]})" for n, h in zip(names, hashes, strict=True))


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {told}" for name, told in value.items()) or "nothing"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return (
        {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def _tuples(told: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in told.items()}
