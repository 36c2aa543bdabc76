"""Who is shown: which columns of a table name patients and lesions, and what they hold together."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from dermosan_lib.study.groups.image_groups import joined_groups, linked_groups
from dermosan_lib.study.groups.least_values import least_values
from dermosan_lib.study.groups.unknown_words import says_nothing

# From the widest to the narrowest. Names are compared without case, spaces and signs, so that
# "Patient ID" is "patient_id". A bare "case" may say who is a case and who a control.
SUBJECT_LEVELS = {
    "patient": ("patientid", "patient", "patientno", "patientnumber", "idpatient", "subjectid",
                "subject", "personid", "participantid", "pacienteid", "idpaciente", "paciente"),
    "lesion": ("lesionid", "lesionno", "lesionnumber", "idlesion", "caseid"),
}  # fmt: skip

_BEARERS = 1.5  # patients a lesion's name, on average, that lesions of the whole table stay below
_COUNTER = re.compile(r"\d{1,2}|[a-z]")
_NO_PAIRS = pd.DataFrame({"path_a": [], "path_b": []}, dtype=str)


def level_columns(names: Iterable[str]) -> dict[str, str]:
    """The column of each level of `LEVELS` that ``names`` holds, the widest first."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(re.sub(r"[\W_]+", "", name).casefold(), name)
    columns = {
        level: next((plain[one] for one in known if one in plain), "")
        for level, known in SUBJECT_LEVELS.items()
    }
    return {level: column for level, column in columns.items() if column}


def identifiers(values: "pd.Series[str]") -> "pd.Series[str]":
    """``values`` without spaces around them, "" where they name nobody.

    Spellings that differ by case, by zeros in front or by the ".0" of a spreadsheet are one name,
    the first of them in order: to hold two people together costs little, to part one leaks.
    """
    texts, key = _texts_and_keys(values)
    return key.map(least_values(texts, key)).astype(str)


def _texts_and_keys(values: "pd.Series[str]") -> tuple["pd.Series[str]", "pd.Series[str]"]:
    texts = values.fillna("").astype(str).str.strip()
    texts = texts.mask(says_nothing(texts), "")
    key = texts.str.casefold().str.replace(r"^(\d+)[.,]0+$", r"\1", regex=True)
    return texts, key.str.replace(r"^0+(?=\d+$)", "", regex=True)


