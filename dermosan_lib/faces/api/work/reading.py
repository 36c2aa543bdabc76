"""From images to a diagnosis, by the models that the page and the command line use."""

import queue
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dermosan_lib import images, quality
from dermosan_lib.clinic import Diagnosis, Models, Photo
from dermosan_lib.images.fence import Fence


@dataclass(frozen=True)
class Case:
    """Images of one lesion, and what is told of the person."""

    images: Sequence[tuple[str, bytes]]  # name, content; 1 to 5
    attributes: Mapping[str, str] = field(default_factory=dict)
    despite_quality: bool = False
    any_photo: bool = False
    model: str | None = None
    lenient: bool = False  # leave out what the model that reads has not learned, or cannot use


class Readers:
    """As many decoding processes as threads, and the models. Threads may share it."""

    def __init__(
        self, models: Models, fences: Sequence[Fence], limits: images.Limits = images.DEFAULT_LIMITS
    ) -> None:
        self.models, self._fences, self._limits = models, fences, limits
        self._free: queue.SimpleQueue[Fence] = queue.SimpleQueue()
        for fence in fences:
            fence.start()
            self._free.put(fence)
        quality.prepare()

    def read(self, case: Case) -> Diagnosis:
        """The diagnosis of `Models.diagnose`.

        Raises `ImageError` and `EvidenceError` for what cannot be used, and `BundleError`.
        """
        models, attributes = self.models, dict(case.attributes)
        if not case.lenient:
            models.check(attributes)
        fence = self._free.get()
        try:
            photos = [self._photo(fence, name, data) for name, data in case.images]
        finally:
            self._free.put(fence)
        if case.lenient:
            attributes = _usable(models, photos, attributes)
        return models.diagnose(
            photos,
            attributes=attributes,
            despite_quality=case.despite_quality,
            any_photo=case.any_photo,
            model=case.model,
        )

    def close(self) -> None:
        """End the decoding processes."""
        for fence in self._fences:
            fence.stop()

    def _photo(self, fence: Fence, name: str, data: bytes) -> Photo:
        pixels = fence.decode(data, name=name, limits=self._limits)
        return self.models.judge(name, pixels)


def _usable(
    models: Models, photos: Sequence[Photo], attributes: Mapping[str, str]
) -> dict[str, str]:
    name = models.named(models.choose(photos))
    if name is None:
        return {}
    learned = models.diagnoser(name).case.metadata.used
    return {
        one.name: attributes[one.name]
        for one in learned
        if one.name in attributes and one.log_ratio(attributes[one.name]) is not None
    }
