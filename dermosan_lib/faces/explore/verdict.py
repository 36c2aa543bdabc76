"""The answer in words: what the model says now, what it said before, and what keeps it silent."""

from dermosan_lib.clinic import confidence_in_words
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.faces.explore import words
from dermosan_lib.faces.explore.asking import Answer
from dermosan_lib.faces.explore.bars import bar, bars
from dermosan_lib.faces.explore.subject import Drawing, Subject
from dermosan_lib.language import Message, joined
from dermosan_lib.language import translate as _
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape


def verdict(before: Answer, now: Answer, subject: Subject, drawable: Taxonomy) -> str:
    """HTML of the answer ``now`` beside the one ``before`` the picture was changed.

    ``drawable`` names, in the language in use, what drawings can show.
    """
    lines = [f"<h1>{escape(_title(before, now))}</h1>", f"<p>{escape(_said(before, now))}</p>"]
    if now.first and isinstance(subject, Drawing) and subject.code in drawable.codes:
        lines.append(f"<p>{escape(_truth(now, subject, drawable))}</p>")
    if now.first and not now.like_its_kind:
        lines.append(_warning(words.NO_DRAWING_ANY_MORE))
    lines += [_warning(text) for text in now.diagnosis.warnings]
    if not before.silent:
        lines.append(bars(before, now))
    lines.append(_made_by(before, now))
    return "".join(lines)


def summary(before: Answer, now: Answer) -> str:
    """The answer in one line, for screen readers and for the strip of a small screen."""
    title = _title(before, now)
    if now.first is None:
        return title
    name = _(now.first.name)
    told = {
        "name": name if title == name else f"{title} ({name})",
        "now": _(percent(now.first.probability)),
    }
    if before is now or before.first is None:
        return _(words.FOLLOW_FIRST, **told)
    told["before"] = _(percent(before.first.probability))
    if now.first.code == before.first.code:
        return _(words.FOLLOW, **told)
    return _(words.FOLLOW_OTHER, first=_(before.first.name), **told)


def _title(before: Answer, now: Answer) -> str:
    """In the language in use."""
    if now.first is None:
        return _(words.SILENT_FIRST) if before.silent else _silent_now(now)
    return _(words.NOT_SURE if now.diagnosis.abstained else now.first.name)


def _silent_now(now: Answer) -> str:
    checks = now.photo.quality.checks.values()
    failed = [check.summary for check in checks if not check.passed]
    if not failed:
        return _(words.NAMES_NOTHING)
    return _(words.NAMES_NOTHING_AS, failed=_(joined(failed, ", ")))


def _said(before: Answer, now: Answer) -> str:
    if now.first is None:
        return _(now.diagnosis.reason)
    reason = f"{_(now.diagnosis.reason)} " if now.diagnosis.abstained else ""
    if before.first is None:
        first = _(words.UNCHANGED_SILENT, reason=_(before.diagnosis.reason))
        return reason + first
    return reason + _moved(before, now)


def _moved(before: Answer, now: Answer) -> str:
    """How likely the first condition is now, and how likely it was."""
    assert now.first is not None
    chance = percent(now.first.probability)
    if before is now or before.first is None:
        likely = Message(
            "{confidence} ({chance}).",
            confidence=confidence_in_words(now.first.probability),
            chance=chance,
        )
        return _(likely)
    if now.first.code == before.first.code:
        return _(words.NOW, now=_(chance), before=_(percent(before.first.probability)))
    return _(
        words.NOW_OTHER,
        now=_(chance),
        first=_(before.first.name),
        before=_(percent(before.first.probability)),
    )


def _truth(now: Answer, drawing: Drawing, drawable: Taxonomy) -> str:
    name = drawable[drawing.code].name
    if now.first is None or now.diagnosis.abstained:
        return _(words.TRUTH, name=name)
    right = now.first.code == drawing.code
    return _(words.TRUTH_RIGHT if right else words.TRUTH_WRONG, name=name)


def _made_by(before: Answer, now: Answer) -> str:
    model = now.diagnosis.model
    if not model.sha256:  # none that was made for such a picture
        return ""
    named = {"name": model.name, "version": model.version}
    if before is now:  # the first question takes longer than all others: it opens the model
        made = _(words.MADE_BY, **named)
    else:
        made = _(words.MADE_IN, milliseconds=1000 * now.seconds, **named)
    return f'<p class="dm-muted">{escape(made)}</p>'


def strip(before: Answer, now: Answer) -> str:
    """HTML of `summary` with the bar of what is likeliest now."""
    shown = f"<span>{escape(summary(before, now))}</span>"
    if now.first is None:
        return shown
    was = before.shares.get(now.first.code, now.first.probability)
    return f'{shown}<div aria-hidden="true">{bar(was, now.first.probability)}</div>'


def _warning(text: str) -> str:
    return f'<p class="dm-warning">! {escape(_(text))}</p>'
