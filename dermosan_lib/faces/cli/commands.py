"""What each command of `dermosan` does. Heavy rooms are imported where they are needed."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.tables import safe_table

if TYPE_CHECKING:
    import pandas as pd

TABLE_OPTIONS = (
    "table", "image_column", "label_column", "group_column", "source_column", "image_folder",
    "split_folders", "allow_missing",
)  # fmt: skip

# A test holds them to be those of `decision`, whose import would take a tenth of a second.
ATTRIBUTES = (
    "age", "sex", "site", "itch", "grew", "hurt", "changed", "bleed", "elevation",
)  # fmt: skip


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


def draw_phantoms(options: Namespace) -> None:
    """Write phantoms with masks and a table."""
    from dermosan_lib.phantoms import write_phantoms

    out = write_phantoms(
        options.out, per_class=options.per_class, seed=options.seed, size_px=options.size,
        in_between=options.in_between,
    )  # fmt: skip
    say(f"{out}: {options.per_class} images a class, masks in _masks/, table phantoms.csv")


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

    cache = options.cache or user_cache_folder()
    made = survey(options.data, cache=cache, **_table_options(options))
    entries = made.catalog
    pairs = companion_path(options.output, DUPLICATES_FILE, "catalog.csv")
    shown = safe_table if options.safe_csv else lambda table: table
    _write_table(shown(made.duplicates), pairs)
    named = identifiers_of(made.attributes)
    _write_table(shown(named), companion_path(options.output, IDENTIFIERS_FILE, "catalog.csv"))
    write_notes(entries, companion_path(options.output, CATALOG_NOTES_FILE, "catalog.csv"))
    against = companion_path(options.output, CONTRADICTIONS_FILE, "catalog.csv")
    _write_table(shown(made.contradictions), against)
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
    from dermosan_lib.system import atomic_path

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
    _write_table(parts, options.output)
    if copies is None:
        say(f"{pairs} is missing: near copies are not reported. `dermosan catalog` finds them.")
        copies = exact_duplicates(usable(catalog))
    against = companion_path(options.catalog, CONTRADICTIONS_FILE, "catalog.csv")
    named = kept_identifiers(companion_path(options.catalog, IDENTIFIERS_FILE, "catalog.csv"))
    report = leak_report(
        parts, copies, attributes=named, contradictions=read_contradictions(against),
        scheme=options.scheme, seed=options.seed,
    )  # fmt: skip
    _write_table(
        leak_pairs(parts, copies), companion_path(options.output, LEAK_PAIRS_FILE, "splits.csv")
    )
    with atomic_path(companion_path(options.output, LEAK_REPORT_FILE, "splits.csv")) as path:
        path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    counts = parts["split"].value_counts()
    sizes = ", ".join(f"{name} {counts.get(name, 0):,}" for name in ("train", "val", "test"))
    say(f"{options.output}: {sizes} ({options.scheme}, seed {options.seed})")
    say(*leak_words(report).splitlines())


def run(options: Namespace) -> None:
    """Notebooks 01 to 05 under papermill."""
    from dermosan_lib.faces.reports import summary
    from dermosan_lib.faces.runs import (
        read_members,
        read_parameters,
        read_recipe,
        run_notebooks,
        with_full_paths,
    )
    from dermosan_lib.study.folders import unpacked

    options.data, told = unpacked(options.data)
    say(*told)
    given = read_recipe(options.recipe) if options.recipe else {}
    given |= _table_options(options) | read_parameters(options.parameters)
    parameters = with_full_paths(given)
    members = read_members(options.recipe) if options.recipe else []
    for number, changes in enumerate(members, start=1):
        name = f"{options.name}-{number}"
        folder = (options.runs / name).resolve()
        if (folder / "bundle").is_dir():
            say(f"{folder} is finished already, and answers with this run.")
        else:
            alone = {key: value for key, value in parameters.items() if key != "join"}
            run_notebooks(
                options.data, name, alone | changes, runs=options.runs, quiet=options.quiet
            )
        parameters["join"] = [*parameters.get("join", []), str(folder)]
    finished = run_notebooks(
        options.data, options.name, parameters, runs=options.runs, quiet=options.quiet
    )
    say(*summary(finished).splitlines())


def publish(options: Namespace) -> None:
    """A finished run's bundle with name, licence and changelog, to be given away."""
    from dermosan_lib.faces.reports import find_run
    from dermosan_lib.faces.runs import read_publish
    from dermosan_lib.study.bundling import Publication, name_bundle
    from dermosan_lib.study.bundling import publish as give_away
    from dermosan_lib.study.reporting import write_documents
    from dermosan_lib.study.runs import open_run

    run = open_run("", find_run(options.run, options.runs))
    publication = Publication.of(read_publish(options.recipe))
    name_bundle(run.folder / "bundle", publication)
    write_documents(run)
    made = give_away(run.trained_bundle(), publication, options.output, limit_mb=options.limit_mb)
    size_mb = sum(file.stat().st_size for file in made.path.iterdir()) / 1e6
    say(f"{made.path}: {publication.name} {publication.version}, {publication.licence}, "
        f"{size_mb:.1f} MB")  # fmt: skip


