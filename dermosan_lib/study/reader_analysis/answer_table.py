"""An export of answers, read and held to its data dictionary."""

from pathlib import Path

import pandas as pd

from dermosan_lib.conditions import Taxonomy, recognise
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.readers.export import COLUMNS
from dermosan_lib.system import read_written

_YES_OR_NO = ("malignant", "correct", "listed", "advice_correct", "faulty")
_NUMBERS = ("reader_number", "position", "period", "stage", "confidence", "advice_confidence",
            "time_ms", "at_ms", "changes")  # fmt: skip
_KEY = ["reader", "position", "stage"]


def read_answers(file: str | Path) -> pd.DataFrame:
    """The rows of an export, with numbers as numbers; yes and no are 1.0, 0.0, and NaN: not known.

    Raises `ReaderStudyError` for a file that is no export, has rows twice, or holds answers to
    several designs.
    """
    file = Path(file)
    try:
        table = read_written(file)
    except (OSError, ValueError) as error:
        raise ReaderStudyError(
            f"{file} cannot be read as a table ({error}). Give what `dermosan study export` wrote."
        ) from error
    return checked_answers(table, file.name)


def checked_answers(table: pd.DataFrame, where: str = "The table") -> pd.DataFrame:
    """``table`` of text as `read_answers` gives it; raises as that does, naming ``where``."""
    if missing := [column.name for column in COLUMNS if column.name not in table]:
        raise ReaderStudyError(
            f"{where} lacks the column {missing[0]}. Give what `dermosan study export` wrote."
        )
    if table.empty:
        raise ReaderStudyError(f"{where} holds no answers. Let somebody read first.")
    table = table.copy()
    for name in (*_YES_OR_NO, *_NUMBERS):
        try:
            table[name] = pd.to_numeric(table[name].replace("", None))
        except (ValueError, TypeError) as error:
            raise ReaderStudyError(
                f"{where}: the column {name} holds numbers, but {error}. Export again."
            ) from error
    if table.duplicated(_KEY).any():
        twice = table.loc[table.duplicated(_KEY), "reader"].iloc[0]
        raise ReaderStudyError(
            f"{where}: each answer has one row, but some of {twice} are there twice. Export each "
            "answers file once."
        )
    if len(designs := set(table["design"])) > 1:
        raise ReaderStudyError(
            f"{where} holds answers to {len(designs)} designs, which cannot be read "
            "as one study. Take them apart by the column design."
        )
    return table


def taxonomy_of(answers: pd.DataFrame) -> Taxonomy:
    """The conditions of an export: of the shipped taxonomy that knows them all, else bare codes."""
    return recognise(sorted(set(answers["condition"]) | set(answers["diagnosis"])))


def answers_in_words(answers: pd.DataFrame) -> str:
    """What an export holds, in a few lines: study, readers, cases, arms, and what is left out."""
    new = new_answers(answers)
    per_reader = new[new["stage"] == 1].groupby("reader").size()
    arms = ", ".join(sorted(set(new["arm"])))
    wrong = new.loc[(new["stage"] == 2) & (new["advice_correct"] == 0)]
    after = int((new["stage"] == 2).sum())
    return "\n".join(
        [
            f"{answers['study'].iloc[0]} (design {answers['design'].iloc[0]}), arms: {arms}",
            f"{len(per_reader)} readers, {new['image'].nunique()} cases; a reader has answered "
            f"{per_reader.min()} to {per_reader.max()}",
            f"{after:,} answers after advice, which was wrong for {len(wrong):,}",
            f"{len(answers) - len(new):,} answers to cases that came back are left out",
        ]
    )


def new_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers to cases that were read for the first time: those that count."""
    return answers[answers["kind"] == "new"].reset_index(drop=True)


def paired_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """A row a reader and new case that has both answers: before and after advice.

    Columns that differ by stage end in ``_before`` and ``_after``.
    """
    new = new_answers(answers)
    differing = ["diagnosis", "correct", "listed", "management", "confidence", "time_ms"]
    alike = ["reader", "position", "image", "lesion", "condition", "malignant", "skin_type", "site",
             "arm", "period", "advice", "advice_correct", "faulty"]  # fmt: skip
    first, second = (new[new["stage"] == stage] for stage in (1, 2))
    joined = first[alike + differing].merge(
        second[["reader", "position", *differing]], on=["reader", "position"],
        suffixes=("_before", "_after"), validate="one_to_one",
    )  # fmt: skip
    return joined.reset_index(drop=True)


def last_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Of each reader and new case the last answer."""
    new = new_answers(answers).sort_values(_KEY)
    return new.groupby(["reader", "position"], sort=False).tail(1).reset_index(drop=True)
