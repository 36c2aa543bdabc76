"""What lies in files, as hashes: of a folder of images, and of a file that a parameter names."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from dermosan_lib.errors import RunError
from dermosan_lib.study.recipes import PREFIX
from dermosan_lib.system import atomic_path, walk_files

_ENCODER = "encoder."  # sidecars of an encoder: encoder.yaml, and whatever begins with its name


def folder_digest(folder: Path, cache: Path) -> str:
    """SHA-256 (hex) of name and content of every file below ``folder``: pictures, masks, tables.

    Hidden files and what systems leave behind do not count, nor does where the folder lies. A file
    whose size and time are those that ``cache`` remembers is not read again.
    """
    walk = walk_files(folder)
    names = sorted([*walk.files, *walk.underscored])
    memory = cache / f"contents-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"
    memory = memory.with_suffix(".json")
    known = _remembered(memory)

    def one(name: str) -> tuple[str, int, int, str]:
        status = (folder / name).stat()
        size, time = status.st_size, status.st_mtime_ns
        before = known.get(name)
        same = before is not None and before[:2] == [size, time]
        return name, size, time, before[2] if same and before else file_digest(folder / name)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(one, names))
    if now := {name: [size, time, digest] for name, size, time, digest in found}:
        cache.mkdir(parents=True, exist_ok=True)
        if now != known:
            with atomic_path(memory) as temporary:
                temporary.write_text(json.dumps(now), encoding="utf-8")
    return digest_of([[name, digest] for name, _, _, digest in found])


def by_content(value: Any) -> Any:
    """A parameter's ``value`` with the hash of each file, or run's bundle, that it names."""
    if isinstance(value, dict):
        return {name: by_content(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [by_content(entry) for entry in value]
    if not isinstance(value, str) or not Path(value.removeprefix(PREFIX)).is_absolute():
        return value
    path = Path(value.removeprefix(PREFIX))
    if value.startswith(PREFIX):
        return _digests(_with_sidecars(path))
    if path.is_dir():  # a run to be joined: its card holds the hashes of the bundle's files
        return _digests([path / "bundle" / "card.json"])
    return _digests([path])


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of the file ``path``; raises `RunError` where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise RunError(
            f"A run is known by what its files hold, but {path} cannot be read "
            f"({error.strerror}). Give one that is there."
        ) from error


def digest_of(content: Any) -> str:
    """SHA-256 (hex) of ``content``, which JSON can hold; mappings in any order are the same."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _digests(paths: list[Path]) -> list[str]:
    return [file_digest(path) for path in paths]


def _with_sidecars(encoder: Path) -> list[Path]:
    beside = [
        path
        for path in encoder.parent.glob("*")
        if path.is_file() and path.name.startswith((encoder.stem, _ENCODER))
    ]
    return sorted({encoder, *beside})


def _remembered(memory: Path) -> dict[str, list[Any]]:
    with suppress(OSError, ValueError):
        content = json.loads(memory.read_text(encoding="utf-8"))
        if isinstance(content, dict):
            return content
    return {}
