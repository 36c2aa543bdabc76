"""Failures of ours: the details go to a private log, the person gets a short message and a number.

ipykernel sends everything written to standard error on to the visitor's browser, so the log is a
file. It holds no names of visitors' files and no pictures.
"""

import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir

from dermosan_lib.errors import InferenceError
from dermosan_lib.faces.dashboard.markup import STYLED_VARIABLE
from dermosan_lib.faces.dashboard.saying import said_by
from dermosan_lib.faces.home import can_write, writable_environment
from dermosan_lib.language import Message, sentence

log = logging.getLogger(__name__)

WITH_PHOTO = sentence(
    "Something went wrong on our side (incident {number}). The photo was not kept. Try again; "
    "whoever runs this server finds the details in its log under this number."
)
WITH_ANSWERS = sentence(
    "Something went wrong on our side (incident {number}). Answers that were committed are kept. "
    "Try again; whoever runs this server finds the details in its log under this number."
)


def log_path() -> Path:
    """The file that incidents are written to, in Jupyter's private folder of this user.

    Where that cannot be written it lies in a temporary one, and stays there.
    """
    try:
        folder: Path | None = Path(jupyter_runtime_dir())
    except RuntimeError:  # a person without a home
        folder = None
    if folder is None or not can_write(folder):
        folder = Path(writable_environment()["JUPYTER_RUNTIME_DIR"])
    return folder / "dermosan-dashboard.log"


def log_to_file() -> None:
    """Send incidents to `log_path` and nowhere else. A second call changes nothing.

    So goes what reader studies log, which may name a case's file and with it the truth.
    """
    if log.handlers:
        return
    log_path().parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(log_path(), delay=True, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
    for one in (log, logging.getLogger("dermosan_lib.readers")):
        one.addHandler(handler)
        one.propagate = False


def guarded(
    action: Callable[..., None], tell: Callable[[str], None], words: str = WITH_PHOTO
) -> Callable[..., None]:
    """Wrap a widget callback so that no exception leaves it: ``tell`` gets ``words`` instead.

    Voila's ``show_tracebacks=False`` covers cells, not callbacks.
    """

    def callback(*arguments: Any) -> None:
        try:
            action(*arguments)
        except InferenceError as error:  # no fault of the page: it may be better in a moment
            tell(error.args[0] if error.args else str(error))
        except Exception:  # the last resort before a visitor's browser
            tell(record(words))

    return callback


def withhold(error: Exception, words: str) -> str:
    """What is said of ``error`` on the page: all in Jupyter, but ``words`` alone to visitors.

    What stops a page for everybody is for whoever runs the server, and may name folders of it:
    visitors get the number under which it is in the log.
    """
    if not os.environ.get(STYLED_VARIABLE):
        return said_by(error)
    number = secrets.token_hex(3)
    log.error("incident %s: %s", number, error)
    return Message(words, number=number)


def record(words: str = WITH_PHOTO) -> str:
    """Log the exception being handled and return ``words`` with the incident's number."""
    number = secrets.token_hex(3)
    log.exception("incident %s", number)
    return Message(words, number=number)
