"""A bundle as the adviser of a reader study: a picture's file to what the model says of it."""

import io
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

import dermosan_lib
from dermosan_lib import images
from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic import Diagnoser, Diagnosis
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.faces.dashboard import default_bundles, preview
from dermosan_lib.faces.remote_engine import remote_address
from dermosan_lib.language import Message
from dermosan_lib.readers import Advice, advice_from_diagnosis
from dermosan_lib.readers.cases import CaseSet

_OVERLAY_PX = 800


class BundleAdvisor:
    """Asks one bundle. The graph is opened with the first question, so a page opens without it."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    @property
    def demonstration(self) -> bool:
        """Whether the model was trained on drawings alone."""
        return self._bundle.demonstration

    @cached_property
    def _diagnoser(self) -> Diagnoser:
        asked_for = {Path(folder).resolve() for folder in default_bundles()}
        remote = remote_address() if self._bundle.path.resolve() in asked_for else None
        return Diagnoser(self._bundle, remote=remote)

    def __call__(self, picture: Path) -> Advice:
        """What the model says of the file ``picture``, with its map over the whole picture.

        The study has chosen the picture, so quality and kind of camera keep nothing back. The
        file's name, which may tell the truth, goes no further. Raises `ImageError` for a file that
        cannot be read.
        """
        pixels = images.read(picture)
        diagnoser = self._diagnoser
        photo = diagnoser.judge("case", pixels)
        said = diagnoser.diagnose([photo], despite_quality=True, any_photo=True)
        return advice_from_diagnosis(said.to_json(), self._overlay(said, pixels))

    def _overlay(self, said: Diagnosis, pixels: images.Pixels) -> bytes:
        """PNG of the map of the likeliest condition; empty where there is none."""
        maps = said.readings[0].activation_maps if said.readings and said.differential else None
        if maps is None or not maps.any():
            return b""
        shown = preview(pixels, _OVERLAY_PX)
        whole = images.on_whole_photo(maps, shown, self._bundle.frame)
        strength = whole[:, :, said.codes.index(said.differential[0].code)]
        stream = io.BytesIO()
        Image.fromarray(np.asarray(images.overlay(shown, strength))).save(stream, "PNG")
        return stream.getvalue()


def fitting_bundle(
    cases: CaseSet, named: Sequence[str | Path] = (), offered: Sequence[str | Path] = ()
) -> Bundle:
    """The first bundle that knows the conditions of ``cases``, and no other than their taxonomy.

    Those that are ``named`` are asked; without any, those ``offered``. Of phantoms only a
    demonstration knows something, so the one that comes with DERMOSAN is asked first of those.

    Raises `BundleError` for one that cannot be used, and `ReaderStudyError` where none fits.
    """
    shipped = Path(dermosan_lib.__file__).resolve().parents[1] / "data" / "demo_bundle"
    asked = named or ([shipped, *offered] if cases.phantoms else offered) or [shipped]
    known, shown = set(cases.taxonomy.codes), {case.condition for case in cases.cases}
    opened = [Bundle.load(bundle_folder(one)) for one in asked]
    for bundle in opened:
        if shown <= set(bundle.taxonomy.codes) <= known:
            return bundle
    first = opened[0]
    name, theirs = str(first.card["name"]), set(first.taxonomy.codes)
    if strange := sorted(theirs - known):
        raise ReaderStudyError(
            Message(
                "A study's model names the conditions of its cases, {known}, but {name} names "
                "{strange} too. Name a bundle made for them, or set advice to scripted.",
                known=", ".join(cases.taxonomy.codes),
                name=name,
                strange=", ".join(strange),
            )
        )
    raise ReaderStudyError(
        Message(
            "A study's model knows the conditions of its cases, {shown}, but {name} does not know "
            "{missing}. Name a bundle made for them, take those cases out, or set advice to "
            "scripted.",
            shown=", ".join(sorted(shown)),
            name=name,
            missing=", ".join(sorted(shown - theirs)),
        )
    )
