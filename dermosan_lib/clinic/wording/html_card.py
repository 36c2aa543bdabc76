"""A diagnosis as a card for a notebook: one piece of HTML that asks nothing of the network.

It may be shown on a light ground or a dark one, and cannot know which. Text takes the colour of
the page; marks have hues that stand out from white and from black (WCAG 2.2, 1.4.11), and words say
the same.
"""

import base64
import io
from collections.abc import Iterator

import cv2
from PIL import Image

from dermosan_lib.clinic.diagnosis import DEMONSTRATION, Diagnosis
from dermosan_lib.clinic.reading import Reading
from dermosan_lib.clinic.reasons import name_of_answer
from dermosan_lib.clinic.wording.explaining import RISK_MARKS
from dermosan_lib.clinic.wording.plain_text import (
    SHOWN,
    by_evidence,
    promise,
    score_in_words,
    set_by_name,
)
from dermosan_lib.images import Pixels
from dermosan_lib.language import Message, counted, language_in_use
from dermosan_lib.language import translate as _
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape

_THUMBNAIL_PX = 320  # twice the width at which it is shown, for dense screens
_JPEG_QUALITY = 85
_HUES = {"low": "#1f8a70", "moderate": "#b07a1c", "high": "#cf5050", None: "#808e99"}
_NOT_SURE = Message("Not sure")
_NOT_READ = Message("not read")
_NOT_RULED_OUT = Message("Not ruled out.")
_SCORE = Message("Malignancy score")
_NEXT_STEP = Message("Next step.")
_STYLE = """<style>
.dmsn { display: flex; flex-wrap: wrap; gap: 8px 20px; max-width: 760px; padding: 12px 16px;
 border: 1px solid #808e9966; border-radius: 10px; font: 14px/1.45 system-ui, "Segoe UI", Roboto,
 sans-serif; color: inherit; background: none; text-align: left; overflow-wrap: anywhere; }
.dmsn p { margin: 0 0 8px; }
.dmsn .dmsn-notice { flex: 1 0 100%; margin: 0; font-size: 13px; }
.dmsn .dmsn-pictures { flex: 0 0 160px; }
.dmsn figure { margin: 0 0 8px; }
.dmsn img { display: block; width: 160px; height: auto; border-radius: 6px; }
.dmsn figcaption { font-size: 12px; max-width: 160px; }
.dmsn .dmsn-answer { flex: 1 1 260px; min-width: 0; }
.dmsn .dmsn-name { font-size: 20px; font-weight: 700; line-height: 1.25; margin-right: 10px; }
.dmsn .dmsn-risk { display: inline-block; white-space: nowrap; padding: 0 10px; font-weight: 600;
 border: 2px solid; border-radius: 99px; }
.dmsn .dmsn-bars { margin: 0 0 8px; }
.dmsn .dmsn-row { display: flex; align-items: center; gap: 10px; padding: 2px 0; }
.dmsn .dmsn-row > :first-child { flex: 0 0 42%; }
.dmsn .dmsn-track { flex: 1 1 0; }
.dmsn .dmsn-bar { height: 12px; min-width: 1px; border-radius: 3px; background: #3a86bd; }
.dmsn .dmsn-row > :last-child { flex: 0 0 60px; text-align: right; white-space: nowrap; }
@media (max-width: 500px) {
 .dmsn .dmsn-pictures { flex: 1 0 100%; display: flex; flex-wrap: wrap; gap: 4px 12px; }
 .dmsn .dmsn-several figure, .dmsn .dmsn-several img { width: 92px; }
 .dmsn .dmsn-row { flex-wrap: wrap; gap: 0 10px; }
 .dmsn .dmsn-row > :first-child { flex: 1 0 100%; }
}
</style>"""


def as_html(diagnosis: Diagnosis) -> str:
    """Pictures, answer, bars of the likeliest conditions, next step, warnings and notice."""
    return (
        f'{_STYLE}<div class="dmsn" lang="{language_in_use()}">{_banner(diagnosis)}'
        f"{_pictures(diagnosis)}"
        f'<div class="dmsn-answer">{"".join(_answer(diagnosis))}</div>'
        f'<p class="dmsn-notice">{escape(_model(diagnosis))}. '
        f"{escape(_(diagnosis.notice))}</p></div>"
    )


