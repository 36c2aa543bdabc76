"""`dermosan serve`: the HTTP API."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.values import counted, not_negative, positive, whole

HOST, PORT = "127.0.0.1", 8867


def add_serve(names: Any) -> None:
    """Add `dermosan serve`."""
    parser = names.add_parser("serve", help="answer programs over HTTP")
    parser.add_argument(
        "--bundle", type=Path, action="append", default=[], dest="bundles",
        help="folder or name; repeat for more, among which each case finds its own (default: those "
        "of the dashboard)",
    )  # fmt: skip
    _add_server(parser.add_argument_group("the server"))
    _add_who(parser.add_argument_group("who may ask"))
    _add_work(parser.add_argument_group("the work"))
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


def _add_server(server: Any) -> None:
    server.add_argument("--host", default=HOST, help=f"address to listen on (default: {HOST})")
    server.add_argument("--port", type=whole, default=PORT, help=f"default: {PORT}")
    server.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME",
        help="a name that leads to this server; repeat for more",
    )  # fmt: skip
    server.add_argument(
        "--allow-origin", action="append", default=[], metavar="ORIGIN",
        help="pages that may ask from a browser, such as https://skin.example.org (CORS; default: "
        "none)",
    )  # fmt: skip


def _add_who(who: Any) -> None:
    who.add_argument(
        "--keys", type=Path, metavar="FILE",
        help="keys made by `dermosan keys add`; needed beyond this machine, unless --open",
    )  # fmt: skip
    who.add_argument("--open", action="store_true", help="let everybody ask who reaches the server")
    who.add_argument(
        "--rate", type=counted, metavar="N",
        help="requests a minute for each key, or address (default: no limit)",
    )  # fmt: skip


def _add_work(work: Any) -> None:
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
