"""What makes a bundle without notebooks: `probe`, `import`."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.shared_options import DATA, add_table, table_options
from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import counted, whole


def add_probe(names: Any) -> None:
    """Add `dermosan probe`."""
    parser = names.add_parser(
        "probe", help="fit a linear probe of a frozen encoder, for collections of few images"
    )
    parser.add_argument("data", type=Path, metavar="DATA", help=DATA)
    parser.add_argument("--recipe", type=Path, required=True, help="such as recipes/clinical6.yaml")
    parser.add_argument(
        "--weights",
        required=True,
        metavar="FILE",
        help="the encoder's weights file, or package:NAME of an installed package that holds it",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="BUNDLE")
    parser.add_argument("--images", type=Path, help="CSV to write: images, hashes and folds")
    parser.add_argument("--cache", type=Path, help="folder for pixels and features")
    add_table(parser)
    parser.set_defaults(command=probe)


def probe(options: Namespace) -> None:
    """A linear probe of a frozen encoder, validated and written as a bundle."""
    from dermosan_lib.study.duplicates import user_cache_folder
    from dermosan_lib.study.probing import ProbeRecipe, make_probe
    from dermosan_lib.study.weights import in_package
    from dermosan_lib.system import write_table

    recipe = ProbeRecipe.read(options.recipe)
    cache = options.cache or user_cache_folder() or options.output.parent / ".cache"
    bundle, listing = make_probe(
        options.data, recipe, Path(in_package(options.weights)), options.output, cache=cache,
        **table_options(options),
    )  # fmt: skip
    if options.images is not None:
        write_table(listing, options.images)
    told = bundle.card["metrics"]
    for name in ("macro_auc", "balanced_accuracy"):
        entry = told[name]
        say(f"{name}: {entry['value']:.3f} ({entry['low']:.3f} to {entry['high']:.3f})")
    say(f"{bundle.path}: {', '.join(bundle.taxonomy.codes)}")


def add_import(names: Any) -> None:
    """Add `dermosan import`."""
    parser = names.add_parser("import", help="make a bundle of the published tool's weights file")
    parser.add_argument("file", type=Path, metavar="FILE", help="such as best_resnet152.h5")
    parser.add_argument("--taxonomy", default="kaggle10", help="default: kaggle10")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="BUNDLE")
    parser.add_argument("--backbone", default="ResNet152", help="of keras.applications")
    parser.add_argument("--size", type=whole, default=224, help="edge of the pictures in pixels")
    parser.add_argument(
        "--dense-units", type=counted, nargs="*", default=(512, 256), metavar="N",
        help="of the head's hidden layers (default: 512 256)",
    )  # fmt: skip
    parser.set_defaults(command=import_weights)


def import_weights(options: Namespace) -> None:
    """Write a bundle from a weights file that somebody else's Keras wrote."""
    from dermosan_lib.conditions import load_taxonomy
    from dermosan_lib.study.weights import open_weights

    taxonomy = load_taxonomy(options.taxonomy)
    with open_weights(options.file):  # what is no such file is told before Keras is loaded
        from dermosan_lib.study.pipeline import import_weights
    bundle = import_weights(
        options.file,
        backbone=options.backbone,
        taxonomy=taxonomy,
        dense_units=tuple(options.dense_units),
        size_px=options.size,
        out=options.output,
    )
    say(f"{bundle.path}: {', '.join(bundle.taxonomy.codes)}", bundle.card["note"])
