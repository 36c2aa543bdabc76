"""What the page is doing, and for which of the visitor's choices."""

import re
from enum import Enum

from dermosan_lib.text import visible_html as escape

_TOKEN = re.compile(r";\s*case=([0-9]{1,9})$")


class State(Enum):
    """The states of the page; one at a time, and every panel follows from it."""

    WAITING = "waiting"  # for a photo
    READING = "reading"  # decoding bytes and judging quality
    DIAGNOSING = "diagnosing"
    DONE = "done"
    REFUSED = "refused"  # the photo's quality does not allow an answer
    FAILED = "failed"  # bytes that are no picture, or a failure of ours


def mark(state: State, case: str) -> str:
    """HTML that says what the page shows; ``page.js`` shows an answer only to what it belongs to.

    Args:
        state: What the page is doing.
        case: Name of the visitor's choice that everything on the page is about.
    """
    return f'<i hidden data-state="{state.value}" data-case="{escape(case)}"></i>'


def choice_number(kind: str) -> int | None:
    """The number that ``page.js`` gave to an upload, or None where nothing numbers them.

    It travels with the bytes, as a parameter of the media type ``kind`` ("image/jpeg;case=3"): a
    message of its own could overtake them, or be overtaken.
    """
    match = _TOKEN.search(kind)
    return int(match[1]) if match else None
