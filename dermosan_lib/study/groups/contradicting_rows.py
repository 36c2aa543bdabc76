"""What a table says of one lesion or patient in one row and denies in another."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.groups.least_values import least_values
from dermosan_lib.study.groups.subject_levels import level_names
from dermosan_lib.study.groups.unknown_words import says_nothing
from dermosan_lib.system import read_written

CONTRADICTIONS_FILE = "contradictions.csv"
COLUMNS = ("rule", "level", "name", "values", "images", "paths")

# Two photos of a lesion are years apart at most, and ages are often rounded to five years.
MOST_YEARS = 15
# Where the year of the photo is known: an age rounded down by five, and the birthday.
MOST_BIRTH_YEARS = 6

_SEXES = {
    "male": ("male", "m", "man", "masculino", "hombre", "varon", "varón"),
    "female": ("female", "f", "woman", "femenino", "mujer"),
}
_ONE_SEX = {word: sex for sex, words in _SEXES.items() for word in words}
# Columns of the day or year of a photo, and of birth; without case, spaces and signs.
_TAKEN = ("date", "year", "photodate", "acquisitiondate", "acquisitionyear", "examdate",
          "examinationdate", "studydate", "visitdate", "fecha")  # fmt: skip
_BORN = ("birthyear", "yearofbirth", "birthdate", "dateofbirth", "dob")
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")


def contradictions(
    rows: pd.DataFrame, attributes: pd.DataFrame | None, *, without: Collection[str] = ()
) -> pd.DataFrame:
    """Lesions, patients and files of which the rows say what cannot all be true.

    A lesion belongs to one patient and has one condition, site and sex; a patient has one sex. The
    ages of either lie within `MOST_YEARS`, or where the rows have a date or year of the photo, the
    years of birth that follow within `MOST_BIRTH_YEARS`. Files of the same bytes have one
    condition. What a row does not tell contradicts nothing. Where lesions are numbered anew for
    each patient, a lesion is that of its patient.

    Args:
        rows: ``path, condition, sha256`` of each image; ``sha256`` is "" for a file with a problem.
        attributes: What the table tells besides, under standard names: patients and lesions as in
            `SUBJECT_LEVELS`, ``sex``, ``site``, ``age``. With a column ``path`` or indexed by it;
            None where there is no table.
        without: Rules that do not hold for these images, as ``rule`` names them.

    Returns:
        `COLUMNS`, a row for each rule and each lesion, patient or file that breaks it, in the order
        of the rules and by name: ``level`` is ``lesion``, ``patient`` or ``file``; ``name`` that of
        the table, or the first path of a file; ``values`` each with its number of images, the most
        frequent first; ``images`` how many those are; ``paths`` the first image of each value.
    """
    table = rows[["path", "condition", "sha256"]].reset_index(drop=True)
    known = _by_path(attributes).reindex(table["path"]).fillna("").reset_index(drop=True)
    found = [
        one
        for rule, level, names, values in _asked(table, known)
        if rule not in without
        for one in _broken(table["path"], rule, level, names, values)
    ]
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"images": np.int64})


def contradiction_counts(found: pd.DataFrame) -> dict[str, int]:
    """How many lesions, patients or files break each rule; the rules that hold are left out."""
    counts = found["rule"].value_counts()
    return {str(rule): int(counts[rule]) for rule in found["rule"].unique()}


def contradiction_notes(found: pd.DataFrame) -> list[str]:
    """A sentence for each rule that is broken."""
    levels = found.drop_duplicates("rule").set_index("rule")["level"]
    return [
        f"WARNING: {rule}, but {count} {levels[rule]}{'s do' if count > 1 else ' does'} not: see "
        f"{CONTRADICTIONS_FILE}"
        for rule, count in contradiction_counts(found).items()
    ]


def read_contradictions(path: Path) -> pd.DataFrame | None:
    """Contradictions that were written as CSV; None where they are not there.

    Raises `CatalogError` where the file is no such table.
    """
    if not path.is_file():
        return None
    try:
        found = read_written(path)
        return found[list(COLUMNS)].astype({"images": np.int64})
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise CatalogError(
            f"{path} cannot be read as contradictions ({reason}). Make it by `dermosan catalog`."
        ) from error


_Asked = tuple[str, str, "pd.Series[str]", "pd.Series[str] | pd.Series[float]"]


def _asked(table: pd.DataFrame, known: pd.DataFrame) -> Iterator[_Asked]:
    """Rule, level, name and value of each row; a name or text "" and a number NaN tell nothing.

    Numbers are to lie within `MOST_YEARS`, or of years of birth within `MOST_BIRTH_YEARS`.
    """
    names = level_names(known)
    patient, lesion = names["patient"], names["lesion"]
    yield "a lesion belongs to one patient", "lesion", lesion, patient
    yield "a lesion has one condition", "lesion", lesion, table["condition"]
    if "site" in known:
        yield "a lesion has one site", "lesion", lesion, _texts(known["site"])
    numbers = _numbers(known)
    for level, of_level in (("lesion", lesion), ("patient", patient)):
        if "sex" in known:
            sexes = _texts(known["sex"])
            folded = sexes.str.casefold()
            yield f"a {level} has one sex", level, of_level, folded.map(_ONE_SEX).fillna(sexes)
        for rule, values in numbers.items():
            yield f"{rule} of a {level} lie within {_MOST[rule]} years", level, of_level, values
    first = table["sha256"].map(least_values(table["path"], table["sha256"]))
    first = first.where(table["sha256"] != "", "")
    yield "files of the same bytes have one condition", "file", first, table["condition"]


_MOST = {"ages": MOST_YEARS, "years of birth": MOST_BIRTH_YEARS}


def _numbers(known: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    """Ages, or the years of birth where the rows tell them or the year of the photo."""
    plain = {re.sub(r"[\W_]+", "", str(name)).casefold(): name for name in known.columns}
    born = next((known[plain[name]] for name in _BORN if name in plain), None)
    if born is not None:
        return {"years of birth": _years(born)}
    if "age" not in known:
        return {}
    ages = pd.to_numeric(known["age"], errors="coerce").astype(float)
    taken = next((_years(known[plain[name]]) for name in _TAKEN if name in plain), None)
    if taken is None or not taken.notna().any():
        return {"ages": ages}
    return {"years of birth": taken - ages, "ages": ages.where(taken.isna())}


def _years(values: "pd.Series[str]") -> "pd.Series[float]":
    return values.astype(str).str.findall(_YEAR).str[0].astype(float)


def _texts(values: "pd.Series[str]") -> "pd.Series[str]":
    """Spellings that differ by case and spaces are one, the first of them in order."""
    texts = values.astype(str).str.split().str.join(" ")
    texts = texts.mask(says_nothing(texts), "")
    folded = texts.str.casefold()
    return folded.map(least_values(texts, folded))


def _broken(
    paths: "pd.Series[str]",
    rule: str,
    level: str,
    names: "pd.Series[str]",
    values: "pd.Series[str] | pd.Series[float]",
) -> Iterator[tuple[str, str, str, str, int, str]]:
    numeric = values.dtype.kind == "f"
    told = (names != "") & (values.notna() if numeric else values != "")
    if numeric:
        by_name = values[told].groupby(names[told])
        most = MOST_BIRTH_YEARS if rule.startswith("years of birth") else MOST_YEARS
        wrong = by_name.max() - by_name.min() > most
    else:
        each = pd.DataFrame({"name": names[told], "value": values[told]}).drop_duplicates()
        wrong = each["name"].value_counts() > 1
    kept = told & names.isin(wrong.index[wrong])
    texts = values[kept].map("{:g}".format) if numeric else values[kept]
    table = pd.DataFrame({"name": names[kept], "value": texts, "path": paths[kept]})
    for name, those in table.groupby("name"):
        counts = those.groupby("value")["path"].agg(["size", "min"]).reset_index()
        counts = counts.sort_values(["size", "value"], ascending=[False, True])
        shown = ", ".join(counts["value"] + " (" + counts["size"].astype(str) + ")")
        yield rule, level, str(name), shown, len(those), "; ".join(counts["min"])


def _by_path(attributes: pd.DataFrame | None) -> pd.DataFrame:
    if attributes is None:
        return pd.DataFrame()
    return attributes.set_index("path") if "path" in attributes else attributes
