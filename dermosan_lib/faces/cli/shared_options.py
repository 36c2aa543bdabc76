"""Options that several commands have, in the same words everywhere."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

DATA = "class folders, or images + table; or a ZIP archive of them"
_SPLIT_FOLDERS = ("keep", "join", "no")
_TABLE_OPTIONS = (
    "table", "image_column", "label_column", "group_column", "source_column", "image_folder",
    "split_folders", "allow_missing",
)  # fmt: skip


def add_table(parser: ArgumentParser) -> None:
    """Options that say what the table beside the images holds, and what the folders are."""
    parser.add_argument("--table", type=Path, help="table (CSV, Excel, ...) with a row an image")
    parser.add_argument("--image-column", help="file name or id, with or without suffix")
    parser.add_argument("--label-column", help="condition")
    parser.add_argument(
        "--group-column", help="patient or lesion, kept whole; by default the widest that is named"
    )
    parser.add_argument(
        "--image-folder",
        metavar="FOLDERS",
        help="folder below DATA to take images from; several, with commas between, in order of "
        "preference: an image is taken from the first that has one of its name",
    )
    parser.add_argument(
        "--split-folders", choices=_SPLIT_FOLDERS,
        help="where folders look like parts of a split (train, val, test): keep that split, join "
        "the parts, or no, they are the conditions",
    )  # fmt: skip
    parser.add_argument(
        "--allow-missing", action="store_true", default=None,
        help="leave out rows of the table that have no file or no label, and say how many",
    )  # fmt: skip


def table_options(options: Namespace) -> dict[str, Any]:
    """What was given of the options of `add_table`, and the column of the source, by name."""
    given = {name: getattr(options, name, None) for name in _TABLE_OPTIONS}
    return {name: value for name, value in given.items() if value is not None}


def add_safe_csv(parser: ArgumentParser, where: str) -> None:
    """The option ``--safe-csv``; ``where`` says which tables it is for."""
    parser.add_argument(
        "--safe-csv", action="store_true",
        help="put an apostrophe before texts that a spreadsheet would run as a formula "
        f"(=, +, -, @), {where}",
    )  # fmt: skip


def add_runs(parser: ArgumentParser) -> None:
    """Options of where runs lie, and how much they tell."""
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of all runs")
    parser.add_argument(
        "--quiet", action="store_true",
        help="tell progress in few plain lines: beginnings, ends, and one a minute",
    )  # fmt: skip