def _one_name(table: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    """Notes on names of which `identifiers` takes several spellings for one."""
    notes = []
    for column in columns:
        texts, key = _texts_and_keys(table[column])
        pairs = pd.DataFrame({"text": texts, "key": key}).drop_duplicates()
        several = pairs[pairs["key"].duplicated(keep=False)].sort_values(["key", "text"])
        if len(several):
            first = several[several["key"] == several["key"].iloc[0]]["text"].tolist()[:2]
            notes.append(
                f"{several['key'].nunique()} names in {column} are written in several ways, such "
                f"as {' and '.join(first)}, and are taken for one: case, zeros in front and .0 "
                "make no difference"
            )
    return notes


def numbered_anew(table: pd.DataFrame) -> bool:
    """Whether lesions seem to be numbered anew for each patient: 1, 2, 3, and 1 again.

    Then one name is borne by several patients, and the names are few: some patient has all of them,
    or, where they are short numbers or letters, half. In doubt they are not: to take lesions of the
    whole table for such would part a lesion that is told of with two patients.
    """
    patient, lesion = _level(table, "patient"), _level(table, "lesion")
    pairs = _pairs(patient, lesion)
    if pairs["lesion"].value_counts().mean() > _BEARERS:
        names, most = pairs["lesion"].unique(), int(pairs["patient"].value_counts().max())
        counters = most > 1 and all(_COUNTER.fullmatch(name.casefold()) for name in names)
        return len(names) <= (2 if counters else 1) * most
    return False


def level_names(table: pd.DataFrame) -> dict[str, "pd.Series[str]"]:
    """Of each level of `LEVELS` the name that each row has, "" where none is known.

    Where lesions are numbered anew for each patient (see `widest_groups`) the name of one is that
    of its patient and its own.
    """
    patient, lesion = _level(table, "patient"), _level(table, "lesion")
    if numbered_anew(table):
        lesion = (patient + "/" + lesion).where(lesion != "", "")
    return {"patient": patient, "lesion": lesion}


def widest_groups(table: pd.DataFrame) -> tuple["pd.Series[str]", list[str]]:
    """The group of each row by the widest level known of it, and notes in words.

    A patient's rows are one group. A row without a patient goes by its lesion, and a lesion that
    several patients bear joins them, unless lesions are `numbered_anew` for each patient.

    Returns "" where a row names neither.
    """
    columns = level_columns(table.columns)
    patient, lesion = _level(table, "patient"), _level(table, "lesion")
    notes = [f"grouped by {', then '.join(columns.values())}", *_one_name(table, columns.values())]
    if "patient" in columns and (without := int((patient == "").sum())):
        notes.append(f"{without} images have no {columns['patient']}, and their lesion counts")
    bearers = _pairs(patient, lesion)["lesion"].value_counts()
    if numbered_anew(table):
        notes.append(
            f"{columns['lesion']} is taken as numbered anew for each patient, since few names "
            "come with many: a lesion told of with two patients would be parted"
        )
        lesion = lesion.mask(patient != "", "")
    elif shared := int((bearers > 1).sum()):
        notes.append(f"{shared} lesions bear several patients, who are kept together")
    # A lesion may be called as a patient is, and is not that patient.
    alone = lesion.where(~lesion.isin(set(patient) - {""}), "lesion " + lesion)
    rows = pd.Series(np.arange(len(table)).astype(str))
    keys = [one.where(one != "").reset_index(drop=True) for one in (patient, lesion)]
    numbers = linked_groups(rows, _NO_PAIRS, keys)
    of_rows = pd.Series(numbers, index=table.index)
    names = of_rows.map(least_values(patient.where(patient != ""), of_rows))
    return names.where(names.notna(), alone).astype(str), notes


def parted_levels(groups: "pd.Series[str]", table: pd.DataFrame, column: str) -> list[str]:
    """A warning for each level that ``groups``, asked for as ``column``, does not keep whole."""
    # An image without a group is one of its own.
    own = groups.where(groups != "", pd.Series(groups.index, index=groups.index).astype(str) + "/")
    notes = []
    for level, wider in level_columns(table.columns).items():
        named = identifiers(table[wider])
        named = named[named != ""]
        pairs = pd.DataFrame({"own": own[named.index], "level": named}).drop_duplicates()
        parted = int((pairs["level"].value_counts() > 1).sum())
        if parted:
            notes.append(
                f"WARNING: grouped by {column} as asked, which parts {parted} of "
                f"{named.nunique()} {level}s ({wider}): they may be trained and tested on. "
                "Name no group column to keep them whole."
            )
    return notes


def lesion_groups(
    rows: pd.DataFrame, attributes: pd.DataFrame, duplicates: pd.DataFrame
) -> "pd.Series[str]":
    """The lesion of each image, which is narrower than its group where the group is a patient.

    Args:
        rows: ``path, group, sha256``.
        attributes: What the table tells besides, a column an attribute, indexed by path.
        duplicates: Pairs ``path_a, path_b``; copies show one lesion.

    Returns:
        A name an image: the group where no patients are named or the groups are narrower than
        those; else the lesion, and for an image of which it is not known, and that is no copy, one
        of its own.
    """
    columns = level_columns(attributes.columns)
    if "patient" not in columns:
        return rows["group"]
    of_rows = attributes.reindex(rows["path"]).set_axis(rows.index)
    patient = _level(of_rows, "patient")
    parts = rows["group"].groupby(patient.where(patient != "")).nunique()
    if "lesion" not in columns and (parts > 1).any():
        return rows["group"]
    names = level_names(of_rows)["lesion"]
    return joined_groups(rows.assign(group=names), duplicates)


def _level(table: pd.DataFrame, level: str) -> "pd.Series[str]":
    column = level_columns(table.columns).get(level)
    return (
        pd.Series("", index=table.index, dtype=str)
        if column is None
        else identifiers(table[column])
    )


def _pairs(patient: "pd.Series[str]", lesion: "pd.Series[str]") -> pd.DataFrame:
    """Each patient with each of their lesions' names once, of the rows that name both."""
    both = pd.DataFrame({"patient": patient, "lesion": lesion})
    return both[(patient != "") & (lesion != "")].drop_duplicates()
