"""`dermosan diagnose --csv FILE`: many images to one table, on all cores or a cluster."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.faces.cli.terminal import complain, say
from dermosan_lib.faces.cli.values import counted, share
from dermosan_lib.text import visible

if TYPE_CHECKING:
    from dermosan_lib.bundle import Bundle

_ONLY_HERE = ("max_failure_rate", "retry_failed", "shard_size", "no_hashes", "scheduler", "workers")
# What a table might be called that is none of ours, so that it is refused and not read as an image.
_OTHER_TABLES = {".tsv", ".tab", ".xls", ".xlsx", ".ods", ".json", ".jsonl", ".txt", ".pq", ".gz"}


def add_many_images(parser: ArgumentParser) -> None:
    """The options of tables that are made of many images."""
    many = parser.add_argument_group(
        "of --csv FILE: a table of many images, which goes on where it was ended"
    )
    many.add_argument(
        "--max-failure-rate", type=share, metavar="RATE",
        help="end where more of the images read so far, from 100 on, could not be read; 0 to 1 "
        "(default: 1, never)",
    )  # fmt: skip
    many.add_argument(
        "--retry-failed", action="store_true", default=None,
        help="read shards in which an image failed once more; of a table that was not finished",
    )  # fmt: skip
    many.add_argument(
        "--shard-size", type=counted, metavar="IMAGES",
        help="images that are kept at a time (default: 10 to 1000, to make 64 shards)",
    )  # fmt: skip
    many.add_argument(
        "--no-hashes", action="store_true", default=None,
        help="do not read every file before the first is diagnosed; changes are told by size and "
        "time alone",
    )  # fmt: skip
    many.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="hand shards to the workers of a Dask scheduler, such as tcp://10.0.0.5:8786; local "
        "starts one here",
    )  # fmt: skip
    many.add_argument(
        "--workers",
        type=counted,
        metavar="N",
        help="processes on this machine (default: one a core)",
    )


def with_table(words: Sequence[str]) -> list[str]:
    """``words`` with the table of ``--csv`` tied to it, and nothing tied to it that is none.

    By itself argparse would take the image, or the bundle, that follows for the table.
    """
    end = words.index("--") if "--" in words else len(words)
    told, place = list(words[:end]), 0
    while place < len(told):
        if told[place] == "--csv":
            told[place] = "--csv="
            if place + 1 < len(told) and _is_table(told[place + 1]):
                told[place] += told.pop(place + 1)
        place += 1
    return [*told, *words[end:]]


def check_options(options: Namespace) -> None:
    """Raise `RunError` for an option of tables without one, or one that makes no sense with it."""
    given = [name for name in _ONLY_HERE if getattr(options, name) is not None]
    if options.csv:
        for name in ("case", "report"):
            if getattr(options, name):
                raise RunError(
                    f"A table has a row an image, and --{name} is of one case. Give --csv without "
                    "a file, or leave one out."
                )
        if options.workers and options.scheduler not in (None, "local"):
            raise RunError(
                "--workers is of this machine, but the scheduler has workers of its own. Leave it "
                "out, or give --scheduler local."
            )
    elif given:
        raise RunError(
            f"--{given[0].replace('_', '-')} is for a table: name it, such as --csv out.csv."
        )


def read_many(
    options: Namespace,
    bundles: Sequence["Bundle"],
    paths: Sequence[Path],
    attributes: Mapping[str, str],
) -> None:
    """Read ``paths`` into the table that ``options`` name, and say what came of it."""
    from dermosan_lib.faces.batch import Wish, check_table, read_folder
    from dermosan_lib.faces.cli.picture_files import picture_files

    table = Path(options.csv)
    check_table(table)
    gone = [str(path) for path in paths if not os.path.lexists(path)]
    if len(gone) == len(paths):  # one of many is a row that says so; all are a slip of the pen
        raise ImageError(f"There is no {visible(gone[0])}. Check the path.")
    wish = Wish(
        bundles=bundles,
        files=picture_files(paths),
        paths=paths,
        table=table,
        attributes=attributes,
        despite_quality=options.despite_quality,
        any_photo=options.any_photo,
        safe_csv=options.safe_csv,
        max_failure_rate=1.0 if options.max_failure_rate is None else options.max_failure_rate,
        retry_failed=bool(options.retry_failed),
        shard_size=options.shard_size,
        hashes=not options.no_hashes,
        scheduler=options.scheduler,
        workers=options.workers,
    )
    try:
        outcome = read_folder(wish)
    except KeyboardInterrupt:
        complain("dermosan: ended. What is done is kept; the same command goes on from there.")
        raise
    if outcome.failed:
        complain(
            f"dermosan: {outcome.failed:,} of {outcome.images:,} images could not be read; the "
            "column `error` says why."
        )
    say(f"{outcome.table}: {outcome.images:,} images")


def _is_table(word: str) -> bool:
    """Whether the word behind ``--csv`` is its table: by its suffix, and no picture's is such."""
    suffix = Path(word).suffix.lower()
    return suffix in (".csv", ".parquet") or (suffix in _OTHER_TABLES and not Path(word).exists())