def _banner(diagnosis: Diagnosis) -> str:
    if not diagnosis.model.demonstration:
        return ""
    return f'<p class="dmsn-notice"><b>⚠ {escape(_(DEMONSTRATION))}</b></p>'


def _pictures(diagnosis: Diagnosis) -> str:
    several = " dmsn-several" if len(diagnosis.readings) > 1 else ""
    figures = "".join(map(_picture, diagnosis.readings))
    return f'<div class="dmsn-pictures{several}">{figures}</div>'


def _picture(reading: Reading) -> str:
    name = escape(reading.photo.name)
    alt = escape(_("Picture {name}", name=reading.photo.name))
    left_out = "" if reading.differential else f" ({escape(_(_NOT_READ))})"
    return (
        f'<figure><img src="{_thumbnail(reading.photo.pixels)}" alt="{alt}">'
        f"<figcaption>{name}{left_out}</figcaption></figure>"
    )


def _thumbnail(pixels: Pixels) -> str:
    """``(height, width, 3)`` uint8, made small, as the address that holds it."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _THUMBNAIL_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    stream = io.BytesIO()
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    Image.fromarray(small).save(stream, "JPEG", quality=_JPEG_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(stream.getvalue()).decode("ascii")


def _answer(diagnosis: Diagnosis) -> Iterator[str]:
    if not diagnosis.differential:
        yield f'<p><span class="dmsn-name">{escape(_("No answer"))}</span></p>'
    else:
        name = escape(_(name_of_answer(diagnosis, _NOT_SURE)))
        (sign, words), hue = RISK_MARKS[diagnosis.risk], _HUES[diagnosis.risk]
        yield (
            f'<p><span class="dmsn-name">{name}</span> '
            f'<span class="dmsn-risk" style="border-color: {hue}">{sign} {escape(_(words))}</span>'
            "</p>"
        )
    if diagnosis.reason:
        yield f"<p>{escape(_(diagnosis.reason))}</p>"
    if diagnosis.differential:
        yield _bars(diagnosis)
    if diagnosis.prediction_set:
        held = _(promise(diagnosis.prediction_set))
        yield (
            f"<p><b>{escape(_(_NOT_RULED_OUT))}</b> {escape(_(set_by_name(diagnosis)))}. "
            f"{escape(held)}</p>"
        )
    if diagnosis.malignancy:
        score = _(score_in_words(diagnosis.malignancy))
        yield f"<p><b>{escape(_(_SCORE))}</b> {escape(score)}</p>"
    for line in by_evidence(diagnosis):
        yield f"<p>{escape(_(line))}</p>"
    if diagnosis.next_steps:
        steps = escape(_(diagnosis.next_steps))
        yield f"<p><b>{escape(_(_NEXT_STEP))}</b> {steps}</p>"
    for text in diagnosis.warnings:
        if not (text == DEMONSTRATION and diagnosis.model.demonstration):  # the banner says it
            yield f"<p><b>!</b> {escape(_(text))}</p>"


def _bars(diagnosis: Diagnosis) -> str:
    likeliest, rest = diagnosis.differential[:SHOWN], diagnosis.differential[SHOWN:]
    rows = [_bar(line.name, line.probability) for line in likeliest]
    if rest:
        words = counted("{n} other", "{n} others", len(rest))
        rows.append(_bar(words, sum(line.probability for line in rest)))
    label = escape(_("Probability of each condition"))
    return f'<div class="dmsn-bars" role="list" aria-label="{label}">{"".join(rows)}</div>'


# No table: notebooks stripe and frame every table in ways of their own.
def _bar(name: str, probability: float) -> str:
    width = min(probability, 1.0)
    return (
        f'<div class="dmsn-row" role="listitem"><span>{escape(_(name))}</span>'
        f'<span class="dmsn-track" aria-hidden="true"><span class="dmsn-bar" '
        f'style="display: block; width: {width:.1%}"></span></span>'
        f"<span>{escape(_(percent(width, 1)))}</span></div>"
    )


def _model(diagnosis: Diagnosis) -> str:
    model = diagnosis.model
    return _(
        "Model {name} {version}, {sha256}",
        name=model.name,
        version=model.version,
        sha256=model.sha256[:8],
    )
