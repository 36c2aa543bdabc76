"""Does a mark beside the lesion change the answer? On one picture, and on drawings by the dozen."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dermosan_lib.clinic import Models
from dermosan_lib.faces.explore.altering import MARKS, marked
from dermosan_lib.faces.explore.asking import Answer, ask
from dermosan_lib.faces.explore.subject import Drawing, Subject
from dermosan_lib.images import Pixels
from dermosan_lib.phantoms import CODES, FITZPATRICK, draw

BATCH = 20  # drawings that are tried at a time: some seconds
_SIZE_PX = 256  # as the demonstration was trained
_FIRST_SEED = 500_000  # far from those of the page and of the demonstration's own drawings


@dataclass(frozen=True)
class Marked:
    """One picture with a mark, and the answer to it."""

    mark: str
    pixels: Pixels
    answer: Answer
    move: float | None  # of the unmarked picture's first condition; None where either is silent
    other: bool  # whether another condition is said first, or none any more


def compare(models: Models, subject: Subject, pixels: Pixels, before: Answer) -> Iterator[Marked]:
    """Each of `MARKS` on ``pixels`` of ``subject``, which were answered as ``before``."""
    model = before.diagnosis.model.name
    name = model if model in models.bundles else None
    for mark in MARKS:
        picture = marked(pixels, mark)
        answer = ask(models, subject, picture, model=name)
        yield Marked(mark, picture, answer, *_moved(before, answer))


def _moved(before: Answer, answer: Answer) -> tuple[float | None, bool]:
    if before.first is None or answer.first is None:
        return None, before.silent != answer.silent
    code = before.first.code
    return answer.shares[code] - before.shares[code], answer.first.code != code


@dataclass
class Tally:
    """What marks did on many drawings, of which more can be added."""

    n: int = 0  # drawings that were answered without a mark
    other: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MARKS, 0))
    moves: dict[str, list[float]] = field(default_factory=lambda: {mark: [] for mark in MARKS})
    models: list[str] = field(default_factory=list)  # names of those that answered
    _tried: int = 0

    def add(self, models: Models, many: int = BATCH) -> None:
        """Try ``many`` drawings more, conditions and skin types in turn; takes seconds."""
        for number in range(self._tried, self._tried + many):
            self._try(models, number)
        self._tried += many

    def _try(self, models: Models, number: int) -> None:
        code = CODES[number % len(CODES)]
        skin = FITZPATRICK[(number // len(CODES) + number) % len(FITZPATRICK)]
        drawn = draw(code, seed=_FIRST_SEED + number, size_px=_SIZE_PX, fitzpatrick=skin)
        subject = Drawing(code, _FIRST_SEED + number, drawn.framing)
        before = ask(models, subject, drawn.pixels)
        if before.silent:
            return
        self.n += 1
        if before.diagnosis.model.name not in self.models:
            self.models.append(before.diagnosis.model.name)
        for one in compare(models, subject, drawn.pixels, before):
            self.other[one.mark] += one.other
            if one.move is not None:
                self.moves[one.mark].append(one.move)


def interval(hits: int, n: int) -> tuple[float, float]:
    """The 95% score interval (Wilson 1927) of ``hits`` of ``n``, at least 1; shares 0..1."""
    from scipy.stats import binomtest  # takes a second: when it is asked for, not with the page

    found = binomtest(hits, n).proportion_ci(method="wilson")
    return float(found.low), float(found.high)
