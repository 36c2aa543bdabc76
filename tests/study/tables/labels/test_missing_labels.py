"""Words that stand for no label."""

import pandas as pd

from dermosan_lib.study.tables.labels.missing_labels import missing, missing_in_words


def test_words_for_nothing_are_missing_in_any_case():
    words = ["", " ", "nan", "NaN", "NA", "n/a", "null", "None", "unknown", "UNK", "-", "?", "#N/A"]
    assert missing(pd.Series(words)).all()
    assert not missing(pd.Series(["other", "nevus", "normal", "indeterminate", "0", "no"])).any()
    assert missing_in_words(pd.Series(["", "nan", "nan", "mel"])) == "2 'nan', 1 blank"
