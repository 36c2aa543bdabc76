"""What serves the page: `demo`, which makes its bundle first, and `dashboard`."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.shared_options import add_runs
from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import whole

_HOST, _PORT = "127.0.0.1", 8866


def add_demo(names: Any) -> None:
    """Add `dermosan demo`."""
    parser = names.add_parser("demo", help="phantoms, notebooks 01 to 05, bundle, dashboard")
    parser.add_argument("--name", default="demo", help="run name (default: demo)")
    parser.add_argument("--no-serve", action="store_true", help="stop after the bundle")
    add_runs(parser)
    _add_server(parser)
    parser.set_defaults(command=demo)


def demo(options: Namespace) -> None:
    """Phantoms to bundle by notebooks 01 to 05, then the dashboard with that bundle."""
    from dermosan_lib.faces.reports import summary
    from dermosan_lib.faces.runs import run_notebooks

    finished = options.runs / options.name
    if (finished / "bundle").is_dir():
        say(f"{finished} is finished already; remove it to run the demonstration anew.")
    else:
        finished = run_notebooks(None, options.name, {}, runs=options.runs, quiet=options.quiet)
        say(*summary(finished).splitlines())
    if not options.no_serve:
        _serve([finished / "bundle"], options)


def add_dashboard(names: Any) -> None:
    """Add `dermosan dashboard`."""
    parser = names.add_parser("dashboard", help="serve the pages: diagnose, practise and explore")
    parser.add_argument(
        "--bundle", type=Path, action="append", default=[], dest="bundles",
        help="folder or name; repeat for more, among which each case finds its own (default: the "
        "installed ones that were trained on photos, else the demonstration)",
    )  # fmt: skip
    parser.add_argument(
        "--study", type=Path, metavar="FILE",
        help="reader study of the page of practice (default: drawings)",
    )  # fmt: skip
    parser.add_argument(
        "--teacher", action="store_true",
        help="serve the page with all answers to that study, and it alone, behind a token of its "
        "own: for you, beside the server of the class and on another port",
    )  # fmt: skip
    _add_server(parser)
    parser.set_defaults(command=dashboard)


def dashboard(options: Namespace) -> None:
    """Serve the dashboard."""
    _serve(options.bundles, options)


def _add_server(parser: ArgumentParser) -> None:
    server = parser.add_argument_group("the server")
    server.add_argument("--host", default=_HOST, help=f"address to listen on (default: {_HOST})")
    server.add_argument("--port", type=whole, default=_PORT, help=f"default: {_PORT}")
    server.add_argument(
        "--token", nargs="?", const="auto",
        help="what visitors must know, needed beyond this machine; alone, one is made and shown. "
        "Others here can read a token of yours in the list of processes: set DERMOSAN_TOKEN",
    )  # fmt: skip
    server.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME",
        help="a name that leads to this server; repeat for more",
    )  # fmt: skip
    server.add_argument(
        "--base-url", default="/", metavar="PATH",
        help="path below which the pages lie, such as /skin/, for a proxy that keeps it when it "
        "hands requests on (default: /)",
    )  # fmt: skip
    server.add_argument(
        "--inference", default="auto", metavar="WHERE",
        help="who computes: own (each visitor's kernel), shared (one process for all), auto (that "
        "one where it saves a gigabyte or more), or the address of an inference server such as "
        "http://gpu.example.org:8000 (default: auto)",
    )  # fmt: skip
    server.add_argument(
        "--max-visitors", type=whole, metavar="N",
        help="at most so many at a time (default: what memory allows, up to 40)",
    )  # fmt: skip


def _serve(bundles: list[Path], options: Namespace) -> None:
    from dermosan_lib.faces.serving import serve

    sys.stdout.flush()
    serve(
        bundles,
        host=options.host,
        port=options.port,
        token=options.token,
        allow_hosts=options.allow_host,
        max_visitors=options.max_visitors,
        study=getattr(options, "study", None),
        teacher=getattr(options, "teacher", False),
        base_url=options.base_url,
        inference=options.inference,
    )
