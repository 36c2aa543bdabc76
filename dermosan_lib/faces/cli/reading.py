"""`dermosan diagnose`: image files in, one answer a case out, a bad file losing no other."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dermosan_lib import images
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import (
    Diagnosis,
    Models,
    Photo,
)
from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.faces.cli.picture_files import picture_files
from dermosan_lib.faces.cli.printed_answers import AnswerPrinter, Shape
from dermosan_lib.faces.cli.terminal import complain, say, say_json
from dermosan_lib.faces.diagnosis_report import check_target, report_page, write_report
from dermosan_lib.faces.exchange import check_subject, fhir_bundle
from dermosan_lib.language import use_language


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
    writer = AnswerPrinter(shape, tuple(codes), safe_csv, name_models=several)
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
