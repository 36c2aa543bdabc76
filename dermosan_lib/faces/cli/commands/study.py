"""Reader studies: `dermosan study check` and `dermosan study export`."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.shared_options import add_safe_csv
from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import share

_READERS = (5, 10, 20)


def add_study(names: Any) -> None:
    """Add `dermosan study` with its own commands."""
    parser = names.add_parser("study", help="reader studies: check a study file, export answers")
    parser.set_defaults(command=lambda _: parser.print_help())
    inner = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_check(inner)
    _add_export(inner)


def _add_check(names: Any) -> None:
    parser = names.add_parser(
        "check", help="say what a study will do, and how many readers and cases a gain takes"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="study file (YAML)")
    parser.add_argument(
        "--gain", type=share, default=0.05, help="gain in accuracy to be found (default: 0.05)"
    )
    parser.add_argument(
        "--accuracy", type=share, default=0.6,
        help="share right that is expected of readers alone (default: 0.6)",
    )  # fmt: skip
    parser.add_argument(
        "--pilot", type=Path, metavar="CSV",
        help="export of an earlier study, from which the spread of readers and cases is taken",
    )  # fmt: skip
    parser.set_defaults(command=check_study)


def _add_export(names: Any) -> None:
    parser = names.add_parser("export", help="write the answers as CSV, a row an answer")
    parser.add_argument("file", type=Path, metavar="FILE", help="study file, or its answers file")
    parser.add_argument("-o", "--output", type=Path, default=Path("answers.csv"))
    add_safe_csv(parser, "in the table")
    parser.set_defaults(command=export_study)


def check_study(options: Namespace) -> None:
    """Read a study file with its cases, and tell what it will do and what it can find."""
    from dermosan_lib.readers.cases import check_pictures, load_cases
    from dermosan_lib.readers.design import design_in_words, read_study
    from dermosan_lib.readers.order import check_feasible
    from dermosan_lib.study.reader_analysis import plan_in_words

    design = read_study(options.file)
    cases = load_cases(design.cases)
    check_feasible(design, cases)
    if not cases.phantoms:
        check_pictures(cases)
    say(*design_in_words(design))
    kind = "phantoms" if cases.phantoms else "images"
    lesions = len({case.lesion for case in cases.cases})
    say(f"The set has {len(cases.cases):,} {kind} of {lesions:,} lesions, "
        f"{len(cases.taxonomy)} conditions ({cases.taxonomy.name}).")  # fmt: skip
    say(*plan_in_words(gain=options.gain, accuracy=options.accuracy, pilot=options.pilot,
                       cases=design.length, readers=_READERS))  # fmt: skip


def export_study(options: Namespace) -> None:
    """Write the answers in long form and the data dictionary beside them."""
    from dermosan_lib.errors import ReaderStudyError
    from dermosan_lib.faces.tables import safe_cell
    from dermosan_lib.readers import AnswerStore, export_answers
    from dermosan_lib.readers.design import answers_file

    file = options.file
    answers = answers_file(file) if file.suffix.lower() in (".yaml", ".yml") else file
    if not answers.is_file():
        raise ReaderStudyError(
            f"{answers} does not exist, so nobody has answered yet. Let somebody read, or name the "
            "answers file."
        )
    store = AnswerStore(answers)
    shown = safe_cell if options.safe_csv else (lambda cell: cell)
    dictionary, rows = export_answers(store, options.output, shown=shown)
    readers = len(store.pseudonyms())
    store.close()
    say(f"{options.output}: {rows:,} answers of {readers:,} readers, a row an answer")
    say(f"{dictionary}: what the columns mean")
