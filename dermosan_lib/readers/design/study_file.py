"""A study file: YAML, held to a schema, then to itself."""

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message, joined
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
        raise ReaderStudyError(Message("{where}: {broken}", where=where, broken=joined(broken)))
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
            Message(
                "{file} cannot be read as YAML ({reason}). Give a study file.",
                file=str(file),
                reason=reason,
            )
        ) from error
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise ReaderStudyError(
            Message(
                "A study file is a mapping of entries, such as name: May, but {file} is none. "
                "Write one entry a line.",
                file=file.name,
            )
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
                Message(
                    "{where}: a study has no entry {name}; it has {known}. Mend the name or "
                    "remove it.",
                    where=where,
                    name=repr(visible(name)),
                    known=", ".join(known),
                )
            )
    for name in ("base_rate", "faulty_share"):
        if isinstance(entries.get(name), float) and not math.isfinite(entries[name]):
            raise ReaderStudyError(
                Message(
                    "{where}: {name} must be from 0 to 1, but is {value}. Mend the entry.",
                    where=where,
                    name=name,
                    value=str(entries[name]),
                )
            )
    try:
        _validator()(dict(entries))
    except fastjsonschema.JsonSchemaValueException as fault:
        rule = fault.message.replace("data.", "", 1).replace("data must", "the study must")
        raise ReaderStudyError(
            Message(
                "{where}: {rule}, but is {value}. Mend the entry.",
                where=where,
                rule=visible(rule),
                value=visible(repr(fault.value))[:80],
            )
        ) from fault


def _source(entries: Mapping[str, Any], beside: Path, where: str) -> CaseSource:
    named = [kind for kind in ("phantoms", "catalog", "folder") if kind in entries]
    if len(named) > 1:
        raise ReaderStudyError(
            Message(
                "{where}: cases come from one place, but {named} are given. Keep one.",
                where=where,
                named=", ".join(named),
            )
        )
    kind = named[0] if named else "phantoms"
    given = set(entries) - {kind, "taxonomy"}
    allowed = {"phantoms": {"size_px", "seed"}, "catalog": {"images"}, "folder": set()}[kind]
    if stray := sorted(given - allowed):
        raise ReaderStudyError(
            Message(
                "{where}: cases from {kind} have no entry {stray}. Remove it, or name its source.",
                where=where,
                kind=kind,
                stray=stray[0],
            )
        )
    taxonomy = entries.get("taxonomy", "")
    if kind == "phantoms":
        drawn = {name: entries[name] for name in ("size_px", "seed") if name in entries}
        per_class = {"per_class": entries["phantoms"]} if "phantoms" in entries else {}
        return CaseSource(taxonomy=taxonomy, **drawn, **per_class)
    images = beside / entries["images"] if "images" in entries else None
    return CaseSource(kind, beside / entries[kind], images, taxonomy=taxonomy)
