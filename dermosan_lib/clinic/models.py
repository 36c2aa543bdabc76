"""Several models, of which each case is read by one that was made for its kind of picture."""

import threading
from collections.abc import Collection, Mapping, Sequence

from dermosan_lib import images
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.case import CaseRules
from dermosan_lib.clinic.choosing import Choice, by_name, choose
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.diagnosis import Diagnosis
from dermosan_lib.clinic.photos import Inspector, Photo
from dermosan_lib.clinic.silence import about_no_model
from dermosan_lib.errors import BundleError, EvidenceError
from dermosan_lib.images import fence
from dermosan_lib.language import Message
from dermosan_lib.phantoms import DrawingRule

KEPT_OPEN = 2  # models whose graphs stay in memory: one for each kind of photo


class Models:
    """Reads photos with the one of ``bundles`` that suits them. Threads may share it.

    Cards are read at once, graphs when they are needed, and the two used last are kept open.
    """

    def __init__(
        self,
        bundles: Sequence[Bundle],
        *,
        threads: int | None = None,
        decoder: fence.Fence | None = None,
        remote: str | None = None,
        here: Collection[str] = (),
    ) -> None:
        """Offer ``bundles``; arguments are those of `Diagnoser`.

        ``here`` are hashes of bundles that are opened in this process, ``remote`` or not.

        Raises `BundleError` where there is none.
        """
        if not bundles:
            raise BundleError(
                Message("No model is installed. Give a bundle: --bundle runs/NAME/bundle.")
            )
        self.bundles = by_name(bundles)
        self._threads, self._decoder = threads, decoder
        self._remote, self._here = remote, frozenset(here)
        self._open: dict[str, Diagnoser] = {}
        self._lock = threading.Lock()
        rules = (DrawingRule.of(one.card, one.path) for one in self.bundles.values())
        self._inspector = Inspector(decoder, next(filter(None, rules), None))
        if len(self.bundles) == 1:
            self.diagnoser(next(iter(self.bundles)))

    @classmethod
    def of(cls, diagnoser: Diagnoser) -> "Models":
        """That one alone, open as it is."""
        models = cls.__new__(cls)
        models.bundles = {str(diagnoser.bundle.card["name"]): diagnoser.bundle}
        models._open = dict.fromkeys(models.bundles, diagnoser)
        models._lock = threading.Lock()
        return models

    def inspect(
        self, name: str, data: bytes, *, limits: images.Limits = images.DEFAULT_LIMITS
    ) -> Photo:
        """As `Diagnoser.inspect`."""
        return (self.alone or self._inspector).inspect(name, data, limits=limits)

    def judge(self, name: str, pixels: images.Pixels) -> Photo:
        """As `Diagnoser.judge`: also whether it is a drawing, where one of them reads such."""
        return (self.alone or self._inspector).judge(name, pixels)

    def check(self, attributes: Mapping[str, str]) -> None:
        """Raise `EvidenceError` for what no model can take as age, sex or site."""
        troubles = []
        for bundle in self.bundles.values():
            try:
                CaseRules(bundle).check(attributes)
            except EvidenceError as error:
                troubles.append(error)
        if len(troubles) == len(self.bundles):
            raise troubles[0]

    def choose(self, photos: Sequence[Photo]) -> Choice:
        """Which model reads ``photos``: one made for their kind, or one for no kind in particular.

        Where only one is offered, that one: `Diagnoser` says what it was not made for.
        """
        return choose(self.bundles, photos)

    def named(self, choice: Choice, *, any_photo: bool = False) -> str | None:
        """The model of ``choice``; with ``any_photo``, where there is none, the first of skin."""
        real = [name for name, bundle in self.bundles.items() if not bundle.demonstration]
        return choice.name or (next(iter(real), None) if any_photo else None)

    def diagnose(
        self,
        photos: Sequence[Photo],
        *,
        attributes: Mapping[str, str] | None = None,
        despite_quality: bool = False,
        any_photo: bool = False,
        model: str | None = None,
    ) -> Diagnosis:
        """Answer for one case by the model of `choose`, or by ``model``; see `Diagnoser.diagnose`.

        Where none was made for this kind of photo the diagnosis abstains and says which is missing;
        with ``any_photo`` the first that was made for skin reads it.
        """
        if not model:
            choice = self.choose(photos)
            model = self.named(choice, any_photo=any_photo)
            if model is None:
                return about_no_model(photos, choice.kind)
        return self.diagnoser(model).diagnose(
            photos, attributes=attributes, despite_quality=despite_quality, any_photo=any_photo
        )

    def diagnoser(self, name: str) -> Diagnoser:
        """The model ``name``, opened where it is not; raises `BundleError` where it cannot be."""
        with self._lock:
            bundle = self.bundles[name]
            found = self._open.pop(name, None) or Diagnoser(
                bundle,
                threads=self._threads,
                decoder=self._decoder,
                offered=tuple(self.bundles.values()) if len(self.bundles) > 1 else (),
                remote=None if bundle.sha256 in self._here else self._remote,
            )
            self._open[name] = found  # the last of the dictionary is the one used last
            for old in list(self._open)[:-KEPT_OPEN]:
                del self._open[old]
            return found

    @property
    def opened(self) -> tuple[str, ...]:
        """Names of the models whose graphs are in memory, the one used last at the end."""
        return tuple(self._open)

    @property
    def alone(self) -> Diagnoser | None:
        """The only model; None where there are several."""
        return self.diagnoser(next(iter(self.bundles))) if len(self.bundles) == 1 else None
