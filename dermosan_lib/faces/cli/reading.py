"""`dermosan diagnose`: image files in, one answer a case out, a bad file losing no other."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from dermosan_lib import images
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import (
    SHOWN,
    Diagnosis,
    Models,
    Photo,
    by_evidence,
    next_step,
    not_ruled_out,
)
from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.faces.cli.picture_files import picture_files
from dermosan_lib.faces.cli.terminal import complain, say, say_json
from dermosan_lib.faces.diagnosis_report import check_target, report_page, write_report
from dermosan_lib.faces.exchange import check_subject, fhir_bundle
from dermosan_lib.faces.tables import live_row_writer
from dermosan_lib.language import use_language
from dermosan_lib.modality import in_words
from dermosan_lib.text import percent

Shape = Literal["text", "json", "csv", "fhir"]


def read_cases(
    bundles: Sequence[Bundle],
    paths: Sequence[Path],
    *,
    one_case: bool = False,
    attributes: Mapping[str, str] | None = None,
    despite_quality: bool = False,
    any_photo: bool = False,
    shape: Shape = "text",
    safe_csv: bool = False,
    report: Path | None = None,
    report_language: str = "en",
    subject: str | None = None,
) -> None:
    """Print a diagnosis for each image, or one for all where ``one_case``.

    Of several ``bundles`` each case is read by one that was made for its kind of picture.
    ``attributes`` (age, sex, site) are of the one person whom all images show.
    ``shape`` csv has a line a case whatever is in a name, since characters that show nothing are
    escaped in it as in text, and with ``safe_csv`` no formula; json holds names as they are;
    fhir is a FHIR Bundle a case, in ``report_language``, of ``subject`` where that is given.
    Folders stand for the images below them, told by content. Images that cannot be decoded are told
    on standard error; the rest is read, and `ImageError` is raised at the end (at once where
    ``one_case``).
    With ``report`` the answer is written there too, as HTML or PDF in ``report_language``; it is of
    one case, and `RunError` is raised where there are several, or where it cannot be written.
    """
    if report is not None:
        check_target(report)
    if subject is not None:
        check_subject(subject)
    models = Models(bundles)
    models.check(attributes or {})  # before the first of many images
    several = len(models.bundles) > 1
    codes = dict.fromkeys(code for one in models.bundles.values() for code in one.taxonomy.codes)
    writer = _Writer(shape, tuple(codes), safe_csv, name_models=several)
    files = list(picture_files(paths))
    if report is not None and len(files) > 1 and not one_case:
        raise RunError(
            f"A report is of one case, but {len(files)} images were given. Add --case where all "
            "show one lesion, or give one image."
        )

    def answer(photos: Sequence[Photo]) -> Diagnosis:
        return models.diagnose(
            photos, attributes=attributes, despite_quality=despite_quality, any_photo=any_photo
        )

    def told(name: str, diagnosis: Diagnosis) -> None:
        if shape == "fhir":
            with use_language(report_language):
                say_json(fhir_bundle(diagnosis, bundles, subject=subject))
        else:
            writer.write(name, diagnosis)
        if report is not None:
            with use_language(report_language):
                write_report(report, report_page(diagnosis, bundles))
            if shape == "text":
                say(f"{report}: the report of this case")

    if one_case:
        photos = [models.inspect(file.name, images.read_bytes(file)) for file in files]
        told(" + ".join(map(str, files)), answer(photos))
        return
    refused = []
    for file in files:
        try:
            photo = models.inspect(file.name, images.read_bytes(file))
        except ImageError as error:
            refused.append(file)
            complain(f"dermosan: {error}")
            continue
        told(str(file), answer([photo]))
    if refused:
        raise ImageError(
            f"{len(refused)} of {len(files)} files could not be read; the messages above say why."
        )


class _Writer:
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
