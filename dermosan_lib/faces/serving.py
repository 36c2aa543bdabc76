"""Serve the dashboard: bundles and port checked first, Voila below us, a clean end of both."""

import logging
import os
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
from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.errors import RunError
from dermosan_lib.faces.dashboard import BUNDLE_VARIABLE, default_bundles, log_path
from dermosan_lib.faces.home import writable_environment
from dermosan_lib.faces.inference import AUTO, engine
from dermosan_lib.faces.practice import check_practice
from dermosan_lib.faces.remote_engine import REMOTE_VARIABLE
from dermosan_lib.faces.server import (
    HOST,
    PORT,
    STUDY_VARIABLE,
    TEACHER_VARIABLE,
    TOKEN_VARIABLE,
    Asked,
    check_port,
    checked_base_url,
    checked_token,
    page_options,
    server_options,
)
from dermosan_lib.images import fence
from dermosan_lib.readers import read_study

__all__ = ["HOST", "PORT", "serve", "wait_until_ready"]

_DASHBOARDS = Path("dashboards")
_ASSET = "voila/templates/base/static/voila.js"
_GRACE_S = 20.0  # for Voila to end its kernels before it is killed

log = logging.getLogger(__name__)


def serve(
    bundles: str | Path | Sequence[str | Path] = (),
    *,
    host: str = HOST,
    port: int = PORT,
    token: str | None = None,
    allow_hosts: Sequence[str] = (),
    max_visitors: int | None = None,
    study: str | Path | None = None,
    teacher: bool = False,
    base_url: str = "/",
    inference: str = AUTO,
    start_s: float = 60.0,
) -> None:
    """Serve the pages for ``bundles`` until Ctrl-C or SIGTERM, then end every kernel.

    The address is logged when the server answers. Limits, template, warm kernels and culling are
    those of `voila.json`, the same that a plain ``voila dashboards/`` reads.

    Args:
        bundles: Folder or name of a bundle, or several, among which each case finds the one made
            for its kind of picture; without any, those of `default_bundles`.
        host: Address to listen on. Beyond this machine (anything but loopback) a token is needed.
        port: TCP port, 1..65535.
        token: What visitors must know, 8 or more letters, digits and ``_.~-``; "auto" makes one.
            None takes the environment's ``DERMOSAN_TOKEN``, and where there is none, no token.
        allow_hosts: Names that lead to this server, besides ``host`` and those of loopback.
        max_visitors: Kernels at most, each some 250 MB when at work; None takes what fits into the
            memory available now.
        study: File of the reader study on the page of practice; None: drawings.
        teacher: Serve the teacher's page of that study and nothing else. It shows truths and all
            answers, so a token is made for it even on this machine, unless one is given.
        base_url: Path below which all pages lie, for a proxy that serves other things beside them
            and hands requests on with their whole path.
        inference: Who computes: "own", each kernel with graphs of its own; "shared", one process
            for all kernels; "auto", that one where it saves a gigabyte or more; or the address of a
            server of the Open Inference Protocol, such as ``http://gpu.example.org:8000``.
        start_s: Seconds that the server may take to answer.

    Raises:
        BundleError: A bundle is missing, altered or malformed.
        ReaderStudyError: The study file, its cases, its answers file or its model cannot be used.
        InferenceError: The server cannot be reached, or has another model.
        RunError: The address or port cannot be had or used so, the notebook is not there, or the
            server fails.
    """
    if teacher and token is None and not os.environ.get(TOKEN_VARIABLE):
        token = "auto"
    names, below = tuple(allow_hosts), checked_base_url(base_url)
    asked = Asked(host.strip("[]"), port, token, names, max_visitors, below)
    file = None if study is None else Path(study).resolve()
    asked_for = [bundles] if isinstance(bundles, str | Path) else bundles
    chosen = [bundle_folder(one).resolve() for one in asked_for or default_bundles()]
    if file is not None and teacher:
        read_study(file)
    elif file is not None:  # opened as the page opens it, or the class is told, and not you
        check_practice(file, chosen)
    word, given = checked_token(asked), server_options(asked)
    opened = [Bundle.load(folder) for folder in chosen]
    given.append(f"--Server.demonstration={all(bundle.demonstration for bundle in opened)}")
    given += page_options(teacher)
    fence.stop()  # pictures are read in the kernels
    root = _repository()
    check_port(asked.host, port)
    with (
        _terminable(),
        engine(opened, AUTO if teacher else inference, max_visitors, log_path()) as remote,
        _voila(root, _environment(chosen, word, file, teacher, remote), given) as process,
    ):
        try:
            wait_until_ready(asked.url, start_s, alive=lambda: process.poll() is None)
            log.info("%s", asked.in_words(word, chosen))
            status = process.wait()
        except KeyboardInterrupt:
            log.info("Ending the dashboard.")
            return
    raise RunError(f"The server ended by itself with status {status}. Its log is {log_path()}.")


def wait_until_ready(
    url: str, timeout_s: float = 60.0, *, alive: Callable[[], bool] = lambda: True
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


def _environment(
    bundles: Sequence[Path], token: str, study: Path | None, teacher: bool, remote: str | None
) -> Mapping[str, str]:
    """Ours, with what the server needs. The token goes this way: its owner alone can read it."""
    named = os.pathsep.join(map(str, bundles))
    environment = os.environ | writable_environment() | {BUNDLE_VARIABLE: named}
    for variable in ("NO_PROXY", "no_proxy"):
        known = environment.get(variable, "")
        environment[variable] = ",".join(filter(None, [known, "localhost", HOST, "::1"]))
    ours = {TOKEN_VARIABLE: token, TEACHER_VARIABLE: "1" if teacher else ""}
    ours |= {STUDY_VARIABLE: str(study)} if study else {}
    ours |= {REMOTE_VARIABLE: remote} if remote else {}
    for variable in (TOKEN_VARIABLE, TEACHER_VARIABLE, REMOTE_VARIABLE):
        environment.pop(variable, None)
    return environment | {name: value for name, value in ours.items() if value}


def _repository() -> Path:
    root = Path(dermosan_lib.__file__).resolve().parents[1]
    if not [*(root / _DASHBOARDS).glob("*.ipynb")]:
        raise RunError(
            f"The dashboard's notebooks are expected in {root / _DASHBOARDS}, but are not there. "
            "Run from a clone of the project, installed with `pip install -e .`."
        )
    return root


@contextmanager
def _voila(
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


def _end(process: subprocess.Popen[bytes]) -> None:
    """Voila shuts its kernels down on SIGTERM; those of a killed Voila end by themselves."""
    process.terminate()
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _terminable() -> Iterator[None]:
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
