"""Text from files made fit to show: no character of it can move the cursor or forge a line."""

import html
import json
import unicodedata
from typing import Any


def visible(text: object) -> str:
    r"""``text`` with every character that shows nothing written as its escape, such as ``\x1b``.

    Controls (line ends and tabs among them), characters that change the direction of writing or
    have no width, separators of lines and paragraphs, unassigned ones, and bytes of a name that are
    no UTF-8. The result is one line; a second pass changes nothing.
    """
    text = str(text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _shows(character) else _escape(character) for character in text)


def visible_json(text: str) -> str:
    r"""JSON ``text`` with the same characters as JSON's own escapes, such as ``\u001b``.

    It says the same to every reader; ``text`` must hold no line ends outside of its strings.
    """
    return "".join(
        character if _shows(character) else _json_escape(character) for character in text
    )


def one_line_json(content: Any) -> str:
    """``content`` as JSON on one line, as `visible_json` gives it; only ASCII for no Unicode."""
    line = visible_json(json.dumps(content, ensure_ascii=False))
    try:
        line.encode()
    except UnicodeEncodeError:  # a name that is no Unicode
        return json.dumps(content)
    return line


def visible_html(text: object) -> str:
    """``text`` as `visible` gives it, escaped for HTML and for attributes in quotes."""
    return html.escape(visible(text))


def _shows(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[k] << 8 | units[k + 1]:04x}" for k in range(0, len(units), 2))
