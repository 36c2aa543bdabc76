"""One line that is written anew, as wide as the terminal at most."""

import contextlib
import logging
import os
from typing import TYPE_CHECKING, Any, TextIO

from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from dermosan_lib.text import visible

if TYPE_CHECKING:
    from dermosan_lib.faces.runs.watching import Step


class LiveLine:
    """Shows a step on a line that moves; what is logged meanwhile goes above it."""

    def __init__(self, stream: TextIO) -> None:
        """``stream``: where a carriage return goes back to the beginning of the line."""
        self._stream = stream
        self._open = contextlib.ExitStack()
        self._line: Any = None

    def begin(self, step: "Step") -> None:
        """Open the line."""
        self._open.enter_context(logging_redirect_tqdm([logging.getLogger()]))
        self._line = self._open.enter_context(
            # The text is cut by us: of a terminal that tells no size tqdm would show nothing.
            tqdm(bar_format="{desc}", file=self._stream, ncols=9999, nrows=24, leave=False)
        )
        self.beat(step)

    def beat(self, step: "Step") -> None:
        """Write it anew."""
        self._line.set_description_str(_cut(step.line(), self._stream))

    def end(self, step: "Step", failed: bool) -> None:
        """Take the line away and leave how long ``step`` took."""
        self._open.close()
        verb = "stopped after" if failed else "took"
        self._stream.write(f"{visible(step.name)}: {verb} {step.elapsed()}\n")
        self._stream.flush()


def _cut(text: str, stream: TextIO) -> str:
    """As much of ``text`` as one line holds; a second one could not be written anew."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):  # a notebook's stream is no file
        columns = 120
    return text if len(text) < columns else f"{text[: columns - 4]}..."
