import numpy as np
import pandas as pd
import pytest

from dermosan_lib.conditions import ad_hoc_taxonomy, load_taxonomy
from dermosan_lib.study.error_analysis.confused_pairs import look_alikes, named_pairs

HAM = load_taxonomy("ham7")
ROWS = [  # path, truth, called, angle of the embedding, lesion
    ("a", "mel", "nv", 40, 1),
    ("b", "mel", "nv", 20, 2),  # nearest to a nevus of another lesion
    ("c", "mel", "mel", 90, 3),
    ("d", "nv", "nv", 0, 4),
    ("e", "nv", "nv", 19, 2),  # of b's own lesion
    ("f", "vasc", "akiec", 200, 5),
    ("g", "akiec", "akiec", 210, 6),
    ("h", "vasc", "vasc", 180, 7),
    ("i", "df", "akiec", 205, 8),  # no df is called rightly
]


def table(codes=HAM.codes, rows=ROWS):
    found = pd.DataFrame(rows, columns=["path", "condition", "called", "angle", "group"])
    for code in codes:
        found[code] = np.where(found["called"] == code, 0.7, 0.3 / (len(codes) - 1))
    angles = np.radians(found["angle"])
    return found, np.c_[np.cos(angles), np.sin(angles)]


def test_pairs_say_what_the_textbook_names():
    predictions, _ = table()
    pairs = named_pairs(predictions, HAM).set_index(["condition", "predicted"])
    known = pairs.loc[("mel", "nv")]
    assert known["look_alikes"] == "yes"
    assert known["errors"] == 2
    for code, other in (("mel", "nv"), ("nv", "mel")):
        assert HAM[code].tells_apart[other] in known["tells_apart"]
    strange = pairs.loc[("vasc", "akiec")]
    assert (strange["look_alikes"], strange["tells_apart"]) == ("no", "")


def test_folder_names_know_no_look_alikes():
    codes = ["mel", "nv"]
    predictions, _ = table(codes, [row for row in ROWS if row[0] in "abcd"])
    pairs = named_pairs(predictions, ad_hoc_taxonomy(codes))
    assert pairs["look_alikes"].tolist() == ["unknown"]


def test_an_error_stands_between_its_nearest_right_answers():
    predictions, embeddings = table()
    found = look_alikes(predictions, HAM, embeddings, predictions["group"])
    first = found.iloc[0]
    # b lies 20 degrees from d; e is nearer, but shows b's own lesion.
    assert first["path"] == "b"
    assert first["path_of_predicted"] == "d"
    assert first["path_of_condition"] == "c"
    assert first["similarity_to_predicted"] == pytest.approx(np.cos(np.radians(20)))
    assert first["confidence"] == pytest.approx(0.7)
    assert found["path"].tolist() == ["b", "f"]  # df has no right answer to show
    assert len(look_alikes(predictions, HAM, embeddings, predictions["group"], pairs=1)) == 1


def test_nothing_wrong_gives_an_empty_table():
    predictions, embeddings = table(rows=[row for row in ROWS if row[1] == row[2]])
    assert look_alikes(predictions, HAM, embeddings, predictions["group"]).empty
