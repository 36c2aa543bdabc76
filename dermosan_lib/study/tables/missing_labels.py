"""Labels that say that nothing is known, and rows that have none."""

from collections import Counter

import pandas as pd

from dermosan_lib.study.groups import UNKNOWN_WORDS

MISSING_WORDS = frozenset(
    (*UNKNOWN_WORDS, "undefined", "unlabeled", "unlabelled", "no label", "n/d", "s/d", "nd", "n.d.",
     "not applicable", "desconocida", "sin etiqueta", "sin datos", "sin diagnostico",
     "sin diagnóstico", "no consta", "ninguno", "ninguna", "(blank)", "#value!", "#ref!", "#name?")
)  # fmt: skip


def missing(labels: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of ``labels`` are blank or a word that stands for no label, in any case."""
    bare = labels.fillna("").astype(str).str.strip().str.casefold().str.strip("\"'")
    return bare.isin(MISSING_WORDS)


def missing_in_words(labels: "pd.Series[str]") -> str:
    """How the missing of ``labels`` are written: "3 'unknown', 2 blank"."""
    written = Counter(labels[missing(labels)].str.strip())
    return ", ".join(
        f"{count} {repr(word) if word else 'blank'}" for word, count in written.most_common(4)
    )
