"""Answers of simulated readers as `read_answers` gives them, for trying an analysis."""

import tempfile
from pathlib import Path

import pandas as pd

from dermosan_lib.readers import simulate_readers
from dermosan_lib.study.reader_analysis.answer_table import read_answers


def open_answers(file: str | Path = "", *, readers: int = 8, seed: int = 42) -> pd.DataFrame:
    """`read_answers` of ``file``; without one, `simulated_answers` of so many readers."""
    return read_answers(file) if file else simulated_answers(readers, seed)


def simulated_answers(readers: int = 8, seed: int = 42) -> pd.DataFrame:
    """Answers of simulated readers to phantoms; see `simulate_readers`. Nobody was asked."""
    with tempfile.TemporaryDirectory() as folder:
        return read_answers(simulate_readers(Path(folder) / "out.csv", readers=readers, seed=seed))
