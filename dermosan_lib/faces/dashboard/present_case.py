"""The case on the page: its photos, what was wrong with their files, and what the person wished."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dermosan_lib.clinic import Diagnoser, Diagnosis, Models
from dermosan_lib.faces.dashboard import words
from dermosan_lib.faces.dashboard.photos import Shot


@dataclass(frozen=True)
class PresentCase:
    """Photos of one lesion, perhaps none yet, and how they are to be read."""

    shots: tuple[Shot, ...] = ()
    troubles: tuple[str, ...] = ()  # with files of the case
    despite_quality: bool = False
    any_photo: bool = False

    def with_shots(self, shots: Sequence[Shot]) -> "PresentCase":
        """The same with ``shots``, which are to be judged anew."""
        return replace(self, shots=tuple(shots), despite_quality=False, any_photo=False)

    def read_anyway(self) -> "PresentCase":
        """The same, to be read whatever speaks against it."""
        return replace(self, despite_quality=True, any_photo=True)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was wrong with files, and a sentence for each photo of which only a part is read."""
        cut = [shot for shot in self.shots if shot.window is not None]
        return (*self.troubles, *(words.part_read(shot.photo.name) for shot in cut))

    def answer(
        self, models: Models, diagnoser: Diagnoser | None, stated: Mapping[str, str]
    ) -> Diagnosis:
        """What ``diagnoser`` says with what is ``stated``; without one, which model is missing."""
        return self._answer(self.shots, models, diagnoser, stated)

    def answer_whole(
        self, models: Models, diagnoser: Diagnoser, stated: Mapping[str, str]
    ) -> Diagnosis | None:
        """The same of the whole photos; None where no part was cut out."""
        if all(shot.window is None for shot in self.shots):
            return None
        return self._answer([shot.whole for shot in self.shots], models, diagnoser, stated)

    def _answer(
        self,
        shots: Sequence[Shot],
        models: Models,
        diagnoser: Diagnoser | None,
        stated: Mapping[str, str],
    ) -> Diagnosis:
        if diagnoser is None:
            return models.diagnose([shot.photo for shot in shots])
        return diagnoser.diagnose(
            [shot.read_by(diagnoser) for shot in shots],
            attributes=stated,
            despite_quality=self.despite_quality,
            any_photo=self.any_photo,
        )
