"""`dermosan ask`: a client of the HTTP API."""

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.commands.serve import HOST, PORT
from dermosan_lib.faces.cli.shared_options import add_safe_csv
from dermosan_lib.faces.cli.values import counted

_KEY = "DERMOSAN_API_KEY"  # by the environment: others can read a command line


def add_ask(names: Any) -> None:
    """Add `dermosan ask`."""
    parser = names.add_parser(
        "ask", help="have a running `dermosan serve` read images",
        epilog=f"The key, where one is needed, is taken from the environment's {_KEY}.",
    )  # fmt: skip
    parser.add_argument("url", metavar="URL", help=f"such as http://{HOST}:{PORT}")
    parser.add_argument(
        "images", type=Path, nargs="+", metavar="IMAGE", help="files or folders of images"
    )
    parser.add_argument("--case", action="store_true", help="all images show one lesion (1 to 5)")
    parser.add_argument("--age", metavar="YEARS")
    parser.add_argument("--sex")
    parser.add_argument("--site")
    parser.add_argument("--language", help="of names and texts: en or es")
    parser.add_argument("--any-photo", action="store_true", default=None)
    parser.add_argument("--despite-quality", action="store_true", default=None)
    parser.add_argument(
        "--at-a-time", type=counted, default=4, metavar="N", help="requests at once (default: 4)"
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--csv", action="store_true", help="one row an image")
    shape.add_argument("--json", action="store_true", help="one JSON object a case, a line each")
    add_safe_csv(parser, "in the table of --csv")
    parser.set_defaults(command=ask)


def ask(options: Namespace) -> None:
    """Ask a service."""
    from dermosan_lib.faces.cli.asking import ask_service

    names = ("age", "sex", "site", "language", "any_photo", "despite_quality")
    ask_service(
        options.url,
        options.images,
        key=os.environ.get(_KEY),
        one_case=options.case,
        shape="csv" if options.csv else "json" if options.json else "text",
        at_a_time=options.at_a_time,
        safe_csv=options.safe_csv,
        fields={name: getattr(options, name) for name in names},
    )
