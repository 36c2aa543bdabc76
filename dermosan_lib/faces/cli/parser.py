"""The words that `dermosan` understands: all commands, and how a mistake is told."""

import argparse
from pathlib import Path
from typing import Any, NoReturn

import dermosan_lib
from dermosan_lib.faces.cli import commands
from dermosan_lib.faces.cli.many_images import with_table
from dermosan_lib.text import visible

DEBUG = "DERMOSAN_DEBUG"


def make_parser() -> argparse.ArgumentParser:
    """The parser of `dermosan`, its commands in the order in which the help lists them."""
    parser = _Parser(
        prog="dermosan",
        description="Study and teach AI-assisted dermatology. Not a medical device.",
        epilog=f"{DEBUG}=1 before a command shows the details of an unexpected error.",
    )
    parser.add_argument("--version", action="version", version=dermosan_lib.__version__)
    parser.set_defaults(command=lambda _: parser.print_help())
    names = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_demo(names)
    commands.add_phantoms(names)
    commands.add_catalog(names)
    commands.add_split(names)
    commands.add_run(names)
    commands.add_batch(names)
    commands.add_publish(names)
    commands.add_probe(names)
    commands.add_report(names)
    commands.add_diagnose(names)
    commands.add_evaluate(names)
    commands.add_bundles(names)
    commands.add_import(names)
    commands.add_study(names)
    commands.add_dashboard(names)
    commands.add_serve(names)
    commands.add_keys(names)
    commands.add_ask(names)
    commands.add_inference(names)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command as everything else is said; it may quote a file's name."""

    def error(self, message: str) -> NoReturn:
        super().error(visible(message))

    takes_images = False  # anywhere among the options, though no bundle need stand first

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse, which by itself asks for one word at least where the first may lack."""
        if not self.takes_images:
            return super().parse_known_args(args, namespace)
        words = with_table(list(args or ()))
        end = words.index("--") if "--" in words else len(words)
        self.takes_images = False  # what follows comes here again
        try:
            found, unknown = self.parse_known_intermixed_args(words[:end], namespace)
        finally:
            self.takes_images = True
        if dashed := [str(path) for path in found.images if str(path).startswith("-")]:
            self.error(f"{dashed[0]} is no option; put -- before images whose names begin with -")
        found.images = [*found.images, *map(Path, words[end + 1 :])]
        if not found.images:
            self.error("an IMAGE is required: a file, or a folder of them")
        return found, unknown
