"""The text of a table, whatever the encoding it was saved in."""

import codecs

from dermosan_lib.errors import CatalogError

_MARKS = (  # byte-order marks, the longer first: that of UTF-32 begins as that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HALF = 0.4  # of the bytes at even or odd places that are zero in UTF-16 of European languages


def decoded(content: bytes, name: str) -> tuple[str, list[str]]:
    """Text of ``content`` with line ends as newlines, and notes in words.

    UTF-8, UTF-16 and UTF-32 are told by their byte-order mark, UTF-16 without one by its zeros, and
    what is not UTF-8 is taken for Windows-1252, of which Latin-1 is a part. Raises `CatalogError`
    for what is no text; ``name`` is the file's.
    """
    encoding = next((one for mark, one in _MARKS if content.startswith(mark)), "")
    encoding = encoding or _without_mark(content)
    notes = []
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise CatalogError(
                f"{name} begins as {encoding.upper()} but is damaged at byte {error.start}. "
                "Save it as CSV in UTF-8."
            ) from error
        text = content.decode("cp1252", errors="replace")
        if "\ufffd" in text:
            text = content.decode("latin-1")
        notes.append(
            f"{name} is not in UTF-8 and is read as Windows-1252 (Latin-1): where letters with "
            "accents look wrong, save it as CSV in UTF-8"
        )
    if "\0" in text:
        raise CatalogError(f"{name} is no text: it holds zero bytes. Save it as CSV in UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _without_mark(content: bytes) -> str:
    head = content[:4096]
    even, odd = head[::2], head[1::2]
    if odd and odd.count(0) >= _HALF * len(odd) and not even.count(0):
        return "utf-16-le"
    if even and even.count(0) >= _HALF * len(even) and not odd.count(0):
        return "utf-16-be"
    return ""
