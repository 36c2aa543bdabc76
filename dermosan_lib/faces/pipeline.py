"""Run the numbered notebooks headless, with papermill, into a run folder."""

import logging
import os
import platform
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import papermill
import yaml
from papermill.exceptions import PapermillExecutionError

import dermosan_lib
from dermosan_lib.errors import DermosanError, RunError
from dermosan_lib.faces.home import writable_home
from dermosan_lib.faces.kernels import OwnKernelManager
from dermosan_lib.faces.parameters import (
    Parameter,
    check_values,
    declared_parameters,
    literal,
    read_values,
)
from dermosan_lib.system import (
    atomic_path,
    held_alone,
    refusals_in_words,
    remove_leftovers,
    sync_folder,
)
from dermosan_lib.text import visible

STEPS = ("01_explore", "02_split", "03_train", "04_evaluate", "05_error_analysis")
PARAMETERS = "parameters.yaml"
_RESERVED = ("data", "run")  # set by the command, never by -p
_LONGEST_NAME = 200  # bytes; file systems take 255, of which .NAME.partial and its like need some

log = logging.getLogger(__name__)


def run_notebooks(
    data: Path | None,
    name: str,
    parameters: Mapping[str, Any],
    *,
    runs: Path = Path("runs"),
    progress: bool = True,
) -> Path:
    """Execute notebooks 01 to 05 on ``data`` and return ``runs/NAME``, whole.

    Work goes on in ``runs/.NAME.partial``, which takes its final name when the last notebook has
    ended. Called again with the same data and parameters after a failure, it resumes at the
    notebook that failed.

    One process at a time works on a name, and holds ``runs/.NAME.lock`` for as long; the lock ends
    with the process, however that ends.

    Raises `RunError` for a name in use or at work, an unknown parameter, other parameters than
    those the unfinished run began with, or input that a notebook refuses, and `RuntimeError` where
    a notebook fails by a fault of ours; what it wrote until then is kept.
    """
    target = (runs / _checked(name)).resolve()
    _check_free(target)
    if data is not None and not data.is_dir():
        raise RunError(f"{data} is no folder. Give the folder that holds the images.")
    for path in (target, *([] if data is None else [data.resolve()])):
        _check_text(path)
    sources = notebooks_folder()
    accepted = {step: declared_parameters([sources / f"{step}.ipynb"]) for step in STEPS}
    _check_known(parameters, accepted)
    partial = target.with_name(f".{name}.partial")
    told = _all_parameters(data, parameters, accepted)
    with _alone(target, partial), writable_home():
        _begin(partial, told)
        for step in STEPS:
            done = partial / "notebooks" / f"{step}.ipynb"
            if not done.is_file():
                given = {key: value for key, value in parameters.items() if key in accepted[step]}
                given |= {"data": told["data"], "run": str(partial)}
                _execute(sources / f"{step}.ipynb", done, given, progress)
        _finish(partial, target)
    return target


@contextmanager
def _alone(target: Path, partial: Path) -> Iterator[None]:
    """Hold the run's name; nothing of the run is written or removed by who does not.

    The lock lies beside the folder, whose name changes at the end.
    """
    with held_alone(
        partial.with_suffix(".lock"),
        what=f"One process at a time makes a run, but {target} is being made",
        remedy="Wait until it has ended, end it, or choose another --name.",
    ):
        _check_free(target)  # the one before us may have ended meanwhile
        yield


def _check_free(target: Path) -> None:
    if target.exists():
        raise RunError(
            f"Run names are used once, and {target} exists. Choose another --name or remove it."
        )


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
    return {name: found.default for name, found in declared_parameters([path]).items()}


def _checked(name: str) -> str:
    if not name or name.startswith(".") or Path(name).name != name or visible(name) != name:
        raise RunError(
            f"A run name is a plain folder name, but is {name!r}. Choose one without slashes, "
            "leading dot and characters that show nothing."
        )
    if len(os.fsencode(name)) > _LONGEST_NAME:
        raise RunError(
            f"A run name has at most {_LONGEST_NAME} bytes, but this has "
            f"{len(os.fsencode(name))}. Choose a shorter one."
        )
    return name


