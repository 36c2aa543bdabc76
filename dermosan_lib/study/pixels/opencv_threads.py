"""OpenCV with one thread to a call, where the calls themselves come from many threads."""

from collections.abc import Iterator
from contextlib import contextmanager

import cv2


@contextmanager
def one_thread_a_call() -> Iterator[None]:
    """Within, a call of OpenCV shares no work out; the setting is the whole process's."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
