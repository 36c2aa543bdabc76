"""Ask a dashboard of its own for many sessions at once and measure: ``python load_sessions.py``.

Prints a table row: asked, served, told that all places are taken, memory of the server and all its
kernels, and the time from an upload to its answer. Bounded: at most 60 sessions, loopback only.
"""

# ruff: noqa: T201  # it is a command

import argparse
import io
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError

import psutil
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
from visit import Visit, leave, page_kernel

from dermosan_lib import phantoms
from dermosan_lib.faces.serving import HOST, wait_until_ready


def memory_mb(process):
    """Proportional set size of a process and its descendants, and how many they are."""
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_full_info().pss for one in family) / 1e6, len(family)


def memory(process):
    return "{:.0f} MB in {} processes".format(*memory_mb(process))


def ask(url):
    try:
        return page_kernel(url, timeout=300)
    except HTTPError as error:
        with error:
            return error.code


def visit(url, kernel, photo, start):
    with Visit(url, kernel, timeout=300, stay=True) as opened:
        opened.widgets()
        time.sleep(max(0.0, start - time.monotonic()))
        before = time.monotonic()
        opened.upload(photo)
        return time.monotonic() - before


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ask", type=int, default=40)
    parser.add_argument("--cap", type=int, default=20)
    parser.add_argument("--bundle", help="folder of the model (default: those installed)")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--spread", type=float, default=0.0, help="seconds between two uploads")
    options = parser.parse_args()
    asked = min(60, options.ask)
    picture = io.BytesIO()
    Image.fromarray(phantoms.draw("mel", seed=4, size_px=1024).pixels).save(picture, "JPEG")
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    url = f"http://{HOST}:{port}/"
    cap = f", max_visitors={options.cap}" if options.cap else ""
    given = f"{options.bundle!r}, port={port}{cap}"
    script = f"from dermosan_lib.faces.serving import serve\nserve({given})\n"
    with tempfile.TemporaryDirectory() as runtime:
        environment = os.environ | {"JUPYTER_RUNTIME_DIR": runtime}
        process = subprocess.Popen([sys.executable, "-c", script], env=environment)
        try:
            wait_until_ready(url, alive=lambda: process.poll() is None)
            time.sleep(15)
            family = psutil.Process(process.pid)
            print(f"at rest: {memory(family)}", flush=True)
            begun = time.monotonic()
            with ThreadPoolExecutor(asked) as threads:
                found = list(threads.map(ask, [url] * asked))
            kernels = [one for one in found if isinstance(one, str)]
            told = [one for one in found if one == 503]
            print(f"asked {asked}, served {len(kernels)}, told {len(told)}, "
                  f"in {time.monotonic() - begun:.1f} s", flush=True)  # fmt: skip
            print(f"served: {memory(family)}", flush=True)
            if options.cap:
                start = time.monotonic() + 10
                with ThreadPoolExecutor(len(kernels)) as threads:
                    jobs = [
                        threads.submit(
                            visit, url, kernel, picture.getvalue(), start + n * options.spread
                        )
                        for n, kernel in enumerate(kernels)
                    ]
                    seconds = [job.result() for job in jobs]
                print(f"upload to answer: median {statistics.median(seconds):.2f} s, "
                      f"longest {max(seconds):.2f} s", flush=True)  # fmt: skip
                print(f"answered: {memory(family)}", flush=True)
                answered = memory_mb(family)[0]
                for kernel in kernels:
                    leave(url, kernel)
                more = [ask(url) for _ in range(5)]
                print(f"asked again: {more}, {memory(family)}")
                if options.json:
                    print(json.dumps({"seconds": seconds, "memory_mb": answered}))
        finally:
            process.terminate()
            process.wait(60)


if __name__ == "__main__":
    main()
