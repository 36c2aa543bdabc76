"""Which language is in use: of the process, and of one thread or request."""

import contextlib
import os
from collections.abc import Iterator
from contextvars import ContextVar

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "es": "Español"}
PSEUDO = "xx"  # no language: every marked sentence in brackets, so that tests see unmarked ones
PSEUDO_VARIABLE = "DERMOSAN_PSEUDO_LANGUAGE"  # where it is set, a page's address may ask for it

_here: ContextVar[str | None] = ContextVar("dermosan_language", default=None)


class _Process:
    language = ENGLISH


def language_in_use() -> str:
    """Code of the language that `translate` speaks now: ``en`` where nothing was chosen."""
    return _here.get() or _Process.language


def set_language(code: str) -> None:
    """Set the language of this process, where no `use_language` says otherwise.

    For a process that serves one person, such as a kernel or a command. A server of many takes
    `use_language` for each request. Raises ValueError for a ``code`` that is not known.
    """
    _Process.language = _known(code)


@contextlib.contextmanager
def use_language(code: str) -> Iterator[None]:
    """Within, this thread or task speaks the language ``code``, and no other does.

    Tasks started within speak it too, and so does ``asyncio.to_thread``; a thread of a pool does
    only where it is run in a copy of the context. Raises ValueError for an unknown ``code``.
    """
    token = _here.set(_known(code))
    try:
        yield
    finally:
        _here.reset(token)


def best_language(*wishes: str | None) -> str:
    """The first of our languages that ``wishes`` ask for, else English.

    Each is a code, such as ``es`` or ``es-MX`` from a page's address, or a browser's
    ``Accept-Language``, such as ``es-MX,es;q=0.9,en;q=0.8``. Anything else asks for nothing.
    """
    offered = [*LANGUAGES, *([PSEUDO] if os.environ.get(PSEUDO_VARIABLE) else [])]
    for wish in wishes:
        for code in _ranked((wish or "")[:500]):
            if code in offered:
                return code
    return ENGLISH


def _ranked(header: str) -> list[str]:
    weighed: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        weighed.append((-_quality(weight), tag.strip().lower().replace("_", "-").split("-")[0]))
    return [code for rank, code in sorted(weighed, key=lambda pair: pair[0]) if rank]


def _quality(text: str) -> float:
    name, _, number = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        share = float(number)
    except ValueError:
        return 0.0
    return share if name.strip().lower() == "q" and 0 <= share <= 1 else 0.0


def _known(code: str) -> str:
    if code not in LANGUAGES and code != PSEUDO:
        raise ValueError(f"Language {code!r} is not known. Choose among: {', '.join(LANGUAGES)}.")
    return code
