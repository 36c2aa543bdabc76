"""A diagnosis of one photo as a row, with the numbers that every other face tells."""

from dermosan_lib.clinic import Diagnosis
from dermosan_lib.faces.batch.answers.columns import Row, column_of
from dermosan_lib.language import joined
from dermosan_lib.text import visible


def row_of(name: str, sha256: str, diagnosis: Diagnosis) -> Row:
    """The row of image ``name``; probabilities are rounded to six decimals, as in JSON."""
    reading = diagnosis.readings[0]
    photo, told = reading.photo, reading.to_json(diagnosis.codes, diagnosis.model.maps)
    score, evidence = diagnosis.malignancy, diagnosis.evidence
    peak = told["explanation"] or {}
    chosen = diagnosis.prediction_set
    return {
        "image": name,
        "model": diagnosis.model.name,
        "condition": diagnosis.differential[0].code if diagnosis.differential else None,
        **{column_of(line.code): round(line.probability, 6) for line in diagnosis.differential},
        "malignancy": None if score is None else round(score.score, 6),
        "risk": diagnosis.risk,
        "abstained": diagnosis.abstained,
        "reason": _text(diagnosis.reason),
        "evidence": _text(" ".join(f"{k}={v}" for k, v in evidence.used.items()))
        if evidence
        else None,
        "prediction_set": " ".join(chosen.codes) if chosen else None,
        "quality": photo.quality.acceptable,
        "quality_problems": _text(joined(photo.quality.problems)),
        "modality": None if photo.modality is None else photo.modality.kind,
        "width_px": photo.pixels.shape[1],
        "height_px": photo.pixels.shape[0],
        "peak_x": peak.get("peak_x"),
        "peak_y": peak.get("peak_y"),
        "warnings": _text(joined(diagnosis.warnings)),
        "sha256": sha256,
        "error": None,
    }


def failed_row(name: str, error: Exception) -> Row:
    """The row of an image that could not be read, which says why."""
    return {"image": name, "error": _text(str(error)) or type(error).__name__}


def _text(text: str) -> str | None:
    """Text fit for one cell of one line; None for none."""
    return visible(str(text)) or None
