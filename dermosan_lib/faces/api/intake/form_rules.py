"""What parts a form may have, and what is left of one that keeps the rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.language import Message
from dermosan_lib.text import visible


@dataclass(frozen=True)
class FormRules:
    """What parts a form may have."""

    files: str  # name of the parts that are files
    fields: Sequence[str]  # names of the others; an unknown one is refused, unless `lenient`
    most_files: int = 5
    file_bytes: int = 20_000_000
    field_bytes: int = 2_000
    most_parts: int = 64
    lenient: bool = False  # pass over further files, and unknown and repeated fields


@dataclass
class Form:
    """Files as they came, and fields as text."""

    files: list[tuple[str, bytearray]] = field(default_factory=list)  # name as sent, content
    fields: dict[str, str] = field(default_factory=dict)


def number_of_images(found: int, rules: FormRules) -> Problem:
    """The refusal of a case with no image, or with more than ``rules`` allow."""
    return Problem(
        "number-of-images",
        Message(
            "A case has 1 to {n} images, each a part named {name}.",
            n=rules.most_files,
            name=rules.files,
        ),
        Message("Send the best ones.") if found else Message("Add an image."),
        value={"images": found if found <= rules.most_files else f"{rules.most_files + 1} or more"},
    )


def file_name(sent: str, number: int) -> str:
    """What an image is called in the answer: the last part of its name, harmless and short."""
    last = visible(sent.replace("\\", "/").rsplit("/", 1)[-1].strip())
    return last[-120:] or f"image {number}"
