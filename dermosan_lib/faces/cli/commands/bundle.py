"""`dermosan evaluate`: a bundle measured on labelled images, and `bundles`, those there are."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.shared_options import DATA, add_safe_csv, add_table, table_options
from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import not_negative


def add_evaluate(names: Any) -> None:
    """Add `dermosan evaluate`."""
    parser = names.add_parser("evaluate", help="measure a bundle on any labelled set of images")
    parser.add_argument("bundle", type=Path, metavar="BUNDLE")
    parser.add_argument("data", type=Path, metavar="DATA", help=DATA)
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to make")
    add_table(parser)
    parser.add_argument("--mapping", type=Path, help="CSV or YAML of label and condition")
    parser.add_argument(
        "--compare-to", type=Path, help="metrics.json to set it beside (default: the card's)"
    )
    parser.add_argument(
        "--training-catalog", type=Path,
        help="catalog.csv of the training images (default: the one of the bundle's run)",
    )  # fmt: skip
    parser.add_argument(
        "--n-bootstrap",
        type=not_negative,
        default=1000,
        help="resamples behind each interval; 0 for none",
    )
    parser.add_argument("--seed", type=not_negative, default=42)
    add_safe_csv(parser, "in the tables")
    parser.set_defaults(command=evaluate)


def evaluate(options: Namespace) -> None:
    """External validation: a folder with metrics, mapping and report."""
    from dermosan_lib.faces.external_report import evaluate_bundle, summary

    names = ("mapping", "compare_to", "training_catalog", "n_bootstrap", "seed")
    given = {name: getattr(options, name) for name in names}
    external = evaluate_bundle(
        options.bundle, options.data, options.output, safe_csv=options.safe_csv,
        **table_options(options), **given,
    )  # fmt: skip
    say(*summary(external, options.output))


def add_bundles(names: Any) -> None:
    """Add `dermosan bundles`."""
    parser = names.add_parser("bundles", help="the installed models, and what each was made for")
    parser.add_argument("--json", action="store_true", help="one JSON object a bundle, a line each")
    parser.set_defaults(command=list_bundles)


def list_bundles(options: Namespace) -> None:
    """The installed models: what each was made for, how good it is, under which licence."""
    from dermosan_lib.faces.cli.bundle_list import list_installed

    list_installed(as_json=options.json)
