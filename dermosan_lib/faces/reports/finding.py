"""Which run is meant, and which of its notebooks have been executed."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.reader import NotJSONError

from dermosan_lib.errors import RunError
from dermosan_lib.faces.reports.steps import STEPS

NOTEBOOKS = "notebooks"
_FAILED = ".failed.ipynb"
_UNREADABLE = (  # the last three where JSON is of another shape than nbformat expects
    NotJSONError, nbformat.ValidationError, ValueError, AttributeError, KeyError, TypeError,
)  # fmt: skip


@dataclass(frozen=True)
class Executed:
    """The notebooks of a run folder, by their stems, in order."""

    folder: Path
    done: tuple[str, ...]
    failed: tuple[str, ...]
    missing: tuple[str, ...]  # of a whole run's, neither done nor failed

    @property
    def name(self) -> str:
        """The run's name, also while its folder has the temporary one."""
        return self.folder.name.removeprefix(".").removesuffix(".partial")

    def path(self, stem: str) -> Path:
        """The executed notebook ``stem``."""
        return self.folder / NOTEBOOKS / f"{stem}.ipynb"

    def in_words(self) -> str:
        """A sentence on an unfinished run; empty where all notebooks are there."""
        if not (self.failed or self.missing):
            return ""
        parts = [f"Not all notebooks are there: {', '.join(self.done) or 'none'} executed"]
        parts += [f"{', '.join(self.failed)} stopped by an error"] if self.failed else []
        parts += [f"{', '.join(self.missing)} not yet"] if self.missing else []
        return "; ".join(parts) + "."


def find_run(given: Path, runs: Path = Path("runs")) -> Path:
    """The run folder that ``given`` means: a folder, or a run's name below ``runs``.

    Of a run that is not finished the folder is ``.NAME.partial``, which is found by the name too.
    Raises `RunError` where there is none.
    """
    named = [runs / given] if given.name == str(given) else []
    for place in (given, *named):
        for folder in (place, place.with_name(f".{place.name}.partial") if place.name else place):
            if folder.is_dir():
                return folder.resolve()
    raise RunError(
        f"A report is made of a run folder or of a run's name below {runs}, but there is neither "
        f"at {given}. Give another, or --runs with the folder of all runs."
    )


def executed(folder: Path) -> Executed:
    """The notebooks of the run ``folder``; raises `RunError` where none has been executed."""
    files = sorted((folder / NOTEBOOKS).glob("[!.]*.ipynb"))
    failed = [path.name.removesuffix(_FAILED) for path in files if path.name.endswith(_FAILED)]
    done = [path.stem for path in files if not path.name.endswith(_FAILED)]
    if not done:
        others = f" ({', '.join(failed)} stopped by an error)" if failed else ""
        raise RunError(
            f"A report is made of executed notebooks, but {folder} holds none in {NOTEBOOKS}/"
            f"{others}. Give the folder of a run that `dermosan run` has made or begun."
        )
    # Runs of version 0.1 have fewer notebooks: where the last is there, none is missing.
    whole = STEPS[-1] in done
    missing = [] if whole else [step for step in STEPS if step not in {*done, *failed}]
    left = [stem for stem in failed if stem not in done]
    return Executed(folder, tuple(done), tuple(left), tuple(missing))


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """The notebook in ``path``; raises `RunError` for a file that is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cells without ids, in notebooks of other programs
            notebook = nbformat.read(path, as_version=4)
            nbformat.validate(notebook)
    except _UNREADABLE as error:
        what = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise RunError(
            f"{path} should be a notebook, but cannot be read as one: {what}. Remove it, then run "
            "`dermosan run` again to make it anew."
        ) from error
    return notebook
