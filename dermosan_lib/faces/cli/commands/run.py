"""What runs notebooks and hands on what they made: `run`, `publish`, `report`."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from dermosan_lib.faces.cli.shared_options import DATA, add_runs, add_table, table_options
from dermosan_lib.faces.cli.terminal import say
from dermosan_lib.faces.cli.values import whole


def add_run(names: Any) -> None:
    """Add `dermosan run`."""
    parser = names.add_parser("run", help="notebooks 01 to 05 on a folder of images; resumable")
    parser.add_argument("data", type=Path, metavar="DATA", help=DATA)
    parser.add_argument("--name", required=True, help="the run's folder below --runs")
    parser.add_argument(
        "--recipe", type=Path, metavar="FILE",
        help="YAML of notebook parameters, such as recipes/dermoscopy7.yaml; options and -p count "
        "before it",
    )  # fmt: skip
    parser.add_argument(
        "-p", dest="parameters", action="append", default=[], metavar="KEY=VALUE",
        help="a notebook parameter, such as epochs=3; repeat for more",
    )  # fmt: skip
    add_table(parser)
    parser.add_argument("--source-column", help="hospital or data set, for the source split")
    add_runs(parser)
    parser.set_defaults(command=run)


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
    given |= table_options(options) | read_parameters(options.parameters)
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


def add_publish(names: Any) -> None:
    """Add `dermosan publish`."""
    parser = names.add_parser("publish", help="a run's bundle with licence and changelog")
    parser.add_argument("run", type=Path, metavar="RUN", help="run folder, or a run's name")
    parser.add_argument(
        "--recipe", type=Path, required=True, metavar="FILE", help="YAML with an entry publish"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="BUNDLE")
    parser.add_argument(
        "--similar-cases", metavar="LICENCE",
        help="let the bundle show a few of its training pictures beside an answer, small; refused "
        "unless LICENCE, which is that of the pictures, allows changed copies (such as CC0-1.0)",
    )  # fmt: skip
    parser.add_argument("--limit-mb", type=whole, default=12, help="largest size (default: 12)")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of all runs")
    parser.set_defaults(command=publish)


def publish(options: Namespace) -> None:
    """A finished run's bundle with name, licence and changelog, to be given away."""
    from dermosan_lib.faces.reports import find_run
    from dermosan_lib.faces.runs import read_publish
    from dermosan_lib.study.bundling import (
        Publication,
        add_similar_cases,
        check_licence,
        name_bundle,
    )
    from dermosan_lib.study.bundling import publish as give_away
    from dermosan_lib.study.reporting import write_documents
    from dermosan_lib.study.runs import open_run

    if options.similar_cases is not None:
        check_licence(options.similar_cases)  # before anything is written
    run = open_run("", find_run(options.run, options.runs))
    publication = Publication.of(read_publish(options.recipe))
    name_bundle(run.folder / "bundle", publication)
    write_documents(run)
    if options.similar_cases is not None:
        add_similar_cases(run, run.trained_bundle(), options.similar_cases)
    made = give_away(run.trained_bundle(), publication, options.output, limit_mb=options.limit_mb)
    size_mb = sum(file.stat().st_size for file in made.path.iterdir()) / 1e6
    say(f"{made.path}: {publication.name} {publication.version}, {publication.licence}, "
        f"{size_mb:.1f} MB")  # fmt: skip


def add_report(names: Any) -> None:
    """Add `dermosan report`."""
    parser = names.add_parser("report", help="a run's notebooks as pages that need no network")
    parser.add_argument(
        "run", type=Path, metavar="RUN", help="run folder, or a run's name; finished or not"
    )
    parser.add_argument(
        "--pdf", action="store_true", help="print each page as well (needs Chromium or Chrome)"
    )
    add_runs(parser)
    parser.set_defaults(command=report)


def report(options: Namespace) -> None:
    """The executed notebooks of a run as pages, with stills of their figures in the notebooks."""
    from dermosan_lib.faces import reports

    made = reports.write_report(reports.find_run(options.run, options.runs), pdf=options.pdf)
    say(*filter(None, [made.in_words(), made.run.in_words(), made.without_stills]))
