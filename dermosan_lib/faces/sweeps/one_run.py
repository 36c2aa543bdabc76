"""One run of a sweep, in a process of its own: ``python -m dermosan_lib.faces.sweeps.one_run``.

The first line of standard input is the order, as JSON. When the input ends, whoever gave the order
has gone, and this process ends with its kernels, at once: the same run may be begun elsewhere. What
came of it is a line on standard output; all that is told meanwhile goes to standard error.
"""

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.runs import run_notebooks, wait_for


def main() -> None:
    """Take the order, work, and say what came of it."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    if order["cores"] and hasattr(os, "sched_setaffinity"):  # kernels inherit them
        os.sched_setaffinity(0, order["cores"])
    print(json.dumps({"why": why_not(order)}), flush=True)  # noqa: T201  # read by who ordered


def why_not(order: dict[str, Any]) -> str:
    """Make the run that ``order`` names; "" where it is whole, else why it is not."""
    runs, name = Path(order["runs"]), order["run"]
    try:
        wait_for(name, runs)  # a process whose end is not known yet may still be at it
        if not (runs / name).is_dir():
            run_notebooks(Path(order["data"]), name, order["parameters"], runs=runs, quiet=True)
    except DermosanError as error:
        return str(error)
    except Exception as error:  # others go on, and this one is listed with its reason
        return f"{type(error).__name__}: {error}"
    return ""


def _end_with_input() -> None:
    while sys.stdin.read(1):
        pass
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            child.kill()
    os._exit(1)


if __name__ == "__main__":
    main()
