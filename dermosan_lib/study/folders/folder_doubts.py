"""Folders whose names are no conditions': dates, previews, results, copies that a system makes."""

import re
from collections.abc import Iterable, Mapping
from statistics import median

from dermosan_lib.conditions import AD_HOC, recognise
from dermosan_lib.system import few

# What programs and people keep beside pictures; a condition of such a name is asked about.
_TECHNICAL = frozenset({
    "thumbnails", "thumbnail", "thumbs", "thumb", "previews", "preview", "figures", "figs", "docs",
    "documents", "results", "result", "output", "outputs", "overlay", "overlays", "heatmap",
    "heatmaps", "gradcam", "cam", "logs", "log", "tmp", "temp", "cache", "backup", "backups",
    "original", "originals", "augmented", "augmentation", "resized", "cropped", "crops", "misc",
    "miniaturas", "resultados", "salida", "respaldo", "copia", "varios", "newfolder",
    "nuevacarpeta", "neuerordner", "untitledfolder",
})  # fmt: skip
_MODALITIES = frozenset({
    "clinical", "clinic", "clinica", "dermoscopy", "dermoscopic", "dermatoscopy", "derm",
    "dermatoscopia", "macro", "closeup", "overview", "polarized", "nonpolarized",
})  # fmt: skip
_DATE = re.compile(
    r"(?:19|20)\d\d[-_. ]?[01]\d(?:[-_. ]?[0-3]\d)?(?:[ _T-].*)?"
    r"|[0-3]?\d[-_. ][01]?\d[-_. ](?:19|20)\d\d"
)
_NUMBERED = re.compile(r"([^\W\d_]*)[\W_]*(\d+)(?:[\W_]+\d+)*")  # P001, PAT-17, ISIC_0024306
_YEAR = re.compile(r"(?:19|20)\d\d")
_ALIKE = 0.8  # share of the names that are numbered alike
_MANY = 5  # folders; from two on where the numbers are written with three digits or more
_FEW_PICTURES = 20  # in half of the folders at most
_COPY = re.compile(
    r"(.+?)(?:\s*[-_]?\s*\(?(?:copy|copia|kopie|copie)\)?(?:\s*\(?\d+\)?)?|\s+\(\d\))",
    re.IGNORECASE,
)


def no_conditions(names: Iterable[str]) -> str:
    """Why some of ``names`` are surely no conditions, in words; "" where they may be."""
    every = sorted(names)
    plain = {name: re.sub(r"[\W\d_]+", "", name.casefold()) for name in every}
    if every and all(map(_DATE.fullmatch, every)):
        return f"{few(every)} are dates"
    if every and set(plain.values()) <= _MODALITIES:
        return f"{few(every)} are kinds of pictures"
    technical = [name for name in every if plain[name] in _TECHNICAL]
    if technical:
        return f"{few(technical)} may be something else, which is to be moved away if it is none"
    return ""


def holding_conditions(names: list[str], inner: list[str]) -> str:
    """That the folders in ``names`` are rather the conditions, in words; "" where they are not."""
    if len(inner) > 1 and recognise(inner).name != AD_HOC:
        return f"{few(names)} hold folders that are named after conditions ({few(inner)})"
    return ""


def identifiers(pictures: Mapping[str, int]) -> list[str]:
    """A warning for folders whose names are rather those of patients or lesions.

    Such are letters and running numbers, alike but for the number, on many folders of few pictures
    each. Numbers alone and long ones are meant too, years are not.

    Args:
        pictures: How many pictures each folder holds, by its name.
    """
    found = {name: _NUMBERED.fullmatch(name) for name in pictures if not _YEAR.fullmatch(name)}
    by_letters: dict[str, list[str]] = {}
    digits: dict[str, int] = {}
    for name, match in found.items():
        if match:
            by_letters.setdefault(match.group(1).casefold(), []).append(name)
            digits[name] = len(match.group(2))
    alike: list[str] = max(by_letters.values(), key=len, default=[])
    alike.sort()
    if len(alike) < 2 or len(alike) < _ALIKE * len(pictures):
        return []
    long = min(digits[name] for name in alike) >= 3
    held = median(pictures[name] for name in alike)
    if held > _FEW_PICTURES or (len(alike) < _MANY and not long):
        return []
    return [
        f"WARNING: {len(alike)} folders are named by running numbers ({few(alike)}) and hold "
        f"{held:g} pictures each, as those of patients or lesions do, and each is taken for a "
        "condition. If they are none, name the conditions in a table, give it by --table with "
        "--label-column (in notebooks table and label_column), and give the patient by "
        "--group-column"
    ]


def copies(names: Iterable[str]) -> list[str]:
    """A warning for folders that bear the name which a system gives to a copy of another."""
    every = set(names)
    told = []
    for name in sorted(every):
        found = _COPY.fullmatch(name)
        if found and found.group(1).strip() in every:
            told.append(f"{name} of {found.group(1).strip()}")
    if not told:
        return []
    return [
        f"WARNING: {len(told)} folders are named as copies ({few(told)}) and are conditions of "
        "their own: put them together if they are one"
    ]
