"""Voila in a process below ours: started, asked whether it answers, and ended with its kernels."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import dermosan_lib
from dermosan_lib.errors import RunError
from dermosan_lib.faces.dashboard import log_path

_DASHBOARDS = Path("dashboards")
_ASSET = "voila/templates/base/static/voila.js"
_GRACE_S = 20.0  # for Voila to end its kernels before it is killed


@contextmanager
def voila(
    root: Path, environment: Mapping[str, str], options: Sequence[str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Voila in a session of its own, so that Ctrl-C reaches us alone and we end it in order."""
    command = [
        sys.executable,
        "-P",  # the repository's voila.json must be read from here, but nothing imported
        "-m",
        "dermosan_lib.faces.server",
        str(_DASHBOARDS),
        "--no-browser",
        *options,
    ]
    log_path().parent.mkdir(parents=True, exist_ok=True)
    with log_path().open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _end(process)


def wait_until_ready(
    url: str, timeout_s: float = 180.0, *, alive: Callable[[], bool] = lambda: True
) -> None:
    """Return when the dashboard at ``url`` answers; no kernel is used up for asking.

    The server is asked directly, whatever proxy the environment names. Raises `RunError` after
    ``timeout_s`` seconds, or as soon as ``alive`` says the server is gone.
    """
    direct = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + timeout_s
    while alive() and time.monotonic() < deadline:
        try:
            with direct.open(url + _ASSET, timeout=2):
                return
        except HTTPError as error:
            error.close()
            if error.code == 401:  # it asks for its token, so it is there
                return
            time.sleep(0.1)
        except (URLError, OSError):
            time.sleep(0.1)
    reason = f"did not answer within {timeout_s:.0f} s" if alive() else "ended while starting"
    raise RunError(f"The server at {url} {reason}. Its log is {log_path()}.")


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM, and a terminal that is closed, end `serve` as Ctrl-C does: no Voila stays behind."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only; there is nothing to set
        return

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    numbers = [signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def repository() -> Path:
    """The clone in which the notebooks lie; raises `RunError` where it is none."""
    root = Path(dermosan_lib.__file__).resolve().parents[1]
    if not [*(root / _DASHBOARDS).glob("*.ipynb")]:
        raise RunError(
            f"The dashboard's notebooks are expected in {root / _DASHBOARDS}, but are not there. "
            "Run from a clone of the project, installed with `pip install -e .`."
        )
    return root


def _end(process: subprocess.Popen[bytes]) -> None:
    """Voila shuts its kernels down on SIGTERM; those of a killed Voila end by themselves."""
    process.terminate()
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
