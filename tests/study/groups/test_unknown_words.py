"""Words, signs and errors that say nothing, in the languages in which tables are kept."""

import pandas as pd
import pytest

from dermosan_lib.study.groups.unknown_words import UNKNOWN_WORDS, says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "Desconocido", "sin dato", "Inconnue", "UNBEKANNT", "sconosciuto", "não informado",
        "Неизвестный", "未知", "不明", "データなし", "Άγνωστο", "غير معروف", "알 수 없음",
        "nieokreślony",
        "không rõ", "(unknown)", "[null]", "<NA>", "“unknown”", "not_available", "Not-Applicable",
        "don't know", "k. A.", "n. a.", "N.D.", "s/d", "NS/NC", "н/д", "\\N", "Ｎ／Ａ",
        "#N/A", "＃N/A", "#VALUE!", "#¡VALOR!", "#WERT!", "#NV", "#¿NOMBRE?", "#DIV/0!", "#SPILL!",
        "Err:502", "########", "–", "—", "−", "―", "‐", "--", "...", "…", "・", "??", "_",
        "*", "'-'",
        "\u200b", "  ", "-999",
    ],
)  # fmt: skip
def test_it_says_nothing(text):
    assert says_nothing(pd.Series([text])).all()


@pytest.mark.parametrize(
    "text",
    [
        "nv", "mel", "SD", "BD", "+", "HPV-", "1", "0", "-1", "other", "normal", "healthy", "no",
        "indeterminate", "a/b", "s c c", "😀", "✓", "x", "#1",
        "無色素性黒色腫", "neurofibroma", "нет", "yok",
        "unknown primary melanoma", "nevus?", "-mel-",
    ],
)  # fmt: skip
def test_it_says_something(text):
    assert not says_nothing(pd.Series([text])).any()


def test_every_word_is_known_by_itself_in_capitals_and_in_brackets():
    words = pd.Series(sorted(UNKNOWN_WORDS))
    assert says_nothing(words).all()
    assert says_nothing(words.str.upper()).all()
    assert says_nothing("(" + words[~words.str.startswith("-")] + ")").all()
