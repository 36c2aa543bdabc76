"""Labels that say that nothing is known, and rows that have none."""

from collections import Counter

import pandas as pd

from dermosan_lib.study.groups import says_nothing

# Beside those: words that are an answer in other columns, where yes and no are told.
MISSING_WORDS = frozenset((
    "нет", "немає", "няма", "无", "無", "没有", "沒有", "なし", "無し", "없음",
    "yok", "nincs", "tidak ada", "không có", "لا يوجد", "אין", "ไม่มี", "κανένα",
))  # fmt: skip


def missing(labels: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of ``labels`` are blank or say that nothing is known, in any case and language."""
    texts = labels.fillna("").astype(str)
    return says_nothing(texts) | texts.str.strip().str.casefold().isin(MISSING_WORDS)


def missing_in_words(labels: "pd.Series[str]") -> str:
    """How the missing of ``labels`` are written: "3 'unknown', 2 blank"."""
    written = Counter(labels[missing(labels)].str.strip())
    return ", ".join(
        f"{count} {repr(word) if word else 'blank'}" for word, count in written.most_common(4)
    )
