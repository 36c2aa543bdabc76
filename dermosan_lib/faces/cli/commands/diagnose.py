"""`dermosan diagnose`: images read with bundles."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermosan_lib.faces.cli.many_images import add_many_images, check_options, read_many
from dermosan_lib.faces.cli.shared_options import add_safe_csv
from dermosan_lib.language import LANGUAGES

if TYPE_CHECKING:
    from dermosan_lib.faces.cli.printed_answers import Shape

_SYMPTOMS = {
    "itch": "whether it itches",
    "grew": "whether it has grown",
    "hurt": "whether it hurts",
    "changed": "whether it has changed",
    "bleed": "whether it bleeds",
    "elevation": "whether it is raised",
}

# A test holds them to be those of `decision`, whose import would take a tenth of a second.
ATTRIBUTES = (
    "age", "sex", "site", "itch", "grew", "hurt", "changed", "bleed", "elevation",
)  # fmt: skip


def add_diagnose(names: Any) -> None:
    """Add `dermosan diagnose`."""
    parser = names.add_parser(
        "diagnose", help="read images with a bundle, or with the installed one that suits each",
        usage="dermosan diagnose [BUNDLE] IMAGE... [options]",
    )  # fmt: skip
    parser.takes_images = True
    parser.add_argument(
        "images", type=Path, nargs="*", default=[], metavar="[BUNDLE] IMAGE",
        help="a bundle's folder or name, then files or folders of images; without a bundle, each "
        "case is read by an installed one that was made for its kind of picture",
    )  # fmt: skip
    parser.add_argument(
        "--bundle", type=Path, action="append", default=[], dest="bundles", metavar="BUNDLE",
        help="choose among these instead; repeat for more",
    )  # fmt: skip
    parser.add_argument("--case", action="store_true", help="all images show one lesion (1 to 5)")
    parser.add_argument(
        "--despite-quality", action="store_true", help="read pictures that fail the quality check"
    )
    parser.add_argument(
        "--any-photo", action="store_true",
        help="read pictures of another kind than the model was made for, such as a phone's where "
        "it was made for a dermatoscope's",
    )  # fmt: skip
    _add_person(parser.add_argument_group("of the person shown, where the bundle has learned it"))
    _add_shape(parser.add_mutually_exclusive_group())
    parser.add_argument(
        "--fhir-subject", metavar="REFERENCE",
        help="the person in --fhir, such as Patient/17 (default: nobody is named)",
    )  # fmt: skip
    add_safe_csv(parser, "in the table of --csv")
    _add_report(parser.add_argument_group("report of one case, beside what is printed"))
    add_many_images(parser)
    parser.set_defaults(command=diagnose)


def diagnose(options: Namespace) -> None:
    """Read images and print one answer a case, or fill a table."""
    from dermosan_lib.faces.cli.reading import read_cases
    from dermosan_lib.faces.cli.which_bundles import bundles_and_images

    check_options(options)
    bundles, paths = bundles_and_images(options.bundles, options.images)
    attributes = {name: getattr(options, name) for name in ATTRIBUTES if getattr(options, name)}
    if options.csv:
        read_many(options, bundles, paths, attributes)
        return
    read_cases(
        bundles,
        paths,
        one_case=options.case,
        attributes=attributes,
        despite_quality=options.despite_quality,
        any_photo=options.any_photo,
        shape=_shape(options),
        safe_csv=options.safe_csv,
        report=options.report,
        report_language=options.report_language,
        subject=options.fhir_subject,
    )


def _shape(options: Namespace) -> "Shape":
    if options.json:
        return "json"
    if options.csv is not None:
        return "csv"
    return "fhir" if options.fhir else "text"


def _add_person(person: Any) -> None:
    person.add_argument("--age", metavar="YEARS")
    person.add_argument("--sex", help="as in the training table, such as female")
    person.add_argument("--site", help="where on the body, as in the training table, such as back")
    for name, asked in _SYMPTOMS.items():
        person.add_argument(f"--{name}", choices=("yes", "no"), help=asked)


def _add_shape(shape: Any) -> None:
    shape.add_argument("--json", action="store_true", help="one JSON object a case, a line each")
    shape.add_argument(
        "--csv", nargs="?", const="", metavar="FILE",
        help="one row a case, printed; or a row an image in FILE.csv or FILE.parquet, by all cores",
    )  # fmt: skip
    shape.add_argument(
        "--fhir", action="store_true",
        help="one FHIR R4 Bundle of a preliminary DiagnosticReport a case, a line each",
    )  # fmt: skip


def _add_report(report: Any) -> None:
    report.add_argument(
        "--report", type=Path, metavar="FILE",
        help="file to write: .html with the pictures in it, to read and print anywhere; or .pdf, "
        "by the Chromium, Chrome or Edge of this machine",
    )  # fmt: skip
    report.add_argument(
        "--report-language", choices=tuple(LANGUAGES), default="en",
        help="language of the report, and of --fhir (default: en)",
    )  # fmt: skip
