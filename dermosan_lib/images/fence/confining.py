"""What the helper may take of the machine. Each limit is set where the system has it.

Linux has all of them. macOS does not hold a process to a limit of memory, and Windows has none of
these without a job object: there the deadline alone, which its parent keeps, ends a helper.
"""

import contextlib
import os
import signal
import sys
from pathlib import Path

if sys.platform != "win32":
    import resource

_OPEN_FILES = 64
_GRACE_S = 1  # processor time is counted in whole seconds


def for_good() -> None:
    """No file written, no crash dumped, few files open, no Ctrl-C that was meant for the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.chdir(os.path.abspath(os.sep))  # noqa: PTH100 - no folder is kept from being unmounted
    if sys.platform != "win32":
        ours = (signal.SIGPROF, signal.SIGXCPU, signal.SIGALRM)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ours)  # whatever the parent had made of them
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
        _limit(resource.RLIMIT_FSIZE, 0)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)


def for_one_picture(memory_bytes: int, processor_s: float) -> None:
    """Bound what the next picture may take, beyond what this process has by now."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = used.ru_utime + used.ru_stime
        signal.setitimer(signal.ITIMER_PROF, processor_s)  # ends this process, by SIGPROF
        _limit(resource.RLIMIT_CPU, int(spent + processor_s + _GRACE_S), soft_only=True)
        held = _held_bytes()
        if held is not None:
            # Private memory alone: libraries and what is shared with the parent do not count.
            _limit(resource.RLIMIT_DATA, held + memory_bytes, soft_only=True)


def after_picture() -> None:
    """Take the bound of processor time back."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, 0)


def end_when_idle(after_s: int) -> None:
    """Have the system end this process after ``after_s`` seconds; 0 takes that back."""
    if sys.platform != "win32":
        signal.alarm(after_s)


def give_back_memory() -> None:
    """Return to the system what the C library keeps of freed memory (glibc's malloc_trim)."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _held_bytes() -> int | None:
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("VmData")).split()[1])
    return None


def _limit(kind: int, value: int, *, soft_only: bool = False) -> None:
    with contextlib.suppress(OSError, ValueError):  # a system's own, lower limit stays
        hard = resource.getrlimit(kind)[1]
        bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bounded, hard if soft_only else bounded))
