"""What every face says of an answer beside its numbers: how sure, why this risk, what a map shows.

All of it is English text that `language.translate` says in other languages.
"""

from dermosan_lib.clinic.diagnosis import Diagnosis
from dermosan_lib.clinic.findings import Risk
from dermosan_lib.conditions import Condition
from dermosan_lib.language import Message, counted
from dermosan_lib.modality import DRAWING

RISK_MARKS: dict[Risk | None, tuple[str, str]] = {  # a sign and words, to stand beside any colour
    "low": ("●", Message("Low risk")),
    "moderate": ("◆", Message("Moderate risk")),
    "high": ("▲", Message("High risk")),
    None: ("?", Message("Risk not known")),
}
_CONFIDENCE = (
    (0.9, Message("Very likely")),
    (0.6, Message("Likely")),
    (0.4, Message("Possible")),
)


def confidence_in_words(probability: float) -> str:
    """The probability of the likeliest condition in words."""
    for floor, words in _CONFIDENCE:
        if probability >= floor:
            return words
    return Message("Uncertain: no condition stands out")


def why_this_risk(diagnosis: Diagnosis, top: Condition) -> str:
    """Which rule of `dermosan_lib.clinic.risk` gave the risk; ``top`` is the likeliest."""
    score = diagnosis.malignancy
    if score is None or diagnosis.risk is None:
        return Message("The label set does not say which conditions are malignant.")
    refer, rule_out = score.high_specificity, score.high_sensitivity
    if diagnosis.risk == "high" and refer is not None and score.score >= refer:
        return Message("High, because the malignancy score reaches the referral line.")
    if top.behaviour == "malignant":
        return Message("High, because the likeliest condition is malignant.")
    if top.behaviour == "premalignant" and diagnosis.risk == "high":
        return Message("High, because the likeliest condition is premalignant.")
    if top.behaviour == "premalignant":
        return Message("Moderate, because the likeliest condition is premalignant.")
    if diagnosis.risk == "moderate" and rule_out is None:
        return Message(
            "Moderate, because this model draws no rule-out line, so that nothing is ruled out."
        )
    if diagnosis.risk == "moderate":
        return Message("Moderate, because the malignancy score reaches the rule-out line.")
    if rule_out is not None:
        return Message(
            "Low, because the score is below the rule-out line and the likeliest is benign."
        )
    return Message(
        "Low, because the likeliest condition is benign; this model draws no rule-out line."
    )


def refusal(diagnosis: Diagnosis) -> tuple[str, tuple[str, ...]]:
    """A title and sentences for photos that were not read: why, and what would help."""
    readings = diagnosis.readings
    foreign = any(reading.foreign for reading in readings)
    if foreign and diagnosis.model.modality == DRAWING:
        return Message("This model reads drawings only"), (diagnosis.reason,)
    problems = dict.fromkeys(one for r in readings for one in r.photo.quality.problems)
    title = counted("This photo cannot be judged", "These photos cannot be judged", len(readings))
    return title, (diagnosis.reason,) if foreign or not problems else tuple(problems)


def map_in_words(name: str) -> str:
    """What the colours of an activation map mean, for the condition ``name``."""
    return Message(
        "Colour shows what speaks for {name} in this photo; where there is none, nothing does. The "
        "strongest place is always yellow, however sure the model is. The map shows where, not "
        "why, and is no outline of the lesion.",
        name=name,
    )
