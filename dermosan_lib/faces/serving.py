"""Serve the dashboard: bundles and port checked first, Voila below us, a clean end of both."""

import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

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
from dermosan_lib.faces.voila_process import repository, terminable, voila, wait_until_ready
from dermosan_lib.images import fence
from dermosan_lib.readers import read_study

__all__ = ["HOST", "PORT", "serve", "wait_until_ready"]

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
    root = repository()
    check_port(asked.host, port)
    with (
        terminable(),
        engine(opened, AUTO if teacher else inference, max_visitors, log_path()) as remote,
        voila(root, _environment(chosen, word, file, teacher, remote), given) as process,
    ):
        try:
            wait_until_ready(asked.url, start_s, alive=lambda: process.poll() is None)
            log.info("%s", asked.in_words(word, chosen))
            status = process.wait()
        except KeyboardInterrupt:
            log.info("Ending the dashboard.")
            return
    raise RunError(f"The server ended by itself with status {status}. Its log is {log_path()}.")


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
