"""Four reporting guidelines as lists: what the run's files answer, and what only a person can.

Points have the numbers and the order of CLEAR Derm (Daneshjou et al., JAMA Dermatology 2022, 25
points), TRIPOD+AI (Collins et al., BMJ 2024, 52), STARD-AI (Sounderajah et al., Nature Medicine
2025, 40 items, 48 points with their parts) and CLAIM (Tejani et al., Radiology: Artificial
Intelligence 2024, 44), and are named in our own words: the guidelines themselves say what each asks
for. All four ask the same facts of a run; see `run_facts`.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from dermosan_lib.study.reporting.run_facts import run_facts
from dermosan_lib.study.runs import Artefacts

ANSWERED, PARTLY, NOT_ANSWERED, YOURS = "answered", "partly", "not answered", "yours to write"
STATUSES = (ANSWERED, PARTLY, NOT_ANSWERED, YOURS)
_SOURCES = {
    "CLEAR Derm": "Daneshjou et al., JAMA Dermatology 2022, doi:10.1001/jamadermatol.2021.4915",
    "TRIPOD+AI": "Collins et al., BMJ 2024;385:e078378, doi:10.1136/bmj-2023-078378",
    "STARD-AI": "Sounderajah et al., Nature Medicine 2025;31:3283, doi:10.1038/s41591-025-03953-8",
    "CLAIM": "Tejani et al., Radiology: Artificial Intelligence 2024;6:e240300, "
    "doi:10.1148/ryai.240300",
}
_FILES = ("checklist.csv", "checklist_stard_ai.csv", "checklist_claim.csv")
GUIDELINES = tuple(_SOURCES)


@dataclass(frozen=True)
class Item:
    """One point of a guideline."""

    guideline: str
    number: str
    section: str
    item: str
    needs: tuple[str, ...]  # names of `run_facts`
    write: str  # what a person has to add; "" where files can answer it all


@cache
def items() -> tuple[Item, ...]:
    """All points, in the guidelines' order."""
    rows: list[dict[str, str]] = []
    for name in _FILES:
        with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
            rows += csv.DictReader(stream)
    return tuple(
        Item(**{**row, "needs": tuple(filter(None, row["needs"].split("|")))})  # type: ignore[arg-type]
        for row in rows
    )


def checklist(folder: Path) -> pd.DataFrame:
    """Hold the run in ``folder`` to all guidelines.

    Returns a row an item: ``guideline, number, section, item, status, answered_by, missing,
    write``. ``answered`` means that files of the run hold all that they can be asked for and
    nothing is left to a person; ``partly`` that some of it is there, or that a person has to add
    what ``write`` says; ``not answered`` that the files are missing (``missing`` names the facts);
    and ``yours to write`` that no file can answer it. A status says that something is reported,
    not that it is good.
    """
    where = run_facts(Artefacts(folder))
    rows = []
    for item in items():
        held = [where[name] for name in item.needs if where[name]]
        missing = [name for name in item.needs if not where[name]]
        rows.append(
            {
                "guideline": item.guideline,
                "number": item.number,
                "section": item.section,
                "item": item.item,
                "status": _status(item, len(held)),
                "answered_by": _merged(held),
                "missing": ", ".join(missing),
                "write": item.write,
            }
        )
    return pd.DataFrame(rows)


def checklist_text(table: pd.DataFrame, name: str) -> str:
    """Rows of `checklist` as Markdown, a section a guideline; the same for the same rows."""
    there = [guideline for guideline in GUIDELINES if (table["guideline"] == guideline).any()]
    lines = [
        f"# Checklist: {name}",
        "",
        f"Which points of {' and '.join(there)} the files of this run answer. A mark says that "
        "something is reported, not that it is good. *Yours to write* is what the software cannot "
        "know; the last column says what to write.",
    ]
    for guideline in there:
        source, mine = _SOURCES[guideline], table[table["guideline"] == guideline]
        counts = mine["status"].value_counts()
        tally = ", ".join(f"{counts.get(status, 0)} {status}" for status in STATUSES)
        lines += ["", f"## {guideline}", "", f"{source}. {len(mine)} points: {tally}."]
        for section, rows in mine.groupby("section", sort=False):
            lines += ["", f"### {section}", "", "| | point | status | by | to add |"]
            lines.append("|---|---|---|---|---|")
            lines += [
                f"| {row.number} | {row.item} | {row.status} | {_by(str(row.answered_by))} | "
                f"{_to_add(str(row.missing), str(row.write))} |"
                for row in rows.itertuples()
            ]
    return "\n".join(lines) + "\n"


def _status(item: Item, held: int) -> str:
    if not item.needs:
        return YOURS
    if not held:
        return NOT_ANSWERED
    return ANSWERED if held == len(item.needs) and not item.write else PARTLY


def _merged(places: Sequence[str]) -> str:
    """``a: x; a: y; b`` as ``a: x, y; b``."""
    keys: dict[str, dict[str, None]] = {}
    for place in (part for several in places for part in several.split("; ")):
        file, _, named = place.partition(": ")
        keys.setdefault(file, {}).update(dict.fromkeys(filter(None, named.split(", "))))
    return "; ".join(
        f"{file}: {', '.join(names)}" if names else file for file, names in keys.items()
    )


def _by(places: str) -> str:
    return places.replace("|", "\\|")


def _to_add(missing: str, write: str) -> str:
    lacking = f"Not in the run: {missing.replace('_', ' ')}." if missing else ""
    return " ".join(filter(None, [lacking, write]))
