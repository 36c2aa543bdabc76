"""The command `dermosan`: a thin face over the library."""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import dermosan_lib
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.cli import commands, terminal
from dermosan_lib.text import decimal_in, visible, whole_in

DEBUG = "DERMOSAN_DEBUG"

_DATA = "class folders, or images + table; or a ZIP archive of them"
_SPLIT_FOLDERS = ("keep", "join", "no")
_SYMPTOMS = {
    "itch": "whether it itches",
    "grew": "whether it has grown",
    "hurt": "whether it hurts",
    "changed": "whether it has changed",
    "bleed": "whether it bleeds",
    "elevation": "whether it is raised",
}
_HOST, _PORT = "127.0.0.1", 8866
_SCHEMES = (
    "grouped",
    "deduplicated",
    "paper",
    "source",
    "given",
)  # a test holds them to be the library's


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 success, 1 a failure of ours, 2 input or usage that cannot be used."""
    terminal.prepare_streams()
    if arguments is None:  # a process of our own, not a call by a test or a notebook
        terminal.prepare_process()
    options = _parser().parse_args(arguments)
    terminal.prepare_log()
    try:
        options.command(options)
    except DermosanError as error:
        terminal.complain(f"dermosan: {error}")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left; nothing more can be said to it
        return 1
    except Exception as error:  # the last resort: say what it was and what can be done
        terminal.complain(*_unexpected(error))
        return 1
    return 0


def _unexpected(error: Exception) -> list[str]:
    """What is said of an error that nobody foresaw; all of it where `DEBUG` is set."""
    message = f"dermosan: unexpected {type(error).__name__}: {error}"
    if os.environ.get(DEBUG):
        return [*"".join(traceback.format_exception(error)).splitlines(), message]
    if isinstance(error, OSError):  # the system refused; its words name the rule and the file
        remedy = "Mend what the system refused, then give the command again"
    else:
        remedy = (
            "Commands end with a result or a reason, so this is a fault of ours: please report it "
            f"with the command and the version, {dermosan_lib.__version__}"
        )
    return [f"{message.rstrip('.')}. {remedy}; {DEBUG}=1 before the command shows the details."]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command as everything else is said; it may quote a file's name."""

    def error(self, message: str) -> NoReturn:
        super().error(visible(message))

    takes_images = False  # anywhere among the options, though no bundle need stand first

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse, which by itself asks for one word at least where the first may lack."""
        if not self.takes_images:
            return super().parse_known_args(args, namespace)
        words = list(args or ())
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


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="dermosan",
        description="Study and teach AI-assisted dermatology. Not a medical device.",
        epilog=f"{DEBUG}=1 before a command shows the details of an unexpected error.",
    )
    parser.add_argument("--version", action="version", version=dermosan_lib.__version__)
    parser.set_defaults(command=lambda _: parser.print_help())
    names = parser.add_subparsers(title="commands", metavar="COMMAND")

    demo = names.add_parser("demo", help="phantoms, notebooks 01 to 05, bundle, dashboard")
    demo.add_argument("--name", default="demo", help="run name (default: demo)")
    demo.add_argument("--no-serve", action="store_true", help="stop after the bundle")
    _add_runs(demo)
    _add_server(demo)
    demo.set_defaults(command=commands.demo)

    phantoms = names.add_parser("phantoms", help="draw synthetic skin images with known masks")
    phantoms.add_argument("out", type=Path, metavar="OUT", help="folder to make")
    phantoms.add_argument("--per-class", type=_counted, default=100, help="images a class")
    phantoms.add_argument("--seed", type=_not_negative, default=42)
    phantoms.add_argument("--size", type=_whole, default=256, help="edge in pixels")
    phantoms.add_argument(
        "--in-between", type=_share, default=0.0, metavar="SHARE",
        help="share of lesions drawn halfway between two look-alikes and named by a coin "
        "(default: 0)",
    )  # fmt: skip
    phantoms.set_defaults(command=commands.draw_phantoms)

    catalog = names.add_parser("catalog", help="list a folder's images, conditions and problems")
    catalog.add_argument("data", type=Path, metavar="DATA", help=_DATA)
    catalog.add_argument("-o", "--output", type=Path, default=Path("catalog.csv"))
    catalog.add_argument(
        "--cache", type=Path, metavar="FOLDER",
        help="where hashes and 64-pixel likenesses of the images are kept, so that a second call "
        "is quick (default: this person's cache folder)",
    )  # fmt: skip
    _add_table(catalog)
    catalog.add_argument("--source-column", help="hospital or data set, for the source split")
    _add_safe_csv(catalog, "in the tables; `dermosan split` needs them without")
    catalog.set_defaults(command=commands.catalog)

    split = names.add_parser("split", help="divide a catalogue into train, val and test")
    split.add_argument("catalog", type=Path, metavar="CATALOG", help="catalog.csv")
    split.add_argument("-o", "--output", type=Path, default=Path("splits.csv"))
    split.add_argument("--scheme", choices=_SCHEMES, default="grouped")
    split.add_argument("--seed", type=_not_negative, default=42)
    split.add_argument(
        "--parts", default="", metavar="NAMES",
        help="for --scheme given: which folder is what, as in train=fold_a,val=fold_b,test=fold_c "
        "(default: as the folders' names say)",
    )  # fmt: skip
    split.add_argument(
        "--list", type=Path, metavar="FILE",
        help="CSV of a published split (image, split, sha256), in place of a scheme",
    )  # fmt: skip
    split.set_defaults(command=commands.split)

    run = names.add_parser("run", help="notebooks 01 to 05 on a folder of images; resumable")
    run.add_argument("data", type=Path, metavar="DATA", help=_DATA)
    run.add_argument("--name", required=True, help="the run's folder below --runs")
    run.add_argument(
        "--recipe", type=Path, metavar="FILE",
        help="YAML of notebook parameters, such as recipes/dermoscopy7.yaml; options and -p count "
        "before it",
    )  # fmt: skip
    run.add_argument(
        "-p", dest="parameters", action="append", default=[], metavar="KEY=VALUE",
        help="a notebook parameter, such as epochs=3; repeat for more",
    )  # fmt: skip
    _add_table(run)
    run.add_argument("--source-column", help="hospital or data set, for the source split")
    _add_runs(run)
    run.set_defaults(command=commands.run)

    publish = names.add_parser("publish", help="a run's bundle with licence and changelog")
    publish.add_argument("run", type=Path, metavar="RUN", help="run folder, or a run's name")
    publish.add_argument(
        "--recipe", type=Path, required=True, metavar="FILE", help="YAML with an entry publish"
    )
    publish.add_argument("-o", "--output", type=Path, required=True, metavar="BUNDLE")
    publish.add_argument("--limit-mb", type=_whole, default=12, help="largest size (default: 12)")
    publish.add_argument("--runs", type=Path, default=Path("runs"), help="folder of all runs")
    publish.set_defaults(command=commands.publish)

    probe = names.add_parser(
        "probe", help="fit a linear probe of a frozen encoder, for collections of few images"
    )
    probe.add_argument("data", type=Path, metavar="DATA", help=_DATA)
    probe.add_argument("--recipe", type=Path, required=True, help="such as recipes/clinical6.yaml")
    probe.add_argument(
        "--weights",
        required=True,
        metavar="FILE",
        help="the encoder's weights file, or package:NAME of an installed package that holds it",
    )
    probe.add_argument("-o", "--output", type=Path, required=True, metavar="BUNDLE")
    probe.add_argument("--images", type=Path, help="CSV to write: images, hashes and folds")
    probe.add_argument("--cache", type=Path, help="folder for pixels and features")
    _add_table(probe)
    probe.set_defaults(command=commands.probe)

    report = names.add_parser("report", help="a run's notebooks as pages that need no network")
    report.add_argument(
        "run", type=Path, metavar="RUN", help="run folder, or a run's name; finished or not"
    )
    report.add_argument(
        "--pdf", action="store_true", help="print each page as well (needs Chromium or Chrome)"
    )
    _add_runs(report)
    report.set_defaults(command=commands.report)

    diagnose = names.add_parser(
        "diagnose", help="read images with a bundle, or with the installed one that suits each",
        usage="dermosan diagnose [BUNDLE] IMAGE... [options]",
    )  # fmt: skip
    diagnose.takes_images = True
    diagnose.add_argument(
        "images", type=Path, nargs="*", default=[], metavar="[BUNDLE] IMAGE",
        help="a bundle's folder or name, then files or folders of images; without a bundle, each "
        "case is read by an installed one that was made for its kind of picture",
    )  # fmt: skip
    diagnose.add_argument(
        "--bundle", type=Path, action="append", default=[], dest="bundles", metavar="BUNDLE",
        help="choose among these instead; repeat for more",
    )  # fmt: skip
    diagnose.add_argument("--case", action="store_true", help="all images show one lesion (1 to 5)")
    diagnose.add_argument(
        "--despite-quality", action="store_true", help="read pictures that fail the quality check"
    )
    diagnose.add_argument(
        "--any-photo", action="store_true",
        help="read pictures of another kind than the model was made for, such as a phone's where "
        "it was made for a dermatoscope's",
    )  # fmt: skip
    person = diagnose.add_argument_group("of the person shown, where the bundle has learned it")
    person.add_argument("--age", metavar="YEARS")
    person.add_argument("--sex", help="as in the training table, such as female")
    person.add_argument("--site", help="where on the body, as in the training table, such as back")
    for name, asked in _SYMPTOMS.items():
        person.add_argument(f"--{name}", choices=("yes", "no"), help=asked)
    shape = diagnose.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="one JSON object a case, a line each")
    shape.add_argument("--csv", action="store_true", help="one row a case")
    _add_safe_csv(diagnose, "in the table of --csv")
    diagnose.set_defaults(command=commands.diagnose)

    evaluate = names.add_parser("evaluate", help="measure a bundle on any labelled set of images")
    evaluate.add_argument("bundle", type=Path, metavar="BUNDLE")
    evaluate.add_argument("data", type=Path, metavar="DATA", help=_DATA)
    evaluate.add_argument("-o", "--output", type=Path, required=True, help="folder to make")
    _add_table(evaluate)
    evaluate.add_argument("--mapping", type=Path, help="CSV or YAML of label and condition")
    evaluate.add_argument(
        "--compare-to", type=Path, help="metrics.json to set it beside (default: the card's)"
    )
    evaluate.add_argument(
        "--training-catalog", type=Path,
        help="catalog.csv of the training images (default: the one of the bundle's run)",
    )  # fmt: skip
    evaluate.add_argument(
        "--n-bootstrap",
        type=_not_negative,
        default=1000,
        help="resamples behind each interval; 0 for none",
    )
    evaluate.add_argument("--seed", type=_not_negative, default=42)
    _add_safe_csv(evaluate, "in the tables")
    evaluate.set_defaults(command=commands.evaluate)

    bundles = names.add_parser("bundles", help="the installed models, and what each was made for")
    bundles.add_argument(
        "--json", action="store_true", help="one JSON object a bundle, a line each"
    )
    bundles.set_defaults(command=commands.list_bundles)

    _add_import(names)

    dashboard = names.add_parser("dashboard", help="serve the upload-and-diagnose page")
    dashboard.add_argument(
        "--bundle", type=Path, action="append", default=[], dest="bundles",
        help="folder or name; repeat for more, among which each case finds its own (default: the "
        "installed ones that were trained on photos, else the demonstration)",
    )  # fmt: skip
    _add_server(dashboard)
    dashboard.set_defaults(command=commands.dashboard)
    return parser


def _add_import(names: Any) -> None:
    weights = names.add_parser("import", help="make a bundle of the published tool's weights file")
    weights.add_argument("file", type=Path, metavar="FILE", help="such as best_resnet152.h5")
    weights.add_argument("--taxonomy", default="kaggle10", help="default: kaggle10")
    weights.add_argument("-o", "--output", type=Path, required=True, metavar="BUNDLE")
    weights.add_argument("--backbone", default="ResNet152", help="of keras.applications")
    weights.add_argument("--size", type=_whole, default=224, help="edge of the pictures in pixels")
    weights.add_argument(
        "--dense-units", type=_counted, nargs="*", default=(512, 256), metavar="N",
        help="of the head's hidden layers (default: 512 256)",
    )  # fmt: skip
    weights.set_defaults(command=commands.import_weights)


def _add_table(parser: argparse.ArgumentParser) -> None:
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


def _whole(text: str) -> int:
    number = whole_in(text)
    if number is None:
        raise argparse.ArgumentTypeError(f"must be a whole number, but is {text!r}")
    return number


def _not_negative(text: str) -> int:
    number = _whole(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"must be 0 or more, but is {text!r}")
    return number


def _counted(text: str) -> int:
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, but is {text!r}")
    return number


def _share(text: str) -> float:
    number = decimal_in(text)
    if number is None or number > 1:
        raise argparse.ArgumentTypeError(f"must be 0 to 1, such as 0.1, but is {text!r}")
    return number


def _add_safe_csv(parser: argparse.ArgumentParser, where: str) -> None:
    parser.add_argument(
        "--safe-csv", action="store_true",
        help="put an apostrophe before texts that a spreadsheet would run as a formula "
        f"(=, +, -, @), {where}",
    )  # fmt: skip


def _add_runs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of all runs")
    parser.add_argument(
        "--quiet", action="store_true",
        help="tell progress in few plain lines: beginnings, ends, and one a minute",
    )  # fmt: skip


def _add_server(parser: argparse.ArgumentParser) -> None:
    server = parser.add_argument_group("the server")
    server.add_argument("--host", default=_HOST, help=f"address to listen on (default: {_HOST})")
    server.add_argument("--port", type=_whole, default=_PORT, help=f"default: {_PORT}")
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
        "--max-visitors", type=_whole, metavar="N",
        help="at most so many at a time (default: what memory allows, up to 40)",
    )  # fmt: skip
