"""The quality of each photo: a row a photo, a column a check, and what would help."""

from dermosan_lib.clinic import Diagnosis
from dermosan_lib.faces.diagnosis_report import words
from dermosan_lib.faces.diagnosis_report.marks import chapter, say, table
from dermosan_lib.quality import CHECK_NAMES, Check
from dermosan_lib.text import number


def quality_chapter(diagnosis: Diagnosis) -> str:
    """A table of the checks of every photo, with the advice that belongs to it below."""
    photos = [reading.photo for reading in diagnosis.readings]
    heads = ["", *(say(name) for name in CHECK_NAMES.values())]
    rows = [
        (_named(k, len(photos)), *(_cell(photo.quality.checks[c]) for c in CHECK_NAMES))
        for k, photo in enumerate(photos, 1)
    ]
    concerned: dict[str, list[str]] = {}  # advice, to the photos that it is for
    for k, photo in enumerate(photos, 1):
        for check in photo.quality.checks.values():
            if text := check.hint if check.passed else check.advice:
                concerned.setdefault(text, []).append(_named(k, len(photos)))
    advice = [f"<li>{', '.join(who)}: {say(text)}</li>" for text, who in concerned.items()]
    listed = f'<ul class="soft">{"".join(advice)}</ul>' if advice else ""
    return chapter(words.QUALITY, table(words.QUALITY_CAPTION, heads, rows, "checks"), listed)


def _named(k: int, many: int) -> str:
    return say(words.PHOTO, number=k) if many > 1 else say(words.THE_PHOTO)


def _cell(check: Check) -> str:
    sign, passed = ("✓", words.PASSED) if check.passed else ("!", words.FAILED)
    return (
        f'<span aria-hidden="true">{sign}</span><span class="unseen">{say(passed)},</span> '
        f"{say(check.summary)} <small>{say(number(check.score, 2))}</small>"
    )
