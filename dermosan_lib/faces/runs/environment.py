"""What a run was computed by: versions, processor, instruction sets, and settings of arithmetic.

The same recipe, seed and versions train to other weights on a processor with other vector
instructions, so that a result is told together with them.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

import cv2
import psutil

from dermosan_lib.system import keras_home

_CPUINFO = Path("/proc/cpuinfo")  # Linux tells here what other systems are asked for
# Vector and matrix instructions as the Linux kernel names them, on x86, ARM, POWER and RISC-V.
_VECTORS = (
    "sse", "ssse", "avx", "fma", "f16c", "amx",
    "asimd", "neon", "sve", "sme", "fphp", "bf16", "i8mm", "altivec", "vsx",
)  # fmt: skip
_NO_VECTORS = {"smep"}  # a protection of memory
_ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
# Other variables by which TensorFlow, oneDNN, XLA, OpenBLAS, NumPy and OpenCV compute otherwise.
_VARIABLES = (
    "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ONEDNN_DEFAULT_FPMATH_MODE",
    "TF_DETERMINISTIC_OPS", "TF_CUDNN_DETERMINISTIC", "NVIDIA_TF32_OVERRIDE",
    "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    "XLA_FLAGS", "TF_XLA_FLAGS", "CUDA_VISIBLE_DEVICES", "OPENBLAS_CORETYPE",
    "NPY_DISABLE_CPU_FEATURES", "OPENCV_CPU_DISABLE", "OPENCV_IPP",
)  # fmt: skip
_FEATURE_NUMBERS = range(1, 512)  # of OpenCV's list of processor features (`cv::CpuFeatures`)


def environment_text() -> str:
    """What ``environment.txt`` of a run holds, a line a fact: Python, machine, every package."""
    packages = sorted(
        {f"{package.name}=={package.version}" for package in distributions()}, key=str.lower
    )
    machine = [f"{name}: {value}" for name, value in machine_facts().items()]
    lines = [f"python=={platform.python_version()}", platform.platform(), *machine, *packages, ""]
    return "\n".join(lines)


def machine_facts() -> dict[str, str]:
    """Name and value of what numbers may depend on besides versions.

    ``processor`` and its ``instruction sets``, ``cores`` (physical, logical, and those that this
    process may use), ``keras backend``, whether oneDNN was asked for or off, and each other
    variable of the environment by which the libraries compute otherwise, where it is set.
    """
    cpuinfo = _read_cpuinfo()
    chosen = {name: os.environ[name] for name in _VARIABLES if os.environ.get(name)}
    chosen = {_ONEDNN: os.environ.get(_ONEDNN) or "not set, the processor decides", **chosen}
    return {
        "processor": " ".join(_processor(cpuinfo).split()) or "not known",
        "instruction sets": " ".join(_instruction_sets(cpuinfo)) or "not known",
        "cores": _cores(),
        "keras backend": _keras_backend(),
        **{name: " ".join(value.split()) for name, value in chosen.items()},
    }


def _read_cpuinfo() -> dict[str, str]:
    """What Linux tells of its first processor; empty elsewhere."""
    try:
        text = _CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    pairs = [line.partition(":") for line in text.strip().split("\n\n")[0].splitlines()]
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _processor(cpuinfo: Mapping[str, str]) -> str:
    if named := cpuinfo.get("model name") or cpuinfo.get("cpu"):
        return named
    if sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
            return done.stdout
        except (OSError, subprocess.SubprocessError):
            return platform.processor()
    # ARM's kernels tell numbers: of the maker and of the design.
    numbers = [
        f"{name} {cpuinfo[name]}" for name in ("cpu implementer", "cpu part") if name in cpuinfo
    ]
    return ", ".join(numbers) or platform.processor()


def _instruction_sets(cpuinfo: Mapping[str, str]) -> list[str]:
    """Those that matter for arithmetic, sorted."""
    flags = cpuinfo.get("flags") or cpuinfo.get("features")
    if flags is None:  # no Linux: what OpenCV found
        names = {cv2.getHardwareFeatureName(n) for n in _FEATURE_NUMBERS if _supported(n)}
        return sorted(name.lower() for name in names if name)
    vectors = {flag for flag in flags.split() if flag.startswith(_VECTORS)}
    return sorted(vectors - _NO_VECTORS)


def _supported(number: int) -> bool:
    return bool(cv2.getHardwareFeatureName(number)) and cv2.checkHardwareSupport(number)


def _cores() -> str:
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    usable = len(allowed(0)) if allowed else os.cpu_count()
    physical, logical = psutil.cpu_count(logical=False), psutil.cpu_count()
    counts = {"physical": physical, "logical": logical, "usable": usable}
    return ", ".join(f"{count or 'unknown'} {what}" for what, count in counts.items())


def _keras_backend() -> str:
    """The backend as Keras will choose it; to ask Keras itself would load it."""
    if named := os.environ.get("KERAS_BACKEND"):
        return named
    try:
        chosen = json.loads((keras_home() / "keras.json").read_text(encoding="utf-8"))
        return str(chosen["backend"])
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):  # no such settings
        return "tensorflow"