def probe(options: Namespace) -> None:
    """A linear probe of a frozen encoder, validated and written as a bundle."""
    from dermosan_lib.study.duplicates import user_cache_folder
    from dermosan_lib.study.probing import ProbeRecipe, make_probe
    from dermosan_lib.study.weights import in_package

    recipe = ProbeRecipe.read(options.recipe)
    cache = options.cache or user_cache_folder() or options.output.parent / ".cache"
    bundle, listing = make_probe(
        options.data, recipe, Path(in_package(options.weights)), options.output, cache=cache,
        **_table_options(options),
    )  # fmt: skip
    if options.images is not None:
        _write_table(listing, options.images)
    told = bundle.card["metrics"]
    for name in ("macro_auc", "balanced_accuracy"):
        entry = told[name]
        say(f"{name}: {entry['value']:.3f} ({entry['low']:.3f} to {entry['high']:.3f})")
    say(f"{bundle.path}: {', '.join(bundle.taxonomy.codes)}")


def report(options: Namespace) -> None:
    """The executed notebooks of a run as pages, with stills of their figures in the notebooks."""
    from dermosan_lib.faces import reports

    made = reports.write_report(reports.find_run(options.run, options.runs), pdf=options.pdf)
    say(*filter(None, [made.in_words(), made.run.in_words(), made.without_stills]))


def diagnose(options: Namespace) -> None:
    """Read images and print one answer a case."""
    from dermosan_lib.faces.cli.reading import read_cases
    from dermosan_lib.faces.cli.which_bundles import bundles_and_images

    bundles, paths = bundles_and_images(options.bundles, options.images)
    read_cases(
        bundles,
        paths,
        one_case=options.case,
        attributes={name: getattr(options, name) for name in ATTRIBUTES if getattr(options, name)},
        despite_quality=options.despite_quality,
        any_photo=options.any_photo,
        shape="json" if options.json else "csv" if options.csv else "text",
        safe_csv=options.safe_csv,
    )


def list_bundles(options: Namespace) -> None:
    """The installed models: what each was made for, how good it is, under which licence."""
    from dermosan_lib.faces.cli.bundle_list import list_installed

    list_installed(as_json=options.json)


def evaluate(options: Namespace) -> None:
    """External validation: a folder with metrics, mapping and report."""
    from dermosan_lib.faces.external_report import evaluate_bundle, summary

    names = ("mapping", "compare_to", "training_catalog", "n_bootstrap", "seed")
    given = {name: getattr(options, name) for name in names}
    external = evaluate_bundle(
        options.bundle, options.data, options.output, safe_csv=options.safe_csv,
        **_table_options(options), **given,
    )  # fmt: skip
    say(*summary(external, options.output))


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


def dashboard(options: Namespace) -> None:
    """Serve the dashboard."""
    _serve(options.bundles, options)


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
    )


def _write_table(table: "pd.DataFrame", path: Path) -> None:
    from dermosan_lib.system import atomic_path

    with atomic_path(path) as temporary:
        table.to_csv(temporary, index=False)


def _table_options(options: Namespace) -> dict[str, Any]:
    given = {name: getattr(options, name, None) for name in TABLE_OPTIONS}
    return {name: value for name, value in given.items() if value is not None}
