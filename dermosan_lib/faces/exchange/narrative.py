"""The answer for people who open the report: its conclusion, and the same as XHTML."""

from collections.abc import Mapping
from typing import Any

from dermosan_lib.faces.exchange.coding import RISK_WORDS
from dermosan_lib.language import Message, language_in_use
from dermosan_lib.language import translate as _
from dermosan_lib.text import percent, visible, visible_html

_SHOWN = 3  # conditions of the differential


def conclusion(answer: Mapping[str, Any]) -> str:
    """The answer in sentences, the notice among them."""
    return " ".join(visible(one) for one in _sentences(answer))


def narrative(answer: Mapping[str, Any]) -> dict[str, Any]:
    """FHIR's Narrative: the notice first, then the answer and its likeliest conditions."""
    first, *rest = (answer["notice"], *_sentences(answer)[:-1])
    lines = [f"<p><b>{visible_html(_(first))}</b></p>"]
    lines += [f"<p>{visible_html(one)}</p>" for one in rest]
    items = "".join(
        f"<li>{visible_html(_(line['name']))}: {visible_html(_(percent(line['probability'], 1)))}"
        "</li>"
        for line in answer["differential"][:_SHOWN]
    )
    said = "".join(lines) + (f"<ol>{items}</ol>" if items else "")
    language = language_in_use()
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{language}" '
        f'xml:lang="{language}">{said}</div>',
    }


def _sentences(answer: Mapping[str, Any]) -> list[str]:
    """Warnings (of a demonstration first), the answer, risk, next step; the notice is the last."""
    named = bool(answer["differential"]) and not answer["abstained"]
    likeliest = answer["differential"][0] if named else None
    found = [*answer["warnings"]]
    if likeliest is not None:
        chance = percent(likeliest["probability"], 1)
        said = Message("Likeliest: {name} ({chance}).", name=likeliest["name"], chance=chance)
        found.append(said)
    else:
        found.append(answer["reason"])
    if answer["differential"]:
        found.append(Message("Risk: {risk}.", risk=RISK_WORDS[answer["risk"]]))
    found += [answer["next_steps"], answer["notice"]]
    return [str(_(one)) for one in found if one]
