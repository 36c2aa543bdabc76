"""Diagnoses as `dermosan diagnose` prints them: words, JSON, or rows of a table."""

import sys
from typing import Any, Literal

from dermosan_lib.clinic import SHOWN, Diagnosis, by_evidence, next_step, not_ruled_out
from dermosan_lib.faces.cli.terminal import say, say_json
from dermosan_lib.faces.tables import live_row_writer
from dermosan_lib.modality import in_words
from dermosan_lib.text import percent

Shape = Literal["text", "json", "csv", "fhir"]


class AnswerPrinter:
    """Prints diagnoses in one of three shapes."""

    def __init__(
        self, shape: Shape, codes: tuple[str, ...], safe_csv: bool, *, name_models: bool
    ) -> None:
        self._shape = shape
        self._name_models = name_models
        self._codes = codes
        self._write_row = live_row_writer(sys.stdout, safe=safe_csv)
        if shape == "csv":
            ends = ["malignancy", "risk", "abstained", "reason", "evidence"]
            models = ["model"] if name_models else []
            self._write_row(["image", *models, "condition", *codes, *ends])

    def write(self, name: str, diagnosis: Diagnosis) -> None:
        """Print the answer to the case ``name``."""
        if self._shape == "json":
            say_json(diagnosis.to_json())
        elif self._shape == "csv":
            self._write_row(self._row(name, diagnosis))
        else:
            say(*_text(name, diagnosis, name_model=self._name_models))

    def _row(self, name: str, diagnosis: Diagnosis) -> list[Any]:
        chances = {line.code: f"{line.probability:.6f}" for line in diagnosis.differential}
        top = diagnosis.differential[0].code if diagnosis.differential else ""
        score = diagnosis.malignancy
        used = diagnosis.evidence.used if diagnosis.evidence else {}
        return [
            name, *([diagnosis.model.name] if self._name_models else []),
            top, *(chances.get(code, "") for code in self._codes),
            "" if score is None else f"{score.score:.6f}",
            diagnosis.risk or "", diagnosis.abstained, diagnosis.reason,
            " ".join(f"{name}={value}" for name, value in used.items()),
        ]  # fmt: skip


def _text(name: str, diagnosis: Diagnosis, *, name_model: bool) -> list[str]:
    if not diagnosis.differential:
        return [f"{name}: {diagnosis.reason}", *_override(diagnosis)]
    answer = diagnosis.reason if diagnosis.abstained else diagnosis.differential[0].name
    lines = [f"{name}: {answer} (risk: {diagnosis.risk or 'not known'})"]
    lines += [
        f"  {percent(line.probability, 1):>6}  {line.name}"
        for line in diagnosis.differential[:SHOWN]
    ]
    further = (*not_ruled_out(diagnosis), *by_evidence(diagnosis), *next_step(diagnosis))
    if name_model:
        model = diagnosis.model
        further += (f"Read by {model.name} {model.version}, made for {in_words(model.modality)}",)
    lines += [f"  {text}" for text in (*further, *diagnosis.warnings, diagnosis.notice)]
    return lines


def _override(diagnosis: Diagnosis) -> list[str]:
    """How to have a photo read that is of another kind than the model was made for.

    A model of drawings reads no photograph, whatever is asked.
    """
    foreign = any(reading.foreign for reading in diagnosis.readings)
    readable = foreign and not diagnosis.model.demonstration
    return ["  --any-photo reads it all the same."] if readable else []
