"""Cases and their truths, which stay on the server."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message


@dataclass(frozen=True)
class Case:
    """A picture with its truth. It is never shown as it is: see `session.ShownCase`."""

    image: str  # path below the set's folder
    condition: str  # code in the taxonomy
    lesion: str  # pictures of one lesion share it
    skin_type: str = ""  # Fitzpatrick 1..6, or as the table has it; empty: not known
    site: str = ""


@dataclass(frozen=True)
class CaseSet:
    """All cases that a study may show; at least one."""

    folder: Path  # that the images lie below
    taxonomy: Taxonomy
    cases: tuple[Case, ...]
    phantoms: bool = False
    _by_image: Mapping[str, Case] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_image", {case.image: case for case in self.cases})
        if not self.cases:
            raise ReaderStudyError(
                Message(
                    "A study needs cases, but {folder} has none. Give a folder with labelled "
                    "images.",
                    folder=str(self.folder),
                )
            )

    def __getitem__(self, image: str) -> Case:
        try:
            return self._by_image[image]
        except KeyError:
            raise ReaderStudyError(
                Message(
                    "The study's answers name {image}, which is not among its {n} cases. Put the "
                    "images back, or begin with a new answers file.",
                    image=image,
                    n=len(self.cases),
                )
            ) from None

    @property
    def knows_malignancy(self) -> bool:
        """Whether the taxonomy says of every condition if it is malignant or premalignant."""
        return all(condition.behaviour != "unknown" for condition in self.taxonomy)

    def suspicious(self, case: Case) -> bool:
        """Whether a case is malignant or premalignant; False where that is not known."""
        return self.taxonomy[case.condition].suspicious

    @property
    def fingerprint(self) -> str:
        """12 hex digits that change with any case's image, label or lesion."""
        lines = sorted(f"{case.image}\0{case.condition}\0{case.lesion}" for case in self.cases)
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:12]
