"""How many visitors a machine has memory for."""

from pathlib import Path

import psutil

MOST = 40  # visitors that one server takes unless more are asked for
VISITOR_BYTES = 250_000_000  # a kernel that has read a photo, with what it needs while reading
_CGROUPS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def visitors_by_memory() -> int:
    """Visitors that fit into the memory available now, from 1 to `MOST`."""
    return max(1, min(MOST, available_bytes() // VISITOR_BYTES))


def available_bytes(cgroups: Path = Path("/sys/fs/cgroup")) -> int:
    """Memory that may still be used: of the machine, or of the container where that is less."""
    limits = [psutil.virtual_memory().available]
    for limit_name, used_name in _CGROUPS:
        try:
            limit = int((cgroups / limit_name).read_text())
            limits.append(max(0, limit - int((cgroups / used_name).read_text())))
        except (OSError, ValueError):  # not there, or "max": no limit
            continue
    return int(min(limits))
