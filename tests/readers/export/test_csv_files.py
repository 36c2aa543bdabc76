"""The export: a row an answer, which a mixed model reads as it is."""

import csv

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.faces.tables import safe_cell
from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.export.csv_files import export_answers
from dermosan_lib.readers.export.data_dictionary import COLUMNS
from dermosan_lib.readers.session import ReadingSession
from dermosan_lib.readers.simulation import ReaderModel, read_all


@pytest.fixture
def written(make_study, tmp_path):
    study = make_study(changeable=True)
    for name in ("ana", '=<b>"x",y</b>'):
        session = ReadingSession(study, name)
        session.next_case()
        session.commit(Answer("mel", "refer", 10))
        session.commit(Answer("nv", "manage", 70, ("mel", "bcc")), 1234)
        session.advice()
        session.commit(Answer("mel", "refer", 90), 456)
        session.truth()
        session.next_case()
    return study, tmp_path / "out.csv"


def test_a_row_a_reader_case_and_stage(written):
    study, out = written
    dictionary, rows = export_answers(study.store, out)
    table = pd.read_csv(out)
    assert rows == len(table) == 4
    assert table.columns.tolist() == [column.name for column in COLUMNS]
    assert table["reader"].tolist() == ["ana", "ana", '=<b>"x",y</b>', '=<b>"x",y</b>']
    assert table["stage"].tolist() == [1, 2, 1, 2]
    first = table.iloc[0]
    assert (first["diagnosis"], first["alternatives"], first["changes"]) == ("nv", "mel|bcc", 1)
    assert (first["time_ms"], first["confidence"], first["management"]) == (1234, 70, "manage")
    assert first["correct"] == (first["condition"] == "nv")
    assert first["advice"] == table.iloc[1]["advice"]
    told = pd.read_csv(dictionary)
    assert told["name"].tolist() == table.columns.tolist()
    assert told["meaning"].str.len().min() > 5


def test_cells_are_safe_for_a_spreadsheet_where_asked(written):
    study, out = written
    export_answers(study.store, out, shown=safe_cell)
    with out.open(newline="") as stream:
        readers = {row["reader"] for row in csv.DictReader(stream)}
    assert readers == {"ana", '\'=<b>"x",y</b>'}


def test_a_mixed_model_reads_it_as_it_is(make_study, tmp_path):
    study = make_study(length=12)
    for name in ("ana", "ben"):
        read_all(study, name, ReaderModel())
    export_answers(study.store, tmp_path / "s.csv")
    table = pd.read_csv(tmp_path / "s.csv")
    needed = table[["reader", "image", "stage", "correct", "arm", "malignant"]]
    assert not needed.isna().to_numpy().any()
    assert set(table["correct"]) == {0, 1}
    design = np.column_stack([np.ones(len(table)), table["stage"] - 1])
    gain = np.linalg.lstsq(design, table["correct"], rcond=None)[0][1]
    by_stage = table.groupby("stage")["correct"].mean()
    assert gain == pytest.approx(by_stage[2] - by_stage[1])
