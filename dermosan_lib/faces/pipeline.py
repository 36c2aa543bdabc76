"""Run the numbered notebooks headless, with papermill, into a run folder."""

import logging
import os
import platform
import shutil
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import papermill
import yaml
from papermill.exceptions import PapermillExecutionError

import dermosan_lib
from dermosan_lib.errors import DermosanError, RunError
from dermosan_lib.faces.transport import PrivateKernelManager
from dermosan_lib.writing import atomic_path, remove_leftovers

STEPS = ("01_explore", "02_split", "03_train", "04_evaluate", "05_error_analysis")
PARAMETERS = "parameters.yaml"
_RESERVED = ("data", "run")  # set by the command, never by -p

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

    Raises `RunError` for a name in use, an unknown parameter, other parameters than those the
    unfinished run began with, or input that a notebook refuses, and `RuntimeError` where a notebook
    fails by a fault of ours; what it wrote until then is kept.
    """
    target = (runs / _checked(name)).resolve()
    if target.exists():
        raise RunError(
            f"Run names are used once, and {target} exists. Choose another --name or remove it."
        )
    if data is not None and not data.is_dir():
        raise RunError(f"{data} is no folder. Give the folder that holds the images.")
    sources = notebooks_folder()
    accepted = {step: notebook_parameters(sources / f"{step}.ipynb") for step in STEPS}
    _check_known(parameters, accepted)
    partial = target.with_name(f".{name}.partial")
    told = _all_parameters(data, parameters, accepted)
    _begin(partial, told)
    for step in STEPS:
        done = partial / "notebooks" / f"{step}.ipynb"
        if not done.is_file():
            given = {key: value for key, value in parameters.items() if key in accepted[step]}
            given |= {"data": told["data"], "run": str(partial)}
            _execute(sources / f"{step}.ipynb", done, given, progress)
    _finish(partial, target)
    return target


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
    found = papermill.inspect_notebook(str(path))
    return {name: yaml.safe_load(_as_yaml(entry["default"])) for name, entry in found.items()}


def _as_yaml(default: str) -> str:
    # Papermill gives defaults as Python source; the literals in use differ from YAML in these.
    return {"None": "null", "True": "true", "False": "false"}.get(default, default)


def _checked(name: str) -> str:
    if not name or name.startswith(".") or Path(name).name != name:
        raise RunError(
            f"A run name is a plain folder name, but is {name!r}. Choose one without slashes and "
            "leading dot."
        )
    return name


def _check_known(parameters: Mapping[str, Any], accepted: Mapping[str, Mapping[str, Any]]) -> None:
    known = sorted({key for names in accepted.values() for key in names} - set(_RESERVED))
    for key in parameters:
        if key not in known:
            raise RunError(f"Parameter {key!r} is not known. Choose among: {', '.join(known)}.")


def _all_parameters(
    data: Path | None,
    parameters: Mapping[str, Any],
    accepted: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Defaults and given values, so that the run folder tells what a rerun needs."""
    defaults = {key: value for names in accepted.values() for key, value in names.items()}
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
                str(source),
                str(temporary),
                parameters=given,
                kernel_name="python3",
                kernel_manager_class=PrivateKernelManager,
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
    for checkpoint in partial.glob("checkpoint_*"):
        checkpoint.unlink()
    partial.rename(target)


def read_parameters(items: list[str]) -> dict[str, Any]:
    """Parse ``key=value`` texts, values as YAML; raises `RunError` for one without ``=``."""
    parameters: dict[str, Any] = {}
    for item in items:
        key, equals, value = item.partition("=")
        if not equals or not key.isidentifier():
            raise RunError(f"A parameter reads key=value, but is {item!r}. Write -p epochs=3.")
        try:
            parameters[key] = _number(yaml.safe_load(value))
        except yaml.YAMLError as error:
            raise RunError(f"The value of {key} is no YAML: {value!r}. Quote it.") from error
    return parameters


def _number(value: Any) -> Any:
    # YAML 1.1 takes 1e-4 for a text, since it has no point.
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value
