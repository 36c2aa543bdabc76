"""Which model answered, what it was made for, how good it is, and what it cannot do."""

from collections.abc import Iterator, Mapping
from typing import Any

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnosis
from dermosan_lib.conditions import text_of
from dermosan_lib.faces.diagnosis_report import words
from dermosan_lib.faces.diagnosis_report.marks import chapter, paragraph, say
from dermosan_lib.language import joined
from dermosan_lib.modality import in_words
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape

_FEW = 12  # conditions that are named one by one


def model_chapter(diagnosis: Diagnosis, bundle: Bundle | None) -> str:
    """What identifies the model to the bit, and what its card says of it."""
    if bundle is None:
        return chapter(words.MODEL, paragraph(words.NO_MODEL))
    rows = "".join(
        f"<div><dt>{say(name)}</dt><dd>{text}</dd></div>"
        for name, text in _facts(diagnosis, bundle)
    )
    return chapter(words.MODEL, f"<dl>{rows}</dl>")


def limits_chapter(bundle: Bundle | None) -> str:
    """What to keep in mind of any answer of this model."""
    items: list[str] = [words.NOT_ABOUT_PERSON, words.LOOK]
    if bundle is not None:
        names = joined((text_of(condition, "name") for condition in bundle.taxonomy), ", ")
        few = len(bundle.taxonomy) <= _FEW
        known = words.knows(len(bundle.taxonomy), names if few else "")
        items.insert(0, joined([known, words.ONLY_NAMES]))
        if bundle.demonstration:
            items.insert(0, words.SYNTHETIC)
    return chapter(words.LIMITS, f"<ul>{''.join(f'<li>{say(one)}</li>' for one in items)}</ul>")


def _facts(diagnosis: Diagnosis, bundle: Bundle) -> Iterator[tuple[str, str]]:
    model, card = diagnosis.model, bundle.card
    drawn = f" ({say(words.DEMONSTRATION)})" if bundle.demonstration else ""
    name = f"{escape(model.name)} {escape(model.version)}"
    yield words.NAME, f"{name}{drawn} · {escape(model.arithmetic)}"
    yield words.SHA256, f"<code>{escape(model.sha256)}</code>"
    yield words.MADE_FOR, say(in_words(bundle.modality))
    if model.trained_on:
        yield words.TRAINED_ON, escape(model.trained_on)
    measured = list(_measured(card.get("metrics") or {}))
    if measured:
        yield words.MEASURED, say(joined(measured, "; "))
    use = str(card.get("intended_use") or "")
    if use:
        yield words.USE, say(use)
    licence = card.get("licence")
    if isinstance(licence, str) and licence.strip():
        yield words.LICENCE, escape(licence.strip())


def _measured(metrics: Mapping[str, Any]) -> Iterator[str]:
    """Each of `words.METRICS` that the card has with n and interval."""
    for key, told in words.METRICS.items():
        found = metrics.get(key)
        if not isinstance(found, Mapping):
            continue
        n, ends = found.get("n"), (found.get(name) for name in ("value", "low", "high"))
        known = [percent(float(one), 1) for one in ends if isinstance(one, int | float)]
        if not isinstance(n, int) or len(known) < 3:
            continue
        value, low, high = known
        yield told(words.interval(value, low, high, n))
