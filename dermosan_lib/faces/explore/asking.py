"""What the models say of a picture: the answer, and whether the check and the rules let it out."""

from dataclasses import dataclass, replace
from functools import cached_property
from time import perf_counter

from dermosan_lib.clinic import Choice, Diagnosis, Likelihood, Models, Photo
from dermosan_lib.faces.explore.subject import Subject, judged
from dermosan_lib.images import Pixels


@dataclass(frozen=True)
class Answer:
    """One picture's answer. Its photo holds no pixels: they are shown, not kept."""

    photo: Photo
    diagnosis: Diagnosis
    like_its_kind: bool  # False: a drawing that would not be taken for one any more
    seconds: float  # that judging and answering took
    choice: Choice

    @cached_property
    def shares(self) -> dict[str, float]:
        """Probability by code, likeliest first; empty where the model is silent."""
        return {line.code: line.probability for line in self.diagnosis.differential}

    @property
    def first(self) -> Likelihood | None:
        """The likeliest condition; None where the model is silent."""
        return next(iter(self.diagnosis.differential), None)

    @property
    def silent(self) -> bool:
        """Whether there is no differential to show."""
        return self.first is None


def ask(
    models: Models,
    subject: Subject,
    pixels: Pixels,
    *,
    model: str | None = None,
    despite_quality: bool = False,
) -> Answer:
    """What is said of ``pixels`` ``(height, width, 3)`` uint8, which show ``subject`` or a change.

    The same rules hold as on the page Diagnose: what fails the quality check is not read unless
    ``despite_quality`` asks for it, a model reads no picture of another kind, and a model of
    drawings no photograph whatever is asked. ``model`` names one of ``models``; by default it is
    chosen as they choose. Raises `BundleError` as `Models.diagnose` does.
    """
    began = perf_counter()
    photo, like = judged(models, subject, pixels)
    choice = models.choose([photo])
    name = model or models.named(choice)
    diagnosis = models.diagnose([photo], model=name, despite_quality=despite_quality)
    seconds = perf_counter() - began
    bare = replace(diagnosis, readings=())
    return Answer(replace(photo, pixels=pixels[:0]), bare, like, seconds, choice)
