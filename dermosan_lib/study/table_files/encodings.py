"""The text of a table, whatever the encoding it was saved in."""

import codecs
import re

from dermosan_lib.errors import CatalogError

_MARKS = (  # byte-order marks, the longer first: that of UTF-32 begins as that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HALF = 0.4  # of the bytes at even or odd places that are zero in UTF-16 of European languages
_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\s,;|\"'()/.]*")
# In French or Finnish most letters of a word are ASCII, of mojibake few; and a sign of money or a
# capital does not stand between two small letters, as in "l¢pus" or "lŽsion".
_MOST_ODD = 0.3
_SMALL, _CAPITAL = (
    "a-z\u00df-\u00f6\u00f8-\u00ff",
    "\u00c0-\u00d6\u00d8-\u00de\u0160\u0152\u017d\u0178",
)
_SIGN = (
    "\u0080-\u009f\u00a1-\u00a9\u00ab-\u00ac\u00ae-\u00b6\u00b8-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    "\u0192\u02c6\u02dc\u2018\u201a-\u201e\u2020-\u2022\u2030\u2039\u203a\u20ac\u2122"
)
_AMIDST = re.compile(f"[{_SMALL}A-Z{_CAPITAL}][{_SIGN}][{_SMALL}]|[{_SMALL}][{_CAPITAL}]")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1b]")
_TWICE = re.compile(r"[ÂÃÄÅÐÑÎÏØÙ][\u0080-\u00bf\u0152-\u0178\u0192-\u02dc\u2013-\u2122]")


def decoded(content: bytes, name: str, *, cut: bool = False) -> tuple[str, list[str]]:
    """Text of ``content`` with line ends as newlines, and notes in words.

    UTF-8, UTF-16 and UTF-32 are told by their byte-order mark, the latter two without one by their
    zeros, and what is not UTF-8 is taken for Windows-1252, of which Latin-1 is a part, where its
    words may be of a language that is written so. ``cut``: more of the file follows. ``name`` is
    the file's. Raises `CatalogError` for what is no text and for other encodings.
    """
    encoding = next((one for mark, one in _MARKS if content.startswith(mark)), "")
    encoding = encoding or _without_mark(content)
    notes = []
    try:
        text = codecs.getincrementaldecoder(encoding or "utf-8")().decode(content, not cut)
    except UnicodeDecodeError as error:
        if encoding:
            raise CatalogError(
                f"{name} begins as {encoding.upper()} but is damaged at byte {error.start}. "
                "Save it as CSV in UTF-8."
            ) from error
        text, words = _as_windows_1252(content, name)
        notes.append(
            f"{name} is not in UTF-8 and is read as Windows-1252 (Latin-1), with words such as "
            f"{words}: where they look wrong, save it as CSV in UTF-8"
        )
    if "\0" in text:
        raise CatalogError(f"{name} is no text: it holds zero bytes. Save it as CSV in UTF-8.")
    if found := _CONTROL.search(text):
        raise CatalogError(
            f"{name} is no text: it holds the control character {found.group()!a}, as files of "
            "programs and some encodings do. Save it as CSV in UTF-8."
        )
    notes += _spoilt(text, name)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _as_windows_1252(content: bytes, name: str) -> tuple[str, str]:
    """Text, and the first of its words that are not ASCII; refuses other encodings."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = content.decode("latin-1")  # with control characters, which no word has
    words = list(dict.fromkeys(_WORD.findall(text)))
    odd = [word for word in words if len(word) > 1 and 2 * _ascii(word) < len(word) - 1]
    wrong = next((word for word in words if _AMIDST.search(word) or _controls(word)), "")
    if wrong or len(odd) > _MOST_ODD * len(words):
        shown = "".join(one if one.isprintable() else "?" for one in wrong or odd[0])[:30]
        raise CatalogError(
            f"{name} must be in UTF-8, UTF-16 or Windows-1252 (Latin-1), but is in another "
            f"encoding: as Windows-1252 it has words such as {shown!r}. Save it as CSV in UTF-8."
        )
    return text, ", ".join(repr(word[:30]) for word in words[:3])


def _ascii(word: str) -> int:
    return sum(one.isascii() for one in word)


def _controls(word: str) -> bool:
    return any("\x80" <= one < "\xa0" for one in word)


def _spoilt(text: str, name: str) -> list[str]:
    """Warnings of letters that an earlier program has lost, or has encoded twice."""
    notes = []
    if "\ufffd" in text:
        notes.append(
            f"WARNING: {name} holds {text.count(chr(0xFFFD))} signs \ufffd for letters that were "
            "lost when it was saved: labels that differ by them may have become one"
        )
    twice = _TWICE.findall(text)
    if len(twice) > 1 or (twice and _mends(text, twice[0])):
        notes.append(
            f"WARNING: {name} holds signs such as {twice[0]!r}, as of text that was saved twice "
            "over as UTF-8: conditions are shown so. Save the first table as UTF-8"
        )
    return notes


def _mends(text: str, pair: str) -> bool:
    try:
        return bool(pair.encode("cp1252").decode("utf-8")) and pair in text
    except UnicodeError:
        return False


def _without_mark(content: bytes) -> str:
    head = content[:4096]
    quarters = [head[place::4] for place in range(4)]
    if len(head) >= 8 and not any(any(one) for one in quarters[2:]) and any(quarters[0]):
        return "utf-32-le"
    if len(head) >= 8 and not any(any(one) for one in quarters[:2]) and any(quarters[3]):
        return "utf-32-be"
    even, odd = head[::2], head[1::2]
    if odd and odd.count(0) >= _HALF * len(odd) and not even.count(0):
        return "utf-16-le"
    if even and even.count(0) >= _HALF * len(even) and not odd.count(0):
        return "utf-16-be"
    return ""
