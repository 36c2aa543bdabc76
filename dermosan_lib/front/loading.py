"""A bundle that is ready to diagnose."""

import os
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from dermosan_lib.bundle import Bundle, Card, bundle_folder
from dermosan_lib.clinic import Diagnoser, Diagnosis
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.errors import BundleError
from dermosan_lib.front.attributes import attributes_given
from dermosan_lib.front.pictures import Given, photos_of
from dermosan_lib.images.fence import Fence
from dermosan_lib.text import visible


def load(
    bundle: str | Path, *, threads: int | None = None, remote: str | None = None
) -> "LoadedBundle":
    """The bundle of a name, such as ``"demo"``, or of a folder, such as ``"runs/first/bundle"``.

    Args:
        bundle: A name among `bundles`, or a folder; a folder that is there goes first.
        threads: Cores that one answer may use; None takes up to four.
        remote: Address of an inference server that has the bundle's graph, such as
            ``"http://gpu.example.org:8000"``; pictures are still decoded and judged here.

    Raises `BundleError` where there is no such bundle, with the names that are known, or where it
    is altered or malformed, and `InferenceError` where the server cannot be reached or has another
    model.
    """
    return LoadedBundle(Bundle.load(bundle_folder(bundle)), threads=threads, remote=remote)


class LoadedBundle:
    """A model with its card, which reads pictures: `diagnose`. Threads may share it.

    Pictures are decoded in a process of their own. It ends with this object: by `close`, at the
    end of a ``with``, when nothing refers to the object any more, and with Python.
    """

    def __init__(
        self, bundle: Bundle, *, threads: int | None = None, remote: str | None = None
    ) -> None:
        """Make ``bundle`` ready; see `load`, which is what to call."""
        self._bundle = bundle
        self._forked = False
        fence = Fence()
        self._end = weakref.finalize(self, fence.stop)
        try:
            self._diagnoser: Diagnoser | None = Diagnoser(
                bundle, threads=threads, decoder=fence, remote=remote
            )
            self._diagnoser.check()
        except BaseException:
            self._end()  # who holds the error would keep the process
            raise
        _loaded.add(self)

    def diagnose(
        self,
        pictures: Given,
        *,
        age: float | str | None = None,
        sex: str | None = None,
        site: str | None = None,
        symptoms: Mapping[str, bool | str | None] | None = None,
        despite_quality: bool = False,
        any_photo: bool = False,
    ) -> Diagnosis:
        """The answer for one case: a picture, or a list of up to five of the same lesion.

        Args:
            pictures: Each a path, the bytes of a picture's file (of `images.FORMATS`), a file
                opened for reading bytes, an array ``(height, width, 3)`` of uint8 RGB, or an image
                of Pillow.
            age: Of the person, in years.
            sex: As in the training table, such as "female".
            site: Where on the body, as in the training table, such as "back".
            symptoms: Of the lesion, such as ``{"itch": True, "bleed": False}``: any of ``itch``,
                ``grew``, ``hurt``, ``changed``, ``bleed`` and ``elevation``; what is left out, or
                None, says nothing.
            despite_quality: Whether to read pictures that fail the quality check or are unlike
                the training images.
            any_photo: Whether to read pictures of another kind than the model was made for: such
                as a phone's where it was made for a dermatoscope's.

        Age, sex, site and symptoms change the answer where the bundle has learned them, and are
        ignored with a warning where it has not.

        Returns:
            A `Diagnosis`: ``print`` it, let a notebook show it, or take its ``to_json()``.

        Raises:
            ImageError: What was given is no picture, is damaged or breaks a limit, or a case has
                none or more than five.
            EvidenceError: Age, sex, site or a symptom is what it cannot be.
            BundleError: The bundle was closed, belongs to another process, or answers with what
                is no number.
            InferenceError: The server of a ``remote`` bundle cannot be reached, is late or answers
                with what is no answer.
        """
        diagnoser = self._diagnoser
        if diagnoser is None:
            why = "was loaded before this process was forked" if self._forked else "is closed"
            raise BundleError(f"{visible(self.name)} {why}. Load it again.")
        attributes = attributes_given(age=age, sex=sex, site=site, symptoms=symptoms)
        diagnoser.case.check(attributes)  # before the first of many pictures
        photos = photos_of(pictures, diagnoser)
        return diagnoser.diagnose(
            photos, attributes=attributes, despite_quality=despite_quality, any_photo=any_photo
        )

    def _leave(self) -> None:
        """In a fork: the engine's threads have not come along, and its end would wait for them."""
        if self._diagnoser is not None:
            _left.append(self._diagnoser)
            self._diagnoser, self._forked = None, True

    def close(self) -> None:
        """End the process that decodes pictures and let the model go; more than once is no harm."""
        self._diagnoser = None
        self._end()

    @property
    def name(self) -> str:
        """As its card says."""
        return str(self.card["name"])

    @property
    def path(self) -> Path:
        """The folder."""
        return self._bundle.path

    @property
    def card(self) -> Card:
        """Everything that is written of the model; see `dermosan_lib.bundle`."""
        return self._bundle.card

    @property
    def taxonomy(self) -> Taxonomy:
        """The conditions it knows, with names and texts, in the order of its probabilities."""
        return self._bundle.taxonomy

    @property
    def metrics(self) -> Mapping[str, Any]:
        """Measured on its test images: name to value, low, high and n; empty where it has none."""
        return dict(self.card.get("metrics") or {})

    @property
    def sha256(self) -> str:
        """Identity of the whole bundle."""
        return self._bundle.sha256

    @property
    def modality(self) -> str:
        """Which kind of picture it was made for: dermoscopy, clinical, drawing or unknown."""
        return self._bundle.modality

    @property
    def demonstration(self) -> bool:
        """Whether it was trained on synthetic pictures and says nothing of skin."""
        return self._bundle.demonstration

    def __enter__(self) -> "LoadedBundle":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        demonstration = ", demonstration" if self.demonstration else ""
        closed = ", closed" if self._diagnoser is None else ""
        version = self.card["version"]
        about = f"{self.name} {version}, {len(self.taxonomy)} conditions{demonstration}{closed}"
        return visible(f"<bundle {about}, {self.path}>")


def _leave_all() -> None:
    for bundle in list(_loaded):
        bundle._leave()


_loaded: weakref.WeakSet[LoadedBundle] = weakref.WeakSet()
_left: list[Diagnoser] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_all)
