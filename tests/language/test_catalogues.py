"""Every sentence that is marked in the source is translated, and nothing else is kept."""

import ast
import runpy
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from dermosan_lib.language import LANGUAGES, catalogue_file, faults

CODES = [code for code in LANGUAGES if code != "en"]
UPDATE = "Run: python docs/making/languages.py"


@pytest.fixture(scope="module")
def making(repository):
    return runpy.run_path(str(repository / "docs" / "making" / "languages.py"))


@pytest.fixture(scope="module")
def marked(making):
    return making["marked"]()


@pytest.fixture(scope="module", params=CODES)
def catalogue(request):
    with catalogue_file(request.param).open("rb") as file:
        return read_po(file, locale=request.param)


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def test_the_source_is_found(marked):
    assert len(marked) > 50


def test_every_marked_sentence_is_there_and_no_other(marked, catalogue):
    wanted = {(message.context, forms(message.id)) for message in marked if message.id}
    known = {(message.context, forms(message.id)) for message in catalogue if message.id}
    assert wanted - known == set(), UPDATE
    assert known - wanted == set(), UPDATE
    assert not catalogue.obsolete, UPDATE


def test_every_sentence_is_translated(making, catalogue):
    assert [message.id for message in making["untranslated"](catalogue)] == []
    for message in catalogue:
        if message.id:
            several = not isinstance(message.id, str)
            assert len(forms(message.string)) == (catalogue.num_plurals if several else 1)


def test_placeholders_and_html_are_the_same(catalogue):
    for message in catalogue:
        english = forms(message.id)
        for number, said in enumerate(forms(message.string) if message.id else ()):
            assert faults(english[min(number, len(english) - 1)], said) == [], message.id


def test_translations_begin_and_end_as_their_english(catalogue):
    for message in catalogue:
        for english, said in zip(forms(message.id), forms(message.string), strict=False):
            if not message.id:
                continue
            assert said.strip() == said or english.strip() != english, message.id
            assert (english[-1] in ".:!?…") == (said[-1] in ".:!?…"), message.id
            assert english[:1].isupper() == said.lstrip("¿¡")[:1].isupper() or not (
                english[:1].isalpha() and said.lstrip("¿¡")[:1].isalpha()
            ), message.id


def test_catalogues_are_stored_as_the_script_writes_them(making, marked):
    for code in CODES:
        file = catalogue_file(code)
        assert making["as_file"](making["updated"](file, marked)) == file.read_bytes(), UPDATE


def test_the_browser_has_what_it_says_itself(making):
    catalogues = {}
    for code in CODES:
        with catalogue_file(code).open("rb") as file:
            catalogues[code] = read_po(file, locale=code)
    assert len(catalogues) == len(CODES)
    assert making["SCRIPT"].read_text(encoding="utf-8") == making["as_script"](catalogues), UPDATE
    assert "Reload the page" in making["as_script"](catalogues)


def test_updating_keeps_adds_and_drops(making, marked, tmp_path):
    known = next(message for message in marked if message.id and isinstance(message.id, str))
    file = tmp_path / "es.po"
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    quoted = known.id.replace('"', '\\"')
    context = f'msgctxt "{known.context}"\n' if known.context else ""
    file.write_text(
        f'{head}{context}msgid "{quoted}"\nmsgstr "kept"\n\nmsgid "gone, of old"\nmsgstr "ido"\n'
    )
    catalogue = making["updated"](file, marked)
    again = read_po(BytesIO(making["as_file"](catalogue)), locale="es")
    assert again.get(known.id, known.context).string == "kept"
    assert again.get("gone, of old") is None
    assert len(again) == len(marked)
    left = making["untranslated"](again)
    assert len(left) == len(marked) - 1


def test_every_literal_that_is_marked_is_found(repository, marked):
    """A call inside an f-string is not seen by the extractor before Python 3.12."""
    known = {form for message in marked if message.id for form in forms(message.id)}
    names = {"_", "translate", "Message", "counted", "in_context"}
    missed = []
    for file in sorted((repository / "dermosan_lib").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                literal = node.args[1:2] if node.func.id == "in_context" else node.args[:1]
                for text in literal:
                    value = text.value if isinstance(text, ast.Constant) else None
                    if isinstance(value, str) and value and value not in known:
                        missed.append((file.name, node.lineno, value))
    assert missed == []
