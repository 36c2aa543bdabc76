"""Simulated readers do what their model says."""

import pytest

from dermosan_lib.readers.export import answer_rows
from dermosan_lib.readers.simulation.simulated_readers import ReaderModel, read_all


def test_extremes(make_study):
    study = make_study(length=16, arms=["faulty"], faulty_share=0.5)
    obedient = ReaderModel(reliance=1.0, self_reliance=0.0, follows=1.0)
    read_all(study, "obedient", obedient)
    read_all(study, "stubborn", ReaderModel(reliance=0.0, self_reliance=1.0, follows=0.0))
    rows = [row for row in answer_rows(study.store) if row["stage"] == 2]
    assert all(r["diagnosis"] == r["advice"] for r in rows if r["reader"] == "obedient")
    firsts = {
        (r["reader"], r["position"]): r["diagnosis"]
        for r in answer_rows(study.store)
        if r["stage"] == 1
    }
    for row in rows:
        if row["reader"] == "stubborn":
            assert row["diagnosis"] == firsts["stubborn", row["position"]]


def test_the_same_seed_reads_the_same(make_study):
    study = make_study(length=6)
    read_all(study, "ana", ReaderModel())
    said = [row["diagnosis"] for row in answer_rows(study.store)]
    assert len(said) == 12
    assert set(said) <= set(study.choices.codes)
    assert sum(row["correct"] for row in answer_rows(study.store)) == pytest.approx(7, abs=5)
