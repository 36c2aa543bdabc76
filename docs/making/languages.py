"""Bring the catalogues of translations up to what the source says.

``python docs/making/languages.py`` finds every marked sentence (`translate`, imported as ``_``;
`Message`, `sentence`, `counted`, `in_context`; in pages of words ``{{ _("...") }}``), adds those
that are new to ``dermosan_lib/language/*.po``, drops those that are gone, and prints what is left
to translate.
A sentence that was only changed a little keeps its translation, marked ``fuzzy``, and is not used
until somebody has looked at it and taken the mark away.

Those that ``page.js`` and the page's template say are written to ``languages.js`` beside them.
"""

import json
import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

REPOSITORY = Path(__file__).resolve().parents[2]
LIBRARY = REPOSITORY / "dermosan_lib"
KEYWORDS = {
    "_": None,
    "translate": None,
    "Message": None,
    "sentence": None,
    "counted": (1, 2),
    "in_context": ((1, "c"), 2),
}
_NOBODYS = re.compile(  # headers that name nobody, or the version of a tool
    rb'^"(?:Report-Msgid-Bugs-To|Last-Translator|Generated-By|Project-Id-Version):.*\n',
    re.MULTILINE,
)
TEMPLATE = LIBRARY / "faces" / "dashboard" / "template"
SCRIPT = TEMPLATE / "static" / "languages.js"
IN_BROWSER = ("static/page.js", "index.html.j2")  # of the template
METHODS = [
    ("**/template/static/page.js", "javascript"),
    ("**.py", "python"),
    ("**/template/**.html", "jinja2"),
    ("**.j2", "jinja2"),
]


def marked() -> Catalog:
    """Every marked sentence of the library, sorted, with the files that it stands in."""
    catalog = Catalog()
    found = extract_from_dir(LIBRARY, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for name, _, text, comments, context in found:
        if text:  # `translate(error)` marks nothing
            place = [(f"dermosan_lib/{Path(name).as_posix()}", 0)]
            catalog.add(text, locations=place, auto_comments=comments, context=context)
    return catalog


def updated(file: Path, template: Catalog) -> Catalog:
    """The catalogue in ``file`` with the sentences of ``template``, and no others."""
    with file.open("rb") as stream:
        catalog = read_po(stream, locale=file.stem)
    made = catalog.creation_date, catalog.revision_date
    catalog.update(template, update_creation_date=False)
    catalog.creation_date, catalog.revision_date = made
    catalog.obsolete.clear()
    return catalog


def as_file(catalog: Catalog) -> bytes:
    """The bytes of a catalogue: sorted by file, without line numbers, so that diffs are small."""
    written = BytesIO()
    write_po(written, catalog, width=100, sort_by_file=True, include_lineno=False)
    text = _NOBODYS.sub(b"", written.getvalue())
    return re.sub(rb"\n+\Z", b"\n", text)


def as_script(catalogs: dict[str, Catalog]) -> str:
    """What the browser says itself, in each language: English sentence to translation."""
    files = {f"dermosan_lib/{(TEMPLATE / one).relative_to(LIBRARY)}" for one in IN_BROWSER}
    said = {
        code: {
            english: text
            for message in catalog
            if message.id and files & {file for file, _ in message.locations} and not message.fuzzy
            for english, text in zip(_forms(message.id), _forms(message.string or ""), strict=False)
            if text
        }
        for code, catalog in catalogs.items()
    }
    texts = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    made = "// Made by docs/making/languages.py: what page.js says, in each language."
    return f"{made}\nwindow.LANGUAGES = {texts};\n"


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def untranslated(catalog: Catalog) -> list[Message]:
    """Sentences that are shown in English: without translation, or ``fuzzy``."""
    return [one for one in catalog if one.id and (one.fuzzy or not _whole(one.string))]


def _whole(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def main() -> int:
    """Update each catalogue; the exit status is 1 where something is left to translate."""
    template, missing = marked(), 0
    catalogs = {}
    for file in sorted((LIBRARY / "language").glob("*.po")):
        catalog = updated(file, template)
        file.write_bytes(as_file(catalog))
        catalogs[file.stem] = catalog
        left = untranslated(catalog)
        missing += len(left)
        counts = f"{len(catalog)} sentences, {len(left)} to translate"
        print(f"{file.relative_to(REPOSITORY)}: {counts}")  # noqa: T201
        for message in left:
            print(f"  {'fuzzy: ' if message.fuzzy else ''}{message.id}")  # noqa: T201
    SCRIPT.write_text(as_script(catalogs), encoding="utf-8")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
