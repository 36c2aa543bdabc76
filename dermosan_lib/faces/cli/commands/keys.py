"""Who may ask the HTTP API, and what it has answered: `dermosan keys` and `dermosan audit`."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import counted


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
