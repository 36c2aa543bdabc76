"""What gathers data: `phantoms`, `catalog`. Heavy rooms are imported where they are needed."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.shared_options import DATA, add_safe_csv, add_table, table_options
from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import counted, not_negative, share, whole
from dermosan_lib.faces.tables import safe_table


def add_phantoms(names: Any) -> None:
    """Add `dermosan phantoms`."""
    parser = names.add_parser("phantoms", help="draw synthetic skin images with known masks")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to make")
    parser.add_argument("--per-class", type=counted, default=100, help="images a class")
    parser.add_argument("--seed", type=not_negative, default=42)
    parser.add_argument("--size", type=whole, default=256, help="edge in pixels")
    parser.add_argument(
        "--in-between", type=share, default=0.0, metavar="SHARE",
        help="share of lesions drawn halfway between two look-alikes and named by a coin "
        "(default: 0)",
    )  # fmt: skip
    parser.set_defaults(command=draw_phantoms)


def draw_phantoms(options: Namespace) -> None:
    """Write phantoms with masks and a table."""
    from dermosan_lib.phantoms import write_phantoms

    out = write_phantoms(
        options.out, per_class=options.per_class, seed=options.seed, size_px=options.size,
        in_between=options.in_between,
    )  # fmt: skip
    say(f"{out}: {options.per_class} images a class, masks in _masks/, table phantoms.csv")


def add_catalog(names: Any) -> None:
    """Add `dermosan catalog`."""
    parser = names.add_parser("catalog", help="list a folder's images, conditions and problems")
    parser.add_argument("data", type=Path, metavar="DATA", help=DATA)
    parser.add_argument("-o", "--output", type=Path, default=Path("catalog.csv"))
    parser.add_argument(
        "--cache", type=Path, metavar="FOLDER",
        help="where hashes and 64-pixel likenesses of the images are kept, so that a second call "
        "is quick (default: this person's cache folder)",
    )  # fmt: skip
    add_table(parser)
    parser.add_argument("--source-column", help="hospital or data set, for the source split")
    add_safe_csv(parser, "in the tables; `dermosan split` needs them without")
    parser.set_defaults(command=catalog)


def catalog(options: Namespace) -> None:
    """Write catalog.csv and what lies beside it, and tell what was found, problems included."""
    from dermosan_lib.study.data import (
        CATALOG_NOTES_FILE,
        companion_path,
        survey,
        write_catalog,
        write_notes,
    )
    from dermosan_lib.study.duplicates import DUPLICATES_FILE, user_cache_folder
    from dermosan_lib.study.folders import GIVEN_SPLIT_FILE, write_parts
    from dermosan_lib.study.groups import CONTRADICTIONS_FILE
    from dermosan_lib.study.tables import IDENTIFIERS_FILE, identifiers_of
    from dermosan_lib.system import write_table

    cache = options.cache or user_cache_folder()
    made = survey(options.data, cache=cache, **table_options(options))
    entries = made.catalog
    pairs = companion_path(options.output, DUPLICATES_FILE, "catalog.csv")
    shown = safe_table if options.safe_csv else lambda table: table
    write_table(shown(made.duplicates), pairs)
    named = identifiers_of(made.attributes)
    write_table(shown(named), companion_path(options.output, IDENTIFIERS_FILE, "catalog.csv"))
    write_notes(entries, companion_path(options.output, CATALOG_NOTES_FILE, "catalog.csv"))
    against = companion_path(options.output, CONTRADICTIONS_FILE, "catalog.csv")
    write_table(shown(made.contradictions), against)
    given = companion_path(options.output, GIVEN_SPLIT_FILE, "catalog.csv")
    write_parts(None if made.parts is None else shown(made.parts), given)
    write_catalog(entries, options.output, shown=shown)
    for note in entries.attrs.get("notes", ()):
        say(note)
    problems = entries[entries["problem"] != ""]
    for row in problems.head(20).itertuples():
        say(f"problem: {row.path}: {row.problem}")
    if len(problems) > 20:
        say(f"... and {len(problems) - 20} more, in {options.output}")
    if made.parts is not None:
        sizes = made.parts["part"].value_counts().sort_index()
        listed = ", ".join(f"{part} {count:,}" for part, count in sizes.items())
        say(f"{given}: the given split ({listed}); `dermosan split --scheme given` takes it")
    kinds = made.duplicates["kind"].value_counts()
    say(f"{pairs}: {kinds.get('exact', 0)} exact and {kinds.get('near', 0)} near copies")
    usable = entries[entries["problem"] == ""]
    counts = ", ".join(f"{code} {n}" for code, n in usable["condition"].value_counts().items())
    say(f"{options.output}: {len(usable)} images ({counts}); {len(problems)} with problems")
