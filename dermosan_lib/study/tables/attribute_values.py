"""Words for sex, skin type, age and symptoms, as tables write them, brought to one spelling."""

import re

import pandas as pd

from dermosan_lib.decision import SYMPTOMS

_SEXES = {
    "male": ("m", "male", "man", "masculino", "hombre", "varon", "varón", "homme", "männlich"),
    "female": ("f", "female", "woman", "femenino", "mujer", "femme", "weiblich", "w"),
}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_ANSWERS = {
    "yes": ("yes", "y", "true", "t", "1", "1.0", "si", "sí", "sim", "oui", "ja"),
    "no": ("no", "n", "false", "f", "0", "0.0", "não", "nao", "non", "nein"),
}
_SKIN_TYPE = re.compile(
    r"(?:fst|fitzpatrick|skin|type|tipo|fototipo|[ _:.-])*([1-6]|vi|iv|v|i{1,3})(?:\.0+)?"
)
_AGE = re.compile(
    r"~?\s*(\d+(?:[.,]\d+)?)\s*([^\W\d][^\d]*?)?(?:\s+(?:of age|old|de edad|alt))?\.?"
)
_YEARS = {
    "", "y", "yr", "yrs", "year", "years", "yo", "y/o", "y.o", "a", "año", "años", "ano", "anos",
    "an", "ans", "anni", "anno", "jahr", "jahre", "j", "jaar", "år", "lat", "let", "лет", "год",
    "года", "岁", "歳", "세",
}  # fmt: skip
_MONTHS = {"m", "mo", "mos", "month", "months", "mes", "meses", "mois", "monat", "monate", "mesi"}


def standard_values(name: str, values: "pd.Series[str]") -> "pd.Series[str]":
    """``values`` of the attribute ``name`` in their standard spelling, others as they are.

    Sex becomes ``male`` or ``female``; a skin type of I to VI, FST1 or 1.0 its number, with -1 and
    0 unknown ("") and bands such as 12 (I and II) kept; an age of years or months becomes its
    number of years, with a point for a decimal comma; a symptom of `SYMPTOMS` becomes ``yes`` or
    ``no``.
    """
    make = {"sex": _sex, "skin_type": _skin_type, "age": _age}.get(name)
    if name in SYMPTOMS:
        make = _answer
    return values if make is None else values.map({text: make(text) for text in pd.unique(values)})


def _answer(text: str) -> str:
    bare = text.strip().casefold()
    return next((answer for answer, words in _ANSWERS.items() if bare in words), text)


def _sex(text: str) -> str:
    bare = text.strip().casefold()
    return next((sex for sex, words in _SEXES.items() if bare in words), text)


def _skin_type(text: str) -> str:
    bare = text.strip().casefold()
    if re.fullmatch(r"(-1|0)(\.0+)?", bare) or bare == "none_identified":
        return ""
    found = _SKIN_TYPE.fullmatch(bare)
    if found is None:
        return re.sub(r"^(\d+)\.0+$", r"\1", text)
    return _ROMAN.get(found.group(1), found.group(1))


def _age(text: str) -> str:
    found = _AGE.fullmatch(text.strip().casefold())
    if found is None:
        return text
    number, unit = found.group(1).replace(",", "."), (found.group(2) or "").strip(" .")
    if unit in _MONTHS:
        return f"{float(number) / 12:.2f}".rstrip("0").rstrip(".")
    return number if unit in _YEARS else text
