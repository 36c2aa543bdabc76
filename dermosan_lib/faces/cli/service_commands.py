"""What programs use: `serve`, the HTTP API, `keys`, who may ask it, and `ask`, a client of it."""

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.shared_options import add_safe_csv
from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import counted, not_negative, positive, whole

_HOST, _PORT = "127.0.0.1", 8867
_KEY = "DERMOSAN_API_KEY"  # by the environment: others can read a command line


def add_serve(names: Any) -> None:
    """Add `dermosan serve`."""
    parser = names.add_parser("serve", help="answer programs over HTTP")
    parser.add_argument(
        "--bundle", type=Path, action="append", default=[], dest="bundles",
        help="folder or name; repeat for more, among which each case finds its own (default: those "
        "of the dashboard)",
    )  # fmt: skip
    server = parser.add_argument_group("the server")
    server.add_argument("--host", default=_HOST, help=f"address to listen on (default: {_HOST})")
    server.add_argument("--port", type=whole, default=_PORT, help=f"default: {_PORT}")
    server.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME",
        help="a name that leads to this server; repeat for more",
    )  # fmt: skip
    server.add_argument(
        "--allow-origin", action="append", default=[], metavar="ORIGIN",
        help="pages that may ask from a browser, such as https://skin.example.org (CORS; default: "
        "none)",
    )  # fmt: skip
    who = parser.add_argument_group("who may ask")
    who.add_argument(
        "--keys", type=Path, metavar="FILE",
        help="keys made by `dermosan keys add`; needed beyond this machine, unless --open",
    )  # fmt: skip
    who.add_argument("--open", action="store_true", help="let everybody ask who reaches the server")
    who.add_argument(
        "--rate", type=counted, metavar="N",
        help="requests a minute for each key, or address (default: no limit)",
    )  # fmt: skip
    work = parser.add_argument_group("the work")
    work.add_argument(
        "--threads", type=counted, metavar="N",
        help="cases read at a time by each worker (default: as many as cores, up to 4, shared out)",
    )  # fmt: skip
    work.add_argument(
        "--workers", type=counted, default=1, metavar="N",
        help="processes (default: 1); where one dies the others answer until it is started anew. "
        "Each has models, threads, a queue and rates of its own",
    )  # fmt: skip
    work.add_argument(
        "--queue", type=not_negative, default=32, metavar="N",
        help="cases that wait; one more is told to come back (default: 32)",
    )  # fmt: skip
    work.add_argument(
        "--longest-wait", type=positive, default=1.5, metavar="S",
        help="seconds that a case waits, as cases lately took; where it would be longer, it is "
        "told to come back at once (default: 1.5)",
    )  # fmt: skip
    work.add_argument(
        "--inference", metavar="URL",
        help="an inference server that has the models' graphs, such as "
        "http://gpu.example.org:8000 (default: each worker opens them)",
    )  # fmt: skip
    work.add_argument(
        "--audit", type=Path, metavar="FILE",
        help="write each answer down: who, when, which model, hashes of the images, no pixels",
    )  # fmt: skip
    parser.set_defaults(command=serve)


def serve(options: Namespace) -> None:
    """Serve the API."""
    from dermosan_lib.faces.api import Settings, usual_threads
    from dermosan_lib.faces.api import serve as serve_api

    sys.stdout.flush()
    settings = Settings(
        host=options.host.strip("[]"),
        port=options.port,
        keys=options.keys,
        open=options.open,
        rate=options.rate,
        allow_hosts=tuple(options.allow_host),
        allow_origins=tuple(options.allow_origin),
        threads=options.threads or max(1, usual_threads() // options.workers),
        workers=options.workers,
        queue=options.queue,
        longest_wait_s=options.longest_wait,
        audit=options.audit,
        remote=options.inference,
    )
    serve_api(options.bundles, settings)


def add_keys(names: Any) -> None:
    """Add `dermosan keys` and `dermosan audit`."""
    parser = names.add_parser("keys", help="who may ask `dermosan serve`")
    words = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add = words.add_parser("add", help="make a key and show it, this once")
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("name", metavar="NAME", help="of the person or the program")
    add.add_argument(
        "--rate", type=counted, metavar="N", help="requests a minute (default: the server's)"
    )
    add.set_defaults(command=add_key)
    remove = words.add_parser("remove", help="let a key open nothing any more, within a second")
    remove.add_argument("file", type=Path, metavar="FILE")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(command=remove_key)
    listed = words.add_parser("list", help="names of the keys; the keys themselves are not kept")
    listed.add_argument("file", type=Path, metavar="FILE")
    listed.set_defaults(command=list_keys)
    audit = names.add_parser("audit", help="check the log that `dermosan serve --audit` wrote")
    audit.add_argument("file", type=Path, metavar="FILE")
    audit.set_defaults(command=check_audit)


def add_key(options: Namespace) -> None:
    """Make a key."""
    from dermosan_lib.faces.api import KeyFile

    key = KeyFile(options.file).add(options.name, options.rate)
    say(key)


def remove_key(options: Namespace) -> None:
    """Forget a key."""
    from dermosan_lib.faces.api import KeyFile

    KeyFile(options.file).remove(options.name)
    say(f"{options.name} has no key in {options.file} any more.")


def list_keys(options: Namespace) -> None:
    """Names of keys."""
    from dermosan_lib.faces.api import KeyFile

    for entry in KeyFile(options.file).read().values():
        rate = "" if entry.rate is None else f", {entry.rate} requests a minute"
        say(f"{entry.name}: made {entry.made}{rate}")


def check_audit(options: Namespace) -> None:
    """Check a chain."""
    from dermosan_lib.faces.api import verify_audit

    number, last = verify_audit(options.file)
    say(f"{options.file}: {number:,} answers in an unbroken chain. Its last hash is {last}.")


def add_ask(names: Any) -> None:
    """Add `dermosan ask`."""
    parser = names.add_parser(
        "ask", help="have a running `dermosan serve` read images",
        epilog=f"The key, where one is needed, is taken from the environment's {_KEY}.",
    )  # fmt: skip
    parser.add_argument("url", metavar="URL", help=f"such as http://{_HOST}:{_PORT}")
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
