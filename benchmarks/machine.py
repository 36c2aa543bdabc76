"""What the measurements ran on, in words."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("onnxruntime", "tensorflow", "keras", "numpy")


def describe() -> list[str]:
    """Lines on processor, load and versions, for the head of a report."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return [
        f"{cores} cores ({_processor()}), load {load} before; Python {platform.python_version()}, "
        f"{libraries}.",
        "Contenders take turns in one run; values are medians of n measurements.",
    ]


def _processor() -> str:
    """Name of the processor and what it offers for 8-bit products."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.is_file():
        return platform.processor() or platform.machine()
    facts = dict(
        (part.strip() for part in line.split(":", 1))
        for line in cpuinfo.read_text(encoding="utf-8").splitlines()
        if ":" in line
    )
    offered = facts.get("flags", "").split()
    wide = [flag for flag in ("avx2", "avx512_vnni", "avx_vnni", "amx_int8") if flag in offered]
    return ", ".join([facts.get("model name", platform.machine()), *wide])
