"""The models of a job, opened once in a process, and images made rows by them."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dermosan_lib import images
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Models, Photo
from dermosan_lib.errors import BundleError, ImageError, RunError
from dermosan_lib.faces.batch.answers.columns import Row, codes_of
from dermosan_lib.faces.batch.answers.listed import Listed
from dermosan_lib.faces.batch.answers.rows import failed_row, row_of
from dermosan_lib.text import visible

Result = TypeVar("Result")

_VARIABLE = "DERMOSAN_ARITHMETIC"  # see `clinic.engine.arithmetic`
_FORMS = ("int8", "float32")
_AGAIN_S = 0.2  # before a second look at what a disk, or the process that decodes, has refused

_settings = threading.Lock()


@dataclass(frozen=True)
class Reading:
    """What every reader of a job has to know."""

    bundles: tuple[str, ...]  # folders
    sha256: tuple[str, ...]  # of the bundles
    arithmetic: tuple[str, ...]  # of each, found once for the job: nodes may differ in theirs
    attributes: Mapping[str, str]  # age, sex, ...: of the one person whom all images show
    despite_quality: bool
    any_photo: bool
    base: str  # folder in which relative paths begin
    roots: tuple[str, ...]  # folders that must be there as long as the job lasts


class Reader:
    """Makes rows of images. Threads may share it."""

    def __init__(self, reading: Reading, *, threads: int | None) -> None:
        """Check the bundles and open the first; ``threads``: cores that one answer may use.

        Raises `BundleError` where one is altered or is another than the job began with.
        """
        bundles = [Bundle.load(path) for path in reading.bundles]
        for bundle, wanted in zip(bundles, reading.sha256, strict=True):
            if bundle.sha256 != wanted:
                raise BundleError(
                    f"{bundle.path} is another bundle than the one this job began with "
                    f"({bundle.sha256[:12]}, not {wanted[:12]}). Put that one back."
                )
        self._reading = reading
        self.codes = codes_of(bundles)
        self._forms = dict(zip(reading.sha256, reading.arithmetic, strict=True))
        with _arithmetic(self._forms[bundles[0].sha256]):
            self._models = Models(bundles, threads=threads)
        self._opening = threading.Lock()

    def row(self, listed: Listed) -> Row:
        """The row of an image; one that cannot be read has a row that says why.

        Raises `RunError` where not the image but its whole folder is gone.
        """
        given = Path(os.fsdecode(listed.path))
        file, name = Path(self._reading.base) / given, visible(str(given))
        try:
            data = _twice(lambda: images.read_bytes(file))
            sha256 = listed.check(file, data)
            photo = _twice(lambda: self._models.inspect(file.name, data))
        except ImageError as error:
            self._check_roots()
            return failed_row(name, error)
        model = self._model_for(photo)
        try:
            diagnosis = self._models.diagnose(
                [photo], attributes=self._reading.attributes, model=model,
                despite_quality=self._reading.despite_quality, any_photo=self._reading.any_photo,
            )  # fmt: skip
        except BundleError as error:  # of this picture no finite number was said
            return failed_row(name, error)
        return row_of(name, sha256, diagnosis)

    def rows(self, listed: Sequence[Listed]) -> list[Row]:
        """A row for each of ``listed``."""
        return [self.row(image) for image in listed]

    def _model_for(self, photo: Photo) -> str | None:
        """The model that is to read ``photo``, opened in the job's arithmetic; None for none."""
        models, reading = self._models, self._reading
        if models.alone is not None:
            return None
        name = models.named(models.choose([photo]), any_photo=reading.any_photo)
        if name is not None:
            with self._opening:
                if name not in models.opened:
                    with _arithmetic(self._forms[models.bundles[name].sha256]):
                        models.diagnoser(name)
        return name

    def _check_roots(self) -> None:
        """A disk that is no longer mounted would make every image a bad one."""
        for root in self._reading.roots:
            try:
                with os.scandir(Path(self._reading.base) / root) as entries:
                    if next(entries, None) is not None:
                        continue
            except OSError:
                pass
            raise RunError(
                f"The folder {root} is gone or empty, or this machine does not see it. Look "
                "whether its disk is there, and give the same command again: what is done is kept."
            )


def _twice(look: Callable[[], Result]) -> Result:
    """What ``look`` gives, at the second try where a disk or the decoding process refused once.

    A helper that was killed from outside, or a network disk that was busy, says nothing of the
    picture; a bad picture is as bad the second time.
    """
    try:
        return look()
    except ImageError as error:
        if error.__cause__ is None or isinstance(error.__cause__, FileNotFoundError):
            raise
    time.sleep(_AGAIN_S)
    return look()


@contextmanager
def _arithmetic(form: str) -> Iterator[None]:
    """Have models opened in ``form``, whatever would be quicker on this machine."""
    if form not in _FORMS:
        yield
        return
    with _settings:
        kept = os.environ.get(_VARIABLE)
        os.environ[_VARIABLE] = form
        try:
            yield
        finally:
            if kept is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = kept
