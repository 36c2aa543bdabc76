"""What a run was computed by: versions, processor, instruction sets, and settings of arithmetic.

The same recipe, seed and versions train to other weights on a processor with other vector
instructions, so that a result is told together with them.
"""

import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import distributions

import cv2
import psutil

from dermosan_lib.system import keras_home, processor_name, read_cpuinfo, vector_instructions

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
    cpuinfo = read_cpuinfo()
    chosen = {name: os.environ[name] for name in _VARIABLES if os.environ.get(name)}
    chosen = {_ONEDNN: os.environ.get(_ONEDNN) or "not set, the processor decides", **chosen}
    return {
        "processor": processor_name(cpuinfo) or "not known",
        "instruction sets": " ".join(_instruction_sets(cpuinfo)) or "not known",
        "cores": _cores(),
        "keras backend": keras_backend(),
        **{name: " ".join(value.split()) for name, value in chosen.items()},
    }


def _instruction_sets(cpuinfo: Mapping[str, str]) -> list[str]:
    """Those that matter for arithmetic, sorted."""
    told = vector_instructions(cpuinfo)
    if told is None:  # no Linux: what OpenCV found
        names = {cv2.getHardwareFeatureName(n) for n in _FEATURE_NUMBERS if _supported(n)}
        return sorted(name.lower() for name in names if name)
    return told


def _supported(number: int) -> bool:
    return bool(cv2.getHardwareFeatureName(number)) and cv2.checkHardwareSupport(number)


def _cores() -> str:
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    usable = len(allowed(0)) if allowed else os.cpu_count()
    physical, logical = psutil.cpu_count(logical=False), psutil.cpu_count()
    counts = {"physical": physical, "logical": logical, "usable": usable}
    return ", ".join(f"{count or 'unknown'} {what}" for what, count in counts.items())


def keras_backend() -> str:
    """The backend as Keras will choose it; to ask Keras itself would load it."""
    if named := os.environ.get("KERAS_BACKEND"):
        return named
    try:
        chosen = json.loads((keras_home() / "keras.json").read_text(encoding="utf-8"))
        return str(chosen["backend"])
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):  # no such settings
        return "tensorflow"
