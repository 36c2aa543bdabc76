"""What `POST /v1/diagnose` was asked, from the parts of its form."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dermosan_lib.decision import ATTRIBUTES, SYMPTOMS
from dermosan_lib.faces.api.intake.form_rules import Form, FormRules, file_name, number_of_images
from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.language import LANGUAGES, Message
from dermosan_lib.text import visible, whole_in

IMAGES = "images"
_SWITCHES = ("explain", "despite_quality", "any_photo")
FIELDS = (*ATTRIBUTES, "top", "language", *_SWITCHES, "model")
_YES = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
_ANSWERS = ("yes", "no", "unknown", "")
_ONE_OR_NONE = Message("Write one of these, or leave it out.")
_LONGEST = 200  # characters of a value
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.ASCII | re.IGNORECASE)  # BCP 47's


@dataclass(frozen=True)
class AskedCase:
    """One case, and how it is to be answered."""

    images: tuple[tuple[str, bytes], ...]  # name, content
    attributes: Mapping[str, str]
    top: int | None  # conditions in each list; None: all
    language: str
    explain: bool  # whether the whole map is wanted, not only where it is strongest
    despite_quality: bool
    any_photo: bool
    model: str | None  # by name; None leaves the choice to the photos


def asked_case(form: Form, rules: FormRules, models: Mapping[str, object]) -> AskedCase:
    """The case that ``form`` holds. Raises `Problem` for what cannot be used."""
    told = {name: value.strip() for name, value in form.fields.items()}
    for name, value in told.items():
        if len(value) > _LONGEST:
            raise _bad(
                name, value, Message("may have {n} characters", n=_LONGEST), Message("Write less.")
            )
        if visible(value) != value:
            raise _bad(
                name, value, Message("holds characters that show"), Message("Leave the others out.")
            )
    for name in SYMPTOMS:
        if told.get(name, "").lower() not in _ANSWERS:
            raise _bad(name, told[name], Message("is yes or no"), _ONE_OR_NONE)
    model = told.get("model") or None
    if model is not None and model not in models:
        known = ", ".join(models)
        raise _bad(
            "model",
            model,
            Message("is one of {known}", known=known),
            Message("Leave it out, and the photos choose."),
        )
    return AskedCase(
        images=asked_images(form, rules),
        attributes={
            name: told[name].lower() if name in SYMPTOMS else told[name]
            for name in ATTRIBUTES
            if told.get(name)
        },
        top=_top(told.get("top", "")),
        language=checked_language(told.get("language", "")),
        model=model,
        **{name: _switch(name, told.get(name, "")) for name in _SWITCHES},
    )


def asked_images(
    form: Form, rules: FormRules, name_of: Callable[[str], str] = str
) -> tuple[tuple[str, bytes], ...]:
    """The images of ``form``, which lets go of them; ``name_of`` reads a name as it was sent.

    Raises `Problem` where there is none.
    """
    if not form.files:
        raise number_of_images(0, rules)
    found = []
    for number in range(1, len(form.files) + 1):
        name, data = form.files.pop(0)
        found.append((file_name(name_of(name), number), bytes(data)))
    return tuple(found)


def checked_language(code: str) -> str:
    """A language of ours, also named as ``ES`` or ``es-MX``; English for none.

    Raises `Problem` for any other.
    """
    told = _TAG.fullmatch(code)
    found = told[1].lower() if told else code
    if found and found not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise _bad(
            "language",
            code,
            Message("is one of {known}", known=known),
            Message("Choose one of these."),
        )
    return found or "en"


def _top(text: str) -> int | None:
    if not text:
        return None
    number = whole_in(text)
    if number is None or not 1 <= number <= 1000:
        raise _bad(
            "top",
            text,
            Message("is a whole number from 1 to 1000"),
            Message("Leave it out for all."),
        )
    return number


def _switch(name: str, text: str) -> bool:
    if text.lower() not in _YES:
        raise _bad(name, text, Message("is true or false"), _ONE_OR_NONE)
    return _YES[text.lower()]


def _bad(name: str, value: str, rule: str, remedy: str) -> Problem:
    found = {"field": name, "given": visible(value)[:80]}
    return Problem(
        "bad-field", Message("The field {name} {rule}.", name=name, rule=rule), remedy, value=found
    )
