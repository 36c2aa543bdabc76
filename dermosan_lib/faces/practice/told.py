"""Advice and truth as HTML, made only once the reader has committed an answer."""

from collections.abc import Sequence

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.case_card import small_image
from dermosan_lib.language import translate as _
from dermosan_lib.readers import Advice, Answer, Truth
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape

_SHOWN = 3


def headline(title: str, step: str, badge: str = "") -> str:
    """A title that the page moves the focus to when its ``step`` is new."""
    return (
        f'<div class="dm-headline"><h1 tabindex="-1" data-step="{escape(step)}">{escape(title)}'
        f"</h1>{badge}</div>"
    )


def warning(text: object) -> str:
    """A sentence, or an error, that the reader must not miss; nothing where there is none."""
    words_now = _(text) if text else ""
    return f'<p class="dm-warning" role="alert">! {escape(words_now)}</p>' if words_now else ""


def advice_html(advice: Advice, taxonomy: Taxonomy, own: Answer, *, features: bool) -> str:
    """What the model says: its doubt first, the likeliest conditions, its set.

    What to look for in the likeliest is named where ``features`` says so.
    """
    said = _(words.YOU_SAID, diagnosis=taxonomy[own.diagnosis].name, confidence=own.confidence)
    parts = [f'<p class="dm-muted">{escape(said)}</p>']
    if not advice.differential:
        parts.append(f"<p>{escape(_(words.MODEL_SILENT))}</p>")
    if advice.doubtful and advice.reason:
        doubt = _(words.MODEL_DOUBTS, reason=_(advice.reason))
        parts.append(f'<p class="dm-warning">! {escape(doubt)}</p>')
    if advice.differential:
        parts.append(_table(advice, taxonomy))
    if advice.prediction_set:
        names = ", ".join(taxonomy[code].name for code in advice.prediction_set)
        parts.append(f"<p>{escape(_(words.IN_THE_SET, names=names))}</p>")
    if features and advice.top:
        parts.append(_features(taxonomy, advice.top))
    return "".join(parts)


def truth_html(truth: Truth, taxonomy: Taxonomy) -> str:
    """The truth beside answer and advice; its features, and what tells the pair apart."""
    condition = taxonomy[truth.condition]
    last, first = taxonomy[truth.answered].name, taxonomy[truth.first].name
    answered = _(words.ANSWERED, name=last)
    if truth.first != truth.answered:
        answered = _(words.ANSWERED_BOTH, first=first, last=last)
    parts = [f"<p>{escape(answered)} {escape(_advised(truth, taxonomy))}</p>"]
    if truth.malignant is not None:
        kind = _(words.MALIGNANT if truth.malignant else words.BENIGN)
        parts.insert(0, f'<p class="dm-muted">{escape(kind)}</p>')
    if condition.look_for:
        parts.append(_features(taxonomy, truth.condition, _seen(truth, condition.look_for)))
    if apart := _tells_apart(truth, taxonomy):
        title = _(words.TELLS_APART, truth=condition.name, answered=last)
        parts.append(f"<h2>{escape(title)}</h2><p>{escape(apart)}</p>")
    return "".join(parts)


def badge(right: bool) -> str:
    """Whether an answer was right, in words beside the sign."""
    style, sign, text = ("low", "✓", words.RIGHT) if right else ("high", "✗", words.WRONG)
    return (
        f'<span class="dm-badge dm-{style}"><span aria-hidden="true">{sign}</span> '
        f"{escape(_(text))}</span>"
    )


def similar_html(name: str, pictures: Sequence[bytes]) -> str:
    """Other lesions of a condition; nothing where there are none."""
    if not pictures:
        return ""
    cells = "".join(
        f"<li>{small_image(data, _(words.SIMILAR_ALT, name=name, number=k))}</li>"
        for k, data in enumerate(pictures, 1)
    )
    title = escape(_(words.SIMILAR, name=name))
    return f'<section class="dm-card"><h2>{title}</h2><ul class="dm-similar">{cells}</ul></section>'


def _advised(truth: Truth, taxonomy: Taxonomy) -> str:
    if not truth.advised:
        return ""
    if truth.advised == truth.condition:
        return _(words.ADVICE_RIGHT)
    return _(words.ADVICE_WRONG, name=taxonomy[truth.advised].name)


def _seen(truth: Truth, shown: Sequence[str]) -> set[int]:
    """Which of the features, by their place: the reader's are kept in English."""
    return {k for k in range(len(shown)) if truth.features[k] in truth.seen}


def _tells_apart(truth: Truth, taxonomy: Taxonomy) -> str:
    if not truth.tells_apart:
        return ""
    one, other = taxonomy[truth.condition], taxonomy[truth.answered]
    told = (
        one.tells_apart.get(other.code, "")
        or other.tells_apart.get(one.code, "")
        or truth.tells_apart
    )
    return f"{told[:1].upper()}{told[1:]}"  # it stands in lists elsewhere


def _features(taxonomy: Taxonomy, code: str, seen: Sequence[int] | set[int] = ()) -> str:
    items = []
    for k, feature in enumerate(taxonomy[code].look_for):
        mark = f' <b class="dm-low">✓ {escape(_(words.SEEN))}</b>' if k in seen else ""
        items.append(f"<li>{escape(feature)}{mark}</li>")
    if not items:
        return ""
    title = escape(_(words.LOOK_FOR, name=taxonomy[code].name))
    return f"<h2>{title}</h2><ul>{''.join(items)}</ul>"


def _table(advice: Advice, taxonomy: Taxonomy) -> str:
    first = [(taxonomy[code].name, share) for code, share in advice.differential[:_SHOWN]]
    rest = advice.differential[_SHOWN:]
    if rest:
        first.append((_(words.OTHERS), sum(share for _code, share in rest)))
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td aria-hidden="true"><svg class="dm-bar">'
        f'<rect width="{share:.1%}" height="100%"/></svg></td>'
        f"<td>{escape(_(percent(share)))}</td></tr>"
        for name, share in first
    )
    return (
        f'<table class="dm-bars"><caption class="dm-unseen">{escape(_(words.PROBABILITIES))}'
        '</caption><colgroup><col class="dm-name"><col><col class="dm-percent"></colgroup>'
        f"<tbody>{rows}</tbody></table>"
    )
