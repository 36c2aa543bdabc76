import pytest

from dermosan_lib.language import catalogues, faults, translate, use_language


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        ("{n:,} of <b>{name}</b>", "<b>{name}</b>: {n:,}"),
        ("1 < 2 & 3", "1 < 2 y 3"),
        ("{a} {a}", "{a} y {a}"),
    ],
)
def test_what_may_stand_for_its_english(english, translation):
    assert faults(english, translation) == []


@pytest.mark.parametrize(
    ("english", "translation"),
    [
        ("{n}", "n"), ("{n}", "{m}"), ("{n:,}", "{n}"), ("{n}", "{n} {n}"), ("{n}", "{n.real}"),
        ("{n}", "{n"), ("good", "<b>bueno</b>"), ("good", "<script src=//x"), ("good", "<!-- x"),
        ("<b>good</b>", "bueno"), ('<a href="a">x</a>', '<a href="javascript:y">x</a>'),
        ("good", "&lt;b&gt;"),
    ],
)  # fmt: skip
def test_what_may_not(english, translation):
    assert faults(english, translation)


def test_unfit_fuzzy_and_missing_translations_are_shown_in_english(tmp_path, monkeypatch):
    file = tmp_path / "es.po"
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "fit"\nmsgstr "cabe"\n\n'
        'msgid "unfit"\nmsgstr "<img onerror=x>"\n\n'
        '#, fuzzy\nmsgid "old"\nmsgstr "viejo"\n\n'
        'msgid "missing"\nmsgstr ""\n\n'
        'msgid "one {n}"\nmsgid_plural "many {n}"\nmsgstr[0] "uno {n}"\nmsgstr[1] "muchos {m}"\n\n'
        'msgctxt "light"\nmsgid "fit"\nmsgstr "buena {n}"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogues, "catalogue_file", lambda language: file)
    catalogues._catalogue.cache_clear()
    try:
        with use_language("es"):
            assert [translate(one) for one in ("fit", "unfit", "old", "missing", "other")] == [
                "cabe", "unfit", "old", "missing", "other",
            ]  # fmt: skip
        assert catalogues.translated_plural("es", "one {n}", "many {n}", 2) == "many {n}"
        assert catalogues.translated("es", "light", "fit") == "fit"
    finally:
        catalogues._catalogue.cache_clear()
