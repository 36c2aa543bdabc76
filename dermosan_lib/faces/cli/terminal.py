"""The command line's voice: everything that is printed goes through here and can forge nothing."""

import codecs
import io
import json
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any, TextIO

from dermosan_lib.text import one_line_json, visible


def say(*lines: object) -> None:
    """Print for the person at the terminal, each of ``lines`` on a line of its own."""
    _print(lines, sys.stdout)


def complain(*lines: object) -> None:
    """Print on standard error, each of ``lines`` on a line of its own."""
    _print(lines, sys.stderr)


def say_json(content: Any) -> None:
    """Print one JSON object on a line; only ASCII where the stream is not UTF-8, as JSON is."""
    utf8 = codecs.lookup(sys.stdout.encoding or "ascii").name in ("utf-8", "utf-8-sig")
    line = one_line_json(content) if utf8 else json.dumps(content)
    print(line, flush=True)  # noqa: T201  # the command line's own voice


def prepare_streams() -> None:
    """Let no character end the command: what a stream's encoding lacks is written as an escape.

    Streams that were closed by whoever started us are replaced by ones that take everything.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def prepare_process() -> None:
    """Settings of a process that is the command line's alone, for it and for its children."""
    # Children are started in the working folder, where files may be named like modules.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    warnings.formatwarning = _warning
    try:
        Path.cwd()
    except OSError:
        complain("dermosan: The working folder is gone or closed to you. Go to another by `cd`.")
        sys.exit(2)


def prepare_log(level: int = logging.INFO) -> None:
    """Send the log to standard error, a line a record, where nobody has set it up before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Visible("%(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
    for talkative in ("faiss", "papermill"):  # builds that are tried, files that are opened
        logging.getLogger(talkative).setLevel(logging.WARNING)


class _Visible(logging.Formatter):
    """Each line of a record, which may hold a traceback, fit to show."""

    def format(self, record: logging.LogRecord) -> str:
        record.message = visible(record.getMessage())
        lines = [self.formatMessage(record)]
        if record.exc_info:
            lines += map(visible, self.formatException(record.exc_info).splitlines())
        return "\n".join(lines)


def _warning(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> str:
    return f"{category.__name__}: {visible(message)}\n"


def _print(lines: tuple[object, ...], stream: TextIO) -> None:
    for line in lines:
        print(visible(line), file=stream, flush=True)  # the command line's own voice
