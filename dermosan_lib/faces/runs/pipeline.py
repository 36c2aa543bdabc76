"""Run the numbered notebooks headless, with papermill, into a run folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dermosan_lib
from dermosan_lib.errors import RunError
from dermosan_lib.faces.home import writable_home
from dermosan_lib.faces.reports import STEPS, report_or_warn
from dermosan_lib.faces.runs.executing import execute
from dermosan_lib.faces.runs.gathering import gathered
from dermosan_lib.faces.runs.parameter import Parameter
from dermosan_lib.faces.runs.parameters import check_values, declared_parameters, read_values
from dermosan_lib.faces.runs.recipe_kinds import RECIPE
from dermosan_lib.faces.runs.run_folder import (
    PARAMETERS,
    begin,
    check_free,
    check_name,
    check_text,
    finish,
    held,
)
from dermosan_lib.faces.runs.watching import Watch
from dermosan_lib.study.folders import unpacked

__all__ = [
    "PARAMETERS",  # the run's file of all parameters
    "STEPS",
    "notebook_parameters",
    "notebooks_folder",
    "read_parameters",
    "run_notebooks",
]

_RESERVED = ("data", "run")  # set by the command, never by -p


def run_notebooks(
    data: Path | None,
    name: str,
    parameters: Mapping[str, Any],
    *,
    runs: Path = Path("runs"),
    progress: bool = True,
    quiet: bool = False,
) -> Path:
    """Execute notebooks 01 to 05 on ``data`` and return ``runs/NAME``, whole, with its report.

    Work goes on in ``runs/.NAME.partial``, which takes its final name when the last notebook has
    ended. Called again with the same data and parameters after a failure, it resumes at the
    notebook that failed.

    One process at a time works on a name, and holds ``runs/.NAME.lock`` for as long; the lock ends
    with the process, however that ends.

    ``progress`` is shown on standard error, with ``quiet`` in few plain lines; see `Watch`.

    Raises `RunError` for a name in use or at work, an unknown parameter, other parameters than
    those the unfinished run began with, or input that a notebook refuses, and `RuntimeError` where
    a notebook fails by a fault of ours; what it wrote until then is kept.
    """
    target = (runs / check_name(name)).resolve()
    check_free(target)
    if data is not None:
        data = unpacked(data, progress=progress)[0]
    if data is not None and not data.is_dir():
        raise RunError(f"{data} is no folder. Give the folder that holds the images.")
    for path in (target, *([] if data is None else [data.resolve()])):
        check_text(path)
    sources = notebooks_folder()
    accepted, declared = _declared(sources)
    parameters = _checked(parameters, declared)
    partial = target.with_name(f".{name}.partial")
    values = _all_parameters(data, parameters, declared)
    watch = Watch(shown=progress, quiet=quiet)
    with held(target, partial), writable_home():
        begin(partial, values, declared)
        for step in STEPS:
            done = partial / "notebooks" / f"{step}.ipynb"
            if not done.is_file():
                given = {key: value for key, value in parameters.items() if key in accepted[step]}
                given |= {"data": values["data"], "run": str(partial)}
                execute(sources / f"{step}.ipynb", done, given, watch)
        with watch.step("report"):
            report_or_warn(partial, target)
        finish(partial, target)
    return target


def complete_parameters(settings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """All parameters but ``data`` and ``run`` of a run with each of ``settings``.

    What a setting does not name has its default, and entries of the recipe are gathered, so that
    two runs that compute the same have the same. Raises as `run_notebooks` does.
    """
    _, declared = _declared(notebooks_folder())
    every = [_all_parameters(None, _checked(given, declared), declared) for given in settings]
    return [{key: value for key, value in values.items() if key != "data"} for values in every]


def notebooks_folder() -> Path:
    """The folder of the numbered notebooks; raises `RunError` outside a checkout."""
    folder = Path(dermosan_lib.__file__).resolve().parents[1] / "notebooks"
    if not (folder / f"{STEPS[0]}.ipynb").is_file():
        raise RunError(
            f"The notebooks are expected in {folder}, but are not there. "
            "Run from a clone of the project, installed with `pip install -e .`."
        )
    return folder


def notebook_parameters(path: Path) -> dict[str, Any]:
    """Names and defaults of a notebook's tagged ``parameters`` cell."""
    declared = declared_parameters([path])
    return {
        name: parameter.default for name, parameter in declared.items() if not parameter.of_recipe
    }


def read_parameters(items: list[str]) -> dict[str, Any]:
    """Parse ``key=value`` texts of the notebooks' parameters.

    Raises `RunError` for one without ``=`` and for values of another kind than the parameter's.
    """
    folder = notebooks_folder()
    return read_values(items, declared_parameters(folder / f"{step}.ipynb" for step in STEPS))


def _declared(folder: Path) -> tuple[dict[str, dict[str, Parameter]], dict[str, Parameter]]:
    """What each notebook accepts, and all of it."""
    accepted = {step: declared_parameters([folder / f"{step}.ipynb"]) for step in STEPS}
    every = {key: parameter for names in accepted.values() for key, parameter in names.items()}
    return accepted, every


def _checked(parameters: Mapping[str, Any], declared: Mapping[str, Parameter]) -> dict[str, Any]:
    """``parameters`` as notebooks take them; raises where they cannot."""
    if parameters.get("split_folders") == "keep":  # or the split would be kept for nothing
        parameters = {"scheme": "given", **parameters}
    _check_known(parameters, declared)
    parameters = gathered(parameters, declared)
    _check_encoder(parameters)
    return parameters


def _check_known(parameters: Mapping[str, Any], declared: Mapping[str, Parameter]) -> None:
    known = sorted(set(declared) - set(_RESERVED))
    for key in parameters:
        if key not in known:
            raise RunError(f"Parameter {key!r} is not known. Choose among: {', '.join(known)}.")
    check_values(parameters, declared)


def _check_encoder(parameters: Mapping[str, Any]) -> None:
    """Raise `NetworkError` for an encoder that cannot be used, before notebooks run for minutes."""
    from dermosan_lib.study.recipes import encoder_file

    if encoder_file(parameters.get("backbone")) is not None:
        from dermosan_lib.study.pipeline import chosen_recipe

        chosen_recipe(
            parameters.get("preset") or "quick",
            parameters.get(RECIPE),
            **{key: parameters.get(key) for key in ("backbone", "size_px", "epochs", "seed")},
        )


def _all_parameters(
    data: Path | None,
    parameters: Mapping[str, Any],
    declared: Mapping[str, Parameter],
) -> dict[str, Any]:
    """Defaults and given values, so that the run folder tells what a rerun needs."""
    defaults = {
        key: parameter.default for key, parameter in declared.items() if not parameter.of_recipe
    }
    values = {**defaults, **parameters, "data": "" if data is None else str(data.resolve())}
    return {key: values[key] for key in sorted(values) if key != "run"}
