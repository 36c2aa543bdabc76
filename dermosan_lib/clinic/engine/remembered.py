"""What was found of a bundle on this machine, kept in the person's folder of caches."""

import hashlib
import json
from contextlib import suppress
from functools import cache
from pathlib import Path

from dermosan_lib.clinic.engine.trial import FLOAT32, INT8, Finding
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
_here: dict[Key, Finding] = {}  # for where no folder can be written


def key_of(bundle_sha256: str, threads: int) -> Key:
    """What a finding holds for; on another processor or version it is found anew."""
    import onnxruntime  # whoever asks a server stays small without it

    return (bundle_sha256, *_machine(), f"onnxruntime {onnxruntime.__version__}", str(threads))


def recall(key: Key) -> Finding | None:
    """What was kept for ``key``; None where nothing was, or it cannot be read."""
    if key in _here:
        return _here[key]
    try:
        with _file(key).open("rb") as stream:
            kept = json.loads(stream.read(_MAX_BYTES))
        usable = tuple(kept["usable"])
        took = {name: float(kept["took_ms"][name]) for name in usable}
        known = kept["of"] == list(key) and usable in ((INT8,), (INT8, FLOAT32))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Finding(usable, took) if known else None


def keep(key: Key, found: Finding) -> None:
    """Keep ``found`` for ``key``: in this process, and in the folder where that can be written."""
    _here[key] = found
    took = {name: round(took, 3) for name, took in found.took_ms.items()}
    told = {"quicker": found.quicker, "usable": found.usable, "took_ms": took, "of": key}
    # No home folder, a full disk, a file system that is only read: then each process finds anew.
    with suppress(OSError, RuntimeError, RunError), atomic_path(_file(key)) as temporary:
        temporary.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _file(key: Key) -> Path:
    name = hashlib.sha256("\n".join(key).encode()).hexdigest()[:32]
    return cache_folder() / FOLDER / f"{name}.json"


@cache
def _machine() -> tuple[str, str]:
    cpuinfo = read_cpuinfo()
    return processor_name(cpuinfo), " ".join(vector_instructions(cpuinfo) or ())
