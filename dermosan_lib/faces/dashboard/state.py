"""What the page is doing."""

from enum import Enum


class State(Enum):
    """The states of the page; one at a time, and every panel follows from it."""

    WAITING = "waiting"  # for a photo
    READING = "reading"  # decoding bytes and judging quality
    DIAGNOSING = "diagnosing"
    DONE = "done"
    REFUSED = "refused"  # the photo's quality does not allow an answer
    FAILED = "failed"  # bytes that are no picture, or a failure of ours
