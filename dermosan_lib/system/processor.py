"""What this machine's processor is: its name, and the vector instructions that it has."""

import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")  # Linux tells here what other systems are asked for
_FIRST = 16_384  # characters, in which the first processor is told whole; each further one costs
# Vector and matrix instructions as the Linux kernel names them, on x86, ARM, POWER and RISC-V.
_VECTORS = (
    "sse", "ssse", "avx", "fma", "f16c", "amx",
    "asimd", "neon", "sve", "sme", "fphp", "bf16", "i8mm", "altivec", "vsx",
)  # fmt: skip
_NO_VECTORS = {"smep"}  # a protection of memory


def read_cpuinfo() -> dict[str, str]:
    """What Linux tells of its first processor, names in lower case; empty elsewhere."""
    try:
        with _CPUINFO.open(encoding="utf-8", errors="replace") as stream:
            text = stream.read(_FIRST)
    except OSError:
        return {}
    pairs = [line.partition(":") for line in text.strip().split("\n\n")[0].splitlines()]
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def processor_name(cpuinfo: Mapping[str, str]) -> str:
    """The processor's name, or the numbers of its design; "" where the system tells neither."""
    if named := cpuinfo.get("model name") or cpuinfo.get("cpu"):
        return " ".join(named.split())
    if sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
            return " ".join(done.stdout.split())
        except (OSError, subprocess.SubprocessError):
            return platform.processor()
    # ARM's kernels tell numbers: of the maker and of the design.
    numbers = [
        f"{name} {cpuinfo[name]}" for name in ("cpu implementer", "cpu part") if name in cpuinfo
    ]
    return ", ".join(numbers) or platform.processor()


def vector_instructions(cpuinfo: Mapping[str, str]) -> list[str] | None:
    """Those that matter for arithmetic, sorted; None where the system is not Linux."""
    flags = cpuinfo.get("flags") or cpuinfo.get("features")
    if flags is None:
        return None
    vectors = {flag for flag in flags.split() if flag.startswith(_VECTORS)}
    return sorted(vectors - _NO_VECTORS)
