"""What divides a catalogue: `dermosan split`. Heavy rooms are imported where they are needed."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import not_negative

_SCHEMES = (
    "grouped",
    "deduplicated",
    "paper",
    "source",
    "given",
)  # a test holds them to be the library's


def add_split(names: Any) -> None:
    """Add `dermosan split`."""
    parser = names.add_parser("split", help="divide a catalogue into train, val and test")
    parser.add_argument("catalog", type=Path, metavar="CATALOG", help="catalog.csv")
    parser.add_argument("-o", "--output", type=Path, default=Path("splits.csv"))
    parser.add_argument("--scheme", choices=_SCHEMES, default="grouped")
    parser.add_argument("--seed", type=not_negative, default=42)
    parser.add_argument(
        "--parts", default="", metavar="NAMES",
        help="for --scheme given: which folder is what, as in train=fold_a,val=fold_b,test=fold_c "
        "(default: as the folders' names say)",
    )  # fmt: skip
    parser.add_argument(
        "--list", type=Path, metavar="FILE",
        help="CSV of a published split (image, split, sha256), in place of a scheme",
    )  # fmt: skip
    parser.set_defaults(command=split)


def split(options: Namespace) -> None:
    """Write splits.csv, and what it lets through beside it."""
    import json

    from dermosan_lib.study.data import (
        companion_path,
        read_catalog,
        usable,
    )
    from dermosan_lib.study.duplicates import DUPLICATES_FILE, exact_duplicates, read_duplicates
    from dermosan_lib.study.folders import GIVEN_SPLIT_FILE, kept_parts
    from dermosan_lib.study.groups import CONTRADICTIONS_FILE, read_contradictions
    from dermosan_lib.study.splitting import (
        LEAK_PAIRS_FILE,
        LEAK_REPORT_FILE,
        leak_pairs,
        leak_report,
        leak_words,
        listed_parts,
    )
    from dermosan_lib.study.splitting import split as divide
    from dermosan_lib.study.tables import (
        IDENTIFIERS_FILE,
        kept_identifiers,
    )
    from dermosan_lib.system import atomic_path, write_table

    catalog = read_catalog(options.catalog)
    pairs = companion_path(options.catalog, DUPLICATES_FILE, "catalog.csv")
    copies = read_duplicates(pairs) if pairs.is_file() else None
    given = kept_parts(companion_path(options.catalog, GIVEN_SPLIT_FILE, "catalog.csv"))
    if options.list:
        options.scheme = "given"
        given, told = listed_parts(usable(catalog), options.list)
        say(*told)
    parts = divide(
        catalog, scheme=options.scheme, seed=options.seed, duplicates=copies, given=given,
        parts=options.parts,
    )  # fmt: skip
    if given is not None and options.scheme != "given":
        say("The collection came with a split of its own; --scheme given takes it.")
    write_table(parts, options.output)
    if copies is None:
        say(f"{pairs} is missing: near copies are not reported. `dermosan catalog` finds them.")
        copies = exact_duplicates(usable(catalog))
    against = companion_path(options.catalog, CONTRADICTIONS_FILE, "catalog.csv")
    named = kept_identifiers(companion_path(options.catalog, IDENTIFIERS_FILE, "catalog.csv"))
    report = leak_report(
        parts, copies, attributes=named, contradictions=read_contradictions(against),
        scheme=options.scheme, seed=options.seed,
    )  # fmt: skip
    write_table(
        leak_pairs(parts, copies), companion_path(options.output, LEAK_PAIRS_FILE, "splits.csv")
    )
    with atomic_path(companion_path(options.output, LEAK_REPORT_FILE, "splits.csv")) as path:
        path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    counts = parts["split"].value_counts()
    sizes = ", ".join(f"{name} {counts.get(name, 0):,}" for name in ("train", "val", "test"))
    say(f"{options.output}: {sizes} ({options.scheme}, seed {options.seed})")
    say(*leak_words(report).splitlines())