def _check_text(path: Path) -> None:
    """Refuse a path that cannot be written down in a notebook."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise RunError(
            f"Folders of a run have names in UTF-8, but one is {str(path)!a}. Rename it."
        ) from error


def _check_known(
    parameters: Mapping[str, Any], accepted: Mapping[str, Mapping[str, Parameter]]
) -> None:
    declared = {key: found for names in accepted.values() for key, found in names.items()}
    known = sorted(set(declared) - set(_RESERVED))
    for key in parameters:
        if key not in known:
            raise RunError(f"Parameter {key!r} is not known. Choose among: {', '.join(known)}.")
    check_values(parameters, declared)


def _all_parameters(
    data: Path | None,
    parameters: Mapping[str, Any],
    accepted: Mapping[str, Mapping[str, Parameter]],
) -> dict[str, Any]:
    """Defaults and given values, so that the run folder tells what a rerun needs."""
    defaults = {key: found.default for names in accepted.values() for key, found in names.items()}
    told = {**defaults, **parameters, "data": "" if data is None else str(data.resolve())}
    return {key: told[key] for key in sorted(told) if key != "run"}


def _begin(partial: Path, told: Mapping[str, Any]) -> None:
    path = partial / PARAMETERS
    if path.is_file():
        before = yaml.safe_load(path.read_text(encoding="utf-8"))
        if before != dict(told):
            changed = sorted(key for key in {*before, *told} if before.get(key) != told.get(key))
            raise RunError(
                f"An unfinished run of this name began with other values of {', '.join(changed)}. "
                f"Give the same ones to resume, choose another --name, or remove {partial}."
            )
        remove_leftovers(partial)
        return
    (partial / "notebooks").mkdir(parents=True, exist_ok=True)
    with atomic_path(partial / "environment.txt") as temporary:
        temporary.write_text(_environment(), encoding="utf-8")
    with atomic_path(path) as temporary:
        temporary.write_text(yaml.safe_dump(dict(told), sort_keys=False), encoding="utf-8")


def _environment() -> str:
    packages = sorted(
        {f"{found.name}=={found.version}" for found in distributions()}, key=str.lower
    )
    return "\n".join([f"python=={platform.python_version()}", platform.platform(), *packages, ""])


def _execute(source: Path, done: Path, given: dict[str, Any], progress: bool) -> None:
    log.info("%s", source.stem)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # no talk of absent GPUs in the notebooks
    with atomic_path(done) as temporary:
        try:
            papermill.execute_notebook(
                literal(source),
                literal(temporary),
                parameters=given,
                kernel_name="python3",
                kernel_manager_class=OwnKernelManager,
                progress_bar={"desc": source.stem} if progress else False,
            )
        except PapermillExecutionError as error:
            kept = done.with_name(f"{source.stem}.failed.ipynb")
            shutil.copyfile(temporary, kept)
            raise _failure(error, source.stem, kept) from error
    done.with_name(f"{source.stem}.failed.ipynb").unlink(missing_ok=True)


def _failure(error: PapermillExecutionError, step: str, kept: Path) -> Exception:
    own = error.ename in {cls.__name__ for cls in DermosanError.__subclasses__()}
    if own:
        return RunError(f"{step}: {error.evalue}")
    return RuntimeError(
        f"{step} stopped with {error.ename}: {error.evalue.strip()[:300]} "
        f"Read {kept}, then run the same command again to resume."
    )


def _finish(partial: Path, target: Path) -> None:
    """Give the run its name; what took that name meanwhile stays, and so does the run."""
    if target.exists() or target.is_symlink():  # an empty folder would give way unasked
        raise RunError(
            f"The run is whole, but {target}, whose name it takes, has been made meanwhile. "
            f"Move that away and run the same command again; nothing of {partial} is lost."
        )
    for passing in (*partial.glob("checkpoint_*"), *partial.glob(".*.lock")):
        passing.unlink()
    with refusals_in_words(target):
        partial.rename(target)
        sync_folder(target.parent)


def read_parameters(items: list[str]) -> dict[str, Any]:
    """Parse ``key=value`` texts of the notebooks' parameters.

    Raises `RunError` for one without ``=`` and for values of another kind than the parameter's.
    """
    folder = notebooks_folder()
    return read_values(items, declared_parameters(folder / f"{step}.ipynb" for step in STEPS))
