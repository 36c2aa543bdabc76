"""What was found of a bundle on this machine, kept in the person's folder of caches."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import onnxruntime

from dermosan_lib.errors import RunError
from dermosan_lib.system import (
    atomic_path,
    cache_folder,
    processor_name,
    read_cpuinfo,
    vector_instructions,
)

FOLDER = "arithmetic"
_MAX_BYTES = 10_000

Key = tuple[str, ...]  # bundle, processor, its instructions, engine, threads
_here: dict[Key, str] = {}  # for where no folder can be written


def key_of(bundle_sha256: str, threads: int) -> Key:
    """What a finding holds for; on another processor or version it is found anew."""
    return (bundle_sha256, *_machine(), f"onnxruntime {onnxruntime.__version__}", str(threads))


def recall(key: Key) -> str | None:
    """What was kept for ``key``; None where nothing was, or it cannot be read."""
    if key in _here:
        return _here[key]
    try:
        with _file(key).open("rb") as stream:
            kept = json.loads(stream.read(_MAX_BYTES))
        return str(kept["arithmetic"]) if kept["of"] == list(key) else None
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep(key: Key, chosen: str, times_s: Mapping[str, float]) -> None:
    """Keep ``chosen`` for ``key``: in this process, and in the folder where that can be written."""
    _here[key] = chosen
    took = {name: round(1000 * seconds, 3) for name, seconds in times_s.items()}
    text = json.dumps({"arithmetic": chosen, "took_ms": took, "of": list(key)}, indent=1)
    # No home folder, a full disk, a file system that is only read: then each process finds anew.
    with suppress(OSError, RuntimeError, RunError), atomic_path(_file(key)) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def _file(key: Key) -> Path:
    name = hashlib.sha256("\n".join(key).encode()).hexdigest()[:32]
    return cache_folder() / FOLDER / f"{name}.json"


@cache
def _machine() -> tuple[str, str]:
    cpuinfo = read_cpuinfo()
    return processor_name(cpuinfo), " ".join(vector_instructions(cpuinfo) or ())
