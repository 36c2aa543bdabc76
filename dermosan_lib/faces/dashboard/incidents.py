"""Failures of ours: the details go to a private log, the person gets a short message and a number.

ipykernel sends everything written to standard error on to the visitor's browser, so the log is a
file. It holds no file names and no pictures.
"""

import logging
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir

from dermosan_lib.errors import InferenceError
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
    """Send incidents to `log_path` and nowhere else. A second call changes nothing."""
    if log.handlers:
        return
    log_path().parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(log_path(), delay=True, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
    log.addHandler(handler)
    log.propagate = False


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


def record(words: str = WITH_PHOTO) -> str:
    """Log the exception being handled and return ``words`` with the incident's number."""
    number = secrets.token_hex(3)
    log.exception("incident %s", number)
    return Message(words, number=number)
