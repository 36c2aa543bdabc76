"""What a reader study does, as one immutable value."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

ALONE, MODEL, MODEL_FEATURES, FAULTY = "alone", "model", "model_features", "faulty"
ADVISED = (MODEL, MODEL_FEATURES, FAULTY)
CROSSOVER, PARALLEL, SELF_FIRST = "crossover", "parallel", "self-first"


@dataclass(frozen=True)
class CaseSource:
    """Where the cases come from: drawn phantoms, a catalogue with its images, or class folders."""

    kind: str = "phantoms"  # phantoms, catalog or folder
    path: Path | None = None  # of the catalogue or folder
    images: Path | None = None  # folder that the catalogue's paths are below; None: beside it
    per_class: int = 16  # phantoms of each condition
    size_px: int = 256  # edge of a phantom
    seed: int = 42  # of the phantoms
    taxonomy: str = ""  # a shipped taxonomy; empty: the one that knows every label


@dataclass(frozen=True)
class StudyDesign:
    """A reader study: who reads which cases how, and when they learn the truth.

    In every scheme the reader's own answer is committed before any advice is shown (commit, then
    see; Buçinca et al. 2021). Shares are 0..1.

    - ``self-first``: each case is read alone, then again with the advice of the one arm.
    - ``crossover``: each reader reads in every arm, a block an arm, with other cases in each;
      sequences of arms by a Williams design (Williams 1949).
    - ``parallel``: each reader reads in one arm, allotted in randomised blocks.

    Values are checked by `study_from`, which is the way to make one.
    """

    name: str
    cases: CaseSource = field(default_factory=CaseSource)
    arms: tuple[str, ...] = (MODEL,)
    scheme: str = SELF_FIRST
    sample: str = "shared"  # shared: all readers read the same cases; own: each a draw of their own
    order: str = "own"  # own: each reader in an order of their own; same: all in one order
    length: int = 20  # new cases a reader
    review: int = 0  # most cases that come back later
    base_rate: float | None = 0.25  # of malignant or premalignant cases; None: as in the set
    feedback: str = "now"  # now: after each case; end: after the last
    changeable: bool = False  # whether an answer may be changed until advice or truth is shown
    faulty_share: float = 0.0  # of the cases in arm `faulty`
    advice: str = MODEL  # model: a bundle's answers; scripted: the truth, dressed as an answer
    bundle: str = ""  # name or folder of the model; empty: chosen by who shows the page
    seconds_a_case: int = 45  # for the estimate of the time it takes
    seed: int = 42

    @property
    def presentations(self) -> int:
        """Most presentations a reader sees."""
        return self.length + self.review

    @property
    def malignant_cases(self) -> int | None:
        """How many of a reader's new cases are malignant or premalignant, rounded half up."""
        return None if self.base_rate is None else int(self.base_rate * self.length + 0.5)

    @property
    def fingerprint(self) -> str:
        """12 hex digits that change with any entry; where the files lie does not matter."""
        plain = asdict(self)
        for name in ("path", "images"):
            place = plain["cases"].pop(name)
            plain["cases"][name] = place.name if place else ""
        text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
