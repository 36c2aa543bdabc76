"""The child of `safe_reading`: takes on its limits, opens one file, lists it and sends arrays."""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.errors import NetworkError

Found = tuple[Any, Callable[[int], NDArray[Any]]]  # what can be told as JSON; arrays by number
Opener = Callable[[Path], AbstractContextManager[Found]]

KINDS = ("torch", "keras", "tree")
BASE_BYTES = 200_000_000
BASE_S, BYTES_A_SECOND = 0.5, 10e6


IDLE_S = 60.0
MAX_SENTENCE = 600  # characters


def main() -> None:
    """Serve the file that is named, or, where none is, one after another; see `serve`."""
    if len(sys.argv) > 1:
        serve(sys.argv[1], Path(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
    else:
        _serve_many(socket.socket(fileno=os.dup(0)))


def _serve_many(parent: socket.socket) -> None:
    """Fork a child for each request, and answer with its exit status; end when none comes."""
    for kind in KINDS:
        _opener(kind)  # imported once, for all children
    parent.settimeout(IDLE_S)
    while True:
        try:
            message, pipes, _, _ = socket.recv_fds(parent, 65536, 2)
        except OSError:
            return
        if not message:
            return
        child = os.fork()
        if not child:
            parent.close()
            kind, path = json.loads(message)
            with os.fdopen(pipes[0], "rb") as asked, os.fdopen(pipes[1], "wb") as replies:
                serve(kind, Path(os.fsdecode(bytes.fromhex(path))), asked, replies)
            os._exit(0)
        for pipe in pipes:
            os.close(pipe)
        _, status = os.waitpid(child, 0)
        parent.sendall(b"%d" % os.waitstatus_to_exitcode(status))


def serve(kind: str, path: Path, asked: BinaryIO, replies: BinaryIO) -> None:
    """Answer with a line of JSON: ``listing``, or ``error`` or ``reason`` and then the end.

    Each line of ``asked`` is an array's number, and answered by its ``size_bytes`` and its bytes,
    or by an ``error`` or ``reason``.
    """
    opened = _opener(kind)
    with _refusals_told(replies):
        limit(path.stat().st_size)
        with opened(path) as (listing, read):
            _tell(replies, listing=listing)
            for line in asked:
                with _refusals_told(replies):
                    array = np.ascontiguousarray(read(int(line)))
                    _tell(replies, size_bytes=array.nbytes)
                    replies.write(array.reshape(-1).view(np.uint8).data)
                    replies.flush()


def _opener(kind: str) -> Opener:
    # Imported before the limits are set, and only what is needed.
    if kind == "torch":
        from dermosan_lib.study.weights.torch_pickle import listed_tensors

        return listed_tensors
    if kind == "keras":
        from dermosan_lib.study.weights.keras_listing import listed_weights

        return listed_weights
    from dermosan_lib.study.weights.hdf5_tree import listed_tree

    return listed_tree


def limit(size_bytes: int) -> None:
    """Bound memory, processor time and written files, as far as the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, 0)
    with suppress(OSError):  # systems without /proc do not heed the limit either
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        used_bytes = pages * resource.getpagesize()
        _bound(resource.RLIMIT_AS, used_bytes + BASE_BYTES + 3 * size_bytes)
    allowed_s = BASE_S + size_bytes / BYTES_A_SECOND
    # Who started us may have turned signals off, and that is inherited.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF, signal.SIGXCPU})
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, allowed_s)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _bound(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + allowed_s) + 3)


def _bound(which: int, most: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (most, most))


@contextmanager
def _refusals_told(replies: BinaryIO) -> Iterator[None]:
    try:
        yield
    except NetworkError as error:
        _tell(replies, error=_short(str(error)))
    except MemoryError:
        _tell(replies, reason="reading it takes far more memory than its size explains")
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more
    except Exception as error:  # damaged files lead to any of them
        text = (str(error).strip().splitlines() or [""])[0]
        _tell(replies, reason=_short(f"{type(error).__name__}: {text}".rstrip(": ")))


def _short(text: str) -> str:
    """``text`` without the middle of what names in the file have made too long."""
    most = MAX_SENTENCE // 2
    return text if len(text) <= MAX_SENTENCE else f"{text[:most]} ... {text[-most:]}"


def _tell(replies: BinaryIO, **answer: Any) -> None:
    replies.write(json.dumps(answer).encode("ascii") + b"\n")
    replies.flush()


if __name__ == "__main__":
    main()
