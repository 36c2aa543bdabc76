"""A diagnosis as HTML: one glance for the answer, words beside every colour."""

from collections.abc import Collection

from dermosan_lib.clinic import (
    RISK_MARKS,
    Diagnosis,
    Evidence,
    attributes_in_words,
    confidence_in_words,
    name_of_answer,
    promise,
    set_by_name,
    which_rule,
    why_this_risk,
)
from dermosan_lib.conditions import Condition, Taxonomy
from dermosan_lib.faces.dashboard.probabilities import bars, meter
from dermosan_lib.faces.dashboard.similar_cases import similar_html
from dermosan_lib.language import Message, counted, joined
from dermosan_lib.language import translate as _
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape

_STYLES = {"low": "dm-low", "moderate": "dm-moderate", "high": "dm-high", None: "dm-unknown"}


def verdict(
    diagnosis: Diagnosis,
    top: Condition,
    elapsed_s: float,
    *,
    compared: str = "",
    told: Collection[str] = (),
    taxonomy: Taxonomy | None = None,
) -> str:
    """Condition, risk, probabilities, malignancy score and next step of photos that were read.

    ``top`` is the likeliest condition; where the diagnosis abstains, its reason leads. ``compared``
    is HTML on the answer to the whole of photos of which a part was read. Warnings that are among
    ``told`` stand elsewhere on the page. Of many conditions in groups, by ``taxonomy``, those that
    are not among the likeliest are listed by group.
    """
    first = diagnosis.differential[0]
    title = name_of_answer(diagnosis, Message("Not sure"))
    chance = Message(
        "{confidence} ({chance}).",
        confidence=confidence_in_words(first.probability),
        chance=percent(first.probability),
    )
    reason = diagnosis.reason if diagnosis.abstained else chance
    warnings = [text for text in diagnosis.warnings if text not in told]
    parts = [
        f'<div class="dm-headline"><h1>{escape(_(title))}</h1>{_badge(diagnosis)}</div>',
        f"<p>{escape(_(reason))}</p>",
        _step(diagnosis.next_steps),
        *(f'<p class="dm-warning">! {escape(_(text))}</p>' for text in warnings),
        bars(diagnosis.differential, taxonomy),
        compared,
        _not_ruled_out(diagnosis),
        _evidence(diagnosis.evidence),
        meter(diagnosis.malignancy),
        f'<p class="dm-muted">{escape(_(why_this_risk(diagnosis, top)))}</p>',
        similar_html(diagnosis),
        f'<p class="dm-muted">{escape(_(_made_by(diagnosis, elapsed_s)))}</p>',
    ]
    return "".join(parts)


def summary(diagnosis: Diagnosis) -> str:
    """The answer in plain sentences, for screen readers."""
    first = diagnosis.differential[0]
    chance = Message(
        "{condition}. {confidence}, {chance}.",
        condition=first.name,
        confidence=confidence_in_words(first.probability),
        chance=_spoken(first.probability),
    )
    used = diagnosis.evidence.used if diagnosis.evidence else {}
    told = Message("With {attributes}.", attributes=attributes_in_words(used)) if used else ""
    risk = Message("{risk}.", risk=RISK_MARKS[diagnosis.risk][1])
    return _(joined([diagnosis.reason if diagnosis.abstained else chance, risk, told]))


def _spoken(probability: float) -> str:
    """The same to be heard."""
    written = percent(probability)
    if written.startswith("<"):
        return Message("less than {chance}", chance=percent(0.01))
    if written.startswith(">"):
        return Message("more than {chance}", chance=percent(0.99))
    return written


def _made_by(diagnosis: Diagnosis, elapsed_s: float) -> str:
    model = diagnosis.model
    return Message(
        "{seconds:.2f} s · model {name} {version} · {sha256}",
        seconds=elapsed_s,
        name=model.name,
        version=model.version,
        sha256=f"{model.sha256[:4]}…{model.sha256[-2:]}",
    )


def _evidence(evidence: Evidence | None) -> str:
    """What the answer rests on beside one photo, and what it would be without."""
    if evidence is None:
        return ""
    words: list[str] = []
    if evidence.photos > 1:
        words.append(Message("{many} photos read as one case.", many=evidence.photos))
    if evidence.used:
        alone = evidence.by_photos[0]
        words.append(
            counted(
                "With {attributes}; the photo alone: {condition}, {chance}.",
                "With {attributes}; the photos alone: {condition}, {chance}.",
                evidence.photos,
                attributes=attributes_in_words(evidence.used),
                condition=alone.name,
                chance=percent(alone.probability),
            )
        )
        if evidence.naming:
            words.append(which_rule(evidence.naming, evidence.photos))
    said = escape(_(joined(words)))
    return f'<p class="dm-muted dm-evidence">{said}</p>' if words else ""


def _not_ruled_out(diagnosis: Diagnosis) -> str:
    """The prediction set in words; nothing where the model promises none."""
    chosen = diagnosis.prediction_set
    if chosen is None:
        return ""
    title = escape(_("Not ruled out."))
    return (
        f"<p><b>{title}</b> {escape(_(set_by_name(diagnosis)))}. "
        f"<span class='dm-muted'>{escape(_(promise(chosen)))}</span></p>"
    )


def _step(text: str) -> str:
    title = escape(_("Next step."))
    return f'<p class="dm-step"><b>{title}</b> {escape(_(text))}</p>' if text else ""


def _badge(diagnosis: Diagnosis) -> str:
    style, (sign, words) = _STYLES[diagnosis.risk], RISK_MARKS[diagnosis.risk]
    shown = f'<span aria-hidden="true">{sign}</span> {escape(_(words))}'
    return f'<span class="dm-badge {style}">{shown}</span>'
