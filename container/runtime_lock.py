"""The part of requirements.lock that the program needs, without what only develops it.

    python3 container/runtime_lock.py requirements.lock > runtime.lock

The lock says below each package who asks for it (``# via``): what the project's own dependencies
ask for, directly or by another, stays, with its pins and hashes; the group ``dev`` is left out.
"""

import re
import sys
from pathlib import Path

_OURS = re.compile(r"dermosan \(pyproject\.toml\)")
_BUILDS = "setuptools"  # which installs the project itself


def runtime_part(lock: str) -> str:
    """The blocks of ``lock`` that are reached from the project's own dependencies."""
    # A package may have several blocks, each for other versions of Python.
    blocks = [(_name(block), block) for block in re.split(r"(?m)^(?=[a-zA-Z0-9])", lock) if block]
    kept = {name for name, block in blocks if _OURS.search(block)} | {_BUILDS}
    while more := {name for name, block in blocks if _asked_by(block) & kept} - kept:
        kept |= more
    return "".join(block for name, block in blocks if name in kept)


def _name(block: str) -> str:
    return re.split(r"[=\[ ;]", block, maxsplit=1)[0]


def _asked_by(block: str) -> set[str]:
    comments = [line.strip() for line in block.splitlines() if line.lstrip().startswith("#")]
    return {line.lstrip("# ").removeprefix("via").strip() for line in comments} - {""}


if __name__ == "__main__":
    sys.stdout.write(runtime_part(Path(sys.argv[1]).read_text(encoding="utf-8")))
