"""`dermosan inference`: graphs on a server of the Open Inference Protocol, ours or another's."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import whole

_HOST, _PORT = "127.0.0.1", 8868


def add_inference(names: Any) -> None:
    """Add `dermosan inference serve`, `export` and `check`."""
    parser = names.add_parser(
        "inference", help="models on an inference server: Triton, KServe, ours"
    )
    words = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    serve = words.add_parser("serve", help="hold the graphs and answer the Open Inference Protocol")
    _add_bundles(serve)
    serve.add_argument("--host", default=_HOST, help=f"address to listen on (default: {_HOST})")
    serve.add_argument("--port", type=whole, default=_PORT, help=f"default: {_PORT}")
    serve.add_argument("--open", action="store_true", help="let everybody ask who reaches it")
    serve.set_defaults(command=_serve)
    export = words.add_parser("export", help="write the files by which Triton or KServe serve it")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="the model repository")
    _add_bundles(export)
    export.set_defaults(command=_export)
    check = words.add_parser("check", help="compare a running server with ONNX Runtime here")
    check.add_argument("url", metavar="URL", help="such as http://gpu.example.org:8000")
    _add_bundles(check)
    check.set_defaults(command=_check)


def _add_bundles(parser: Any) -> None:
    parser.add_argument(
        "--bundle", type=Path, action="append", default=[], dest="bundles",
        help="folder or name; repeat for more (default: those of the dashboard)",
    )  # fmt: skip


def _serve(options: Namespace) -> None:
    from dermosan_lib.faces.inference import serve_inference

    sys.stdout.flush()
    folders = options.bundles or _usual()
    serve_inference(folders, host=options.host, port=options.port, everybody=options.open)


def _export(options: Namespace) -> None:
    from dermosan_lib.bundle import Bundle, bundle_folder
    from dermosan_lib.faces.inference import write_repository

    for one in options.bundles or _usual():
        say(str(write_repository(Bundle.load(bundle_folder(one)), options.folder)))


def _check(options: Namespace) -> None:
    from dermosan_lib.bundle import Bundle, bundle_folder
    from dermosan_lib.faces.inference import compare

    for one in options.bundles or _usual():
        bundle = Bundle.load(bundle_folder(one))
        say(f"{bundle.card['name']} {bundle.card['version']}, {bundle.sha256[:12]}")
        for row in compare(bundle, options.url):
            apart = "the same to the bit" if row.same else f"{row.difference:.3g} apart at most"
            shape = " x ".join(map(str, row.shape))
            say(f"  {row.output}: {shape} numbers up to {row.largest:.3g}, {apart}")


def _usual() -> list[Path]:
    from dermosan_lib.faces.dashboard import default_bundles

    return default_bundles()
