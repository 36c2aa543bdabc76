"""A study file: YAML, held to a schema, then to itself."""

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.readers.design.contradictions import contradictions
from dermosan_lib.readers.design.study_design import CaseSource, StudyDesign
from dermosan_lib.text import visible

_SCHEMA = Path(__file__).with_name("study.schema.json")
_SUFFIX = ".answers.sqlite"
_ELSEWHERE = ("cases", "note", "answers")  # entries that are no plain field of `StudyDesign`


def read_study(file: str | Path) -> StudyDesign:
    """Read and check a study file; files that it names lie beside it unless their path is absolute.

    Raises `ReaderStudyError` for a file that cannot be read, an entry that is unknown or out of
    range, and switches that contradict one another, all of them named.
    """
    file = Path(file)
    return study_from(_mapping(file), beside=file.resolve().parent, where=file.name)


def study_from(
    entries: Mapping[str, Any], *, beside: Path | None = None, where: str = "The study"
) -> StudyDesign:
    """The design that ``entries`` describe; ``beside`` is where relative files lie.

    Raises `ReaderStudyError` as `read_study` does, with ``where`` in front.
    """
    _check_schema(entries, where)
    cases = _source(entries.get("cases") or {}, beside or Path.cwd(), where)
    plain = {name: value for name, value in entries.items() if name not in _ELSEWHERE}
    if "arms" in plain:
        plain["arms"] = tuple(plain["arms"])
    design = StudyDesign(**plain, cases=cases)
    broken = list(contradictions(design))
    if broken:
        raise ReaderStudyError(f"{where}: {' '.join(broken)}")
    return design


def answers_file(file: str | Path) -> Path:
    """Where the answers of the study ``file`` are kept: its entry ``answers``, else beside it."""
    file = Path(file)
    named = _mapping(file).get("answers")
    if isinstance(named, str) and named:
        return file.resolve().parent / named
    return file.resolve().with_name(f"{file.stem}{_SUFFIX}")


def _mapping(file: Path) -> dict[str, Any]:
    import yaml

    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        reason = visible((str(error).splitlines() or [type(error).__name__])[0])
        raise ReaderStudyError(
            f"{file} cannot be read as YAML ({reason}). Give a study file."
        ) from error
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise ReaderStudyError(
            f"A study file is a mapping of entries, such as name: May, but {file.name} is none. "
            "Write one entry a line."
        )
    return content


@cache
def _validator() -> Callable[[Any], Any]:
    import fastjsonschema

    made: Callable[[Any], Any] = fastjsonschema.compile(
        json.loads(_SCHEMA.read_text(encoding="utf-8"))
    )
    return made


def _check_schema(entries: Mapping[str, Any], where: str) -> None:
    import fastjsonschema

    known = json.loads(_SCHEMA.read_text(encoding="utf-8"))["properties"]
    for name in entries:
        if name not in known:
            raise ReaderStudyError(
                f"{where}: a study has no entry {visible(name)!r}; it has {', '.join(known)}. "
                "Mend the name or remove it."
            )
    for name in ("base_rate", "faulty_share"):
        if isinstance(entries.get(name), float) and not math.isfinite(entries[name]):
            raise ReaderStudyError(
                f"{where}: {name} must be from 0 to 1, but is {entries[name]}. Mend the entry."
            )
    try:
        _validator()(dict(entries))
    except fastjsonschema.JsonSchemaValueException as fault:
        rule = fault.message.replace("data.", "", 1).replace("data must", "the study must")
        raise ReaderStudyError(
            f"{where}: {visible(rule)}, but is {visible(repr(fault.value))[:80]}. Mend the entry."
        ) from fault


def _source(entries: Mapping[str, Any], beside: Path, where: str) -> CaseSource:
    named = [kind for kind in ("phantoms", "catalog", "folder") if kind in entries]
    if len(named) > 1:
        raise ReaderStudyError(
            f"{where}: cases come from one place, but {' and '.join(named)} are given. Keep one."
        )
    kind = named[0] if named else "phantoms"
    given = set(entries) - {kind, "taxonomy"}
    allowed = {"phantoms": {"size_px", "seed"}, "catalog": {"images"}, "folder": set()}[kind]
    if stray := sorted(given - allowed):
        raise ReaderStudyError(
            f"{where}: cases from {kind} have no entry {stray[0]}. Remove it, or name its source."
        )
    taxonomy = entries.get("taxonomy", "")
    if kind == "phantoms":
        drawn = {name: entries[name] for name in ("size_px", "seed") if name in entries}
        per_class = {"per_class": entries["phantoms"]} if "phantoms" in entries else {}
        return CaseSource(taxonomy=taxonomy, **drawn, **per_class)
    images = beside / entries["images"] if "images" in entries else None
    return CaseSource(kind, beside / entries[kind], images, taxonomy=taxonomy)
