"""The report's own words, in one place for translators.

What is said of an answer comes from `dermosan_lib.clinic`, of a model from its card.
"""

from collections.abc import Callable

from dermosan_lib.language import Message, counted, in_context, sentence

KIND = Message("DERMOSAN · report of a diagnosis")
PRINT = Message("Print this page, or save it as PDF, with your browser.")

# What the model says
NOT_SURE = Message("Not sure")
NEXT = Message("Next step.")
TO_NOTE = Message("To be kept in mind")

# The photos
PHOTO = sentence("Photo {number}")
THE_PHOTO = Message("Photo")  # heads a column
GIVEN = Message("As given")
GIVEN_FRAMED = Message("As given; framed: what the model gets")
PART = Message("What the model gets")
MAP = sentence("Where the model looked for {name}")
NO_MAP = Message("No map: nothing in this photo speaks for the likeliest condition.")
NOT_READ = Message("This photo was not read.")
LEAST = Message("counts little")
MOST = Message("counts most")

# Differential
DIFFERENTIAL = Message("Differential diagnosis")
DIFFERENTIAL_CAPTION = Message("Probability by condition, the likeliest first")
CONDITION = Message("Condition")
CODE = Message("Code")
PROBABILITY = Message("Probability")
NOT_RULED_OUT = Message("Not ruled out.")
SCORE = Message("Malignancy score.")
RISK = Message("Risk.")

# Evidence
EVIDENCE = Message("What was told")
NOTHING_TOLD = Message("Nothing about the person was used for this answer: it rests on the photos.")

# Quality
QUALITY = Message("Picture quality")
QUALITY_CAPTION = Message("Checks of each photo; scores from 0 to 1, passed from 0.5")
PASSED = in_context("check", "passed")
FAILED = in_context("check", "not passed")

# The model
MODEL = Message("The model")
NO_MODEL = Message("None of the models that were asked reads such photos.")
NAME = Message("Name and version")
DEMONSTRATION = Message("demonstration")
SHA256 = Message("SHA-256 of the bundle")
MADE_FOR = Message("Made for")
TRAINED_ON = Message("Trained on")
MEASURED = Message("Measured")
USE = Message("Intended use")
LICENCE = Message("Licence")

# Limits
LIMITS = Message("Limits")
NOT_ABOUT_PERSON = Message(
    "A probability is about pictures like those the model learned from, not about this person. "
    "Where a condition is rare, most alarms are false."
)
ONLY_NAMES = Message("What is none of them gets one of their names, or no answer.")
SYNTHETIC = Message("It was trained on synthetic pictures and names nothing on a photograph.")
LOOK = Message(
    "The photos show what they show: look at the lesion itself, and at the rest of the skin."
)


def others(many: int) -> Message:
    """The conditions that have no row of their own."""
    return counted("{n} other", "{n} others", many)


def knows(many: int, names: str = "") -> Message:
    """How many conditions the model knows, with their ``names`` where they are few."""
    if not names:
        return counted(
            "The model knows {n} condition and no other.",
            "The model knows {n:,} conditions and no others.",
            many,
        )
    return counted(
        "The model knows {n} condition and no other: {names}.",
        "The model knows {n:,} conditions and no others: {names}.",
        many,
        names=names,
    )


def written_by(version: str) -> Message:
    """What wrote the report."""
    return Message("Written by DERMOSAN {version}.", version=version)


def title(moment: str) -> Message:
    """What the browser's window bears."""
    return Message("Report of a diagnosis, {moment}", moment=moment)


def made(moment: str) -> Message:
    """When it was made."""
    return Message("Made on {moment}", moment=moment)


def moment(day: str, time: str, zone: str) -> Message:
    """A day in words, the time and the zone."""
    return Message("{day}, {time} ({zone})", day=day, time=time, zone=zone)


def named(confidence: str, chance: str) -> Message:
    """How sure the model is of the likeliest condition."""
    return Message("{confidence} ({chance}).", confidence=confidence, chance=chance)


def photos(many: int) -> Message:
    """What heads the photos of a case."""
    return counted("The photo", "The photos", many)


def interval(value: str, low: str, high: str, n: int) -> Message:
    """A share with its interval, and of how many pictures."""
    return Message(
        "{value} (95% interval {low} to {high}, n\u00a0=\u00a0{n:,})",
        value=value,
        low=low,
        high=high,
        n=n,
    )


def _first_right(measured: str) -> Message:
    return Message("first answer right {measured}", measured=measured)


def _balanced(measured: str) -> Message:
    return Message("the same, each condition counting alike {measured}", measured=measured)


METRICS: dict[str, Callable[[str], Message]] = {  # of a card, to what is said of each
    "accuracy": _first_right,
    "balanced_accuracy": _balanced,
}
