"""The whole report: one HTML file under a policy that lets nothing load and no script run."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

import dermosan_lib
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import DEMONSTRATION, Diagnosis
from dermosan_lib.faces.diagnosis_report import words
from dermosan_lib.faces.diagnosis_report.checks import quality_chapter
from dermosan_lib.faces.diagnosis_report.findings import (
    differential_chapter,
    evidence_chapter,
    headline,
)
from dermosan_lib.faces.diagnosis_report.identity import limits_chapter, model_chapter
from dermosan_lib.faces.diagnosis_report.marks import say
from dermosan_lib.faces.diagnosis_report.pictures import PhotoGiven, photo_chapter
from dermosan_lib.language import language_in_use
from dermosan_lib.text import day, one_line_json


def report_page(
    diagnosis: Diagnosis,
    bundles: Sequence[Bundle],
    *,
    photos: Sequence[PhotoGiven] = (),
    made: datetime | None = None,
    compared: str = "",
) -> str:
    """The report of ``diagnosis`` in the language in use, below 1.5 MB.

    Args:
        diagnosis: The answer; the pixels of its photos are as they were read, of any size.
        bundles: Those that were asked, among which is the one that answered.
        photos: As they were given, one a reading, where that is more than what was read.
        made: When, with its zone; now by default.
        compared: HTML on the answer to the whole of photos of which a part was read.

    Raises ValueError where the bundle that answered is not among ``bundles``.
    """
    sha256 = diagnosis.model.sha256
    bundle = next((one for one in bundles if one.sha256 == sha256), None)
    if bundle is None and sha256:
        raise ValueError(
            f"A report needs the bundle that answered, but {diagnosis.model.name} is not among "
            "those given. Give it too."
        )
    given = tuple(photos) or tuple(PhotoGiven(one.photo.pixels) for one in diagnosis.readings)
    made = made or datetime.now().astimezone()
    moment = words.moment(day(made.date()), made.strftime("%H:%M"), _zone(made))
    title = say(words.title(moment))
    frame = "whole" if bundle is None else bundle.frame
    parts = [headline(diagnosis), photo_chapter(diagnosis, given, frame)]
    if bundle is not None:
        parts += [differential_chapter(diagnosis, bundle.taxonomy, compared)]
    parts += [
        evidence_chapter(diagnosis),
        quality_chapter(diagnosis),
        model_chapter(diagnosis, bundle),
        limits_chapter(bundle),
    ]
    drawn = f"<strong>{say(DEMONSTRATION)}</strong> " if diagnosis.model.demonstration else ""
    sheet = (files(__package__) / "report.css").read_text(encoding="utf-8")
    return f"""<!DOCTYPE html>
<html lang="{language_in_use()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(sheet)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{sheet}</style>
</head>
<body>
<header>
<p class="kind">{say(words.KIND)}</p>
<p class="made"><time datetime="{made.isoformat(timespec="minutes")}">\
{say(words.made(moment))}</time></p>
<p class="notice">{drawn}{say(diagnosis.notice)}</p>
</header>
<main>
{"".join(parts)}
</main>
<footer><p>{say(words.written_by(dermosan_lib.__version__))} \
<span class="screen">{say(words.PRINT)}</span></p></footer>
</body>
</html>
"""


def report_json(diagnosis: Diagnosis) -> str:
    """The diagnosis as `dermosan diagnose --json` prints it, with the end of the line."""
    return one_line_json(diagnosis.to_json()) + "\n"


def report_name(suffix: str, made: datetime | None = None) -> str:
    """What to call a report's file: when it was made, and nothing of whom it is about."""
    made = made or datetime.now().astimezone()
    return f"dermosan-{made:%Y-%m-%d-%H%M%S}{suffix}"


def _policy(sheet: str) -> str:
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _zone(made: datetime) -> str:
    """Such as ``UTC+01:00``; names of zones are in no language, and some are of two places."""
    offset = made.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset.strip("+-0") else "UTC"
