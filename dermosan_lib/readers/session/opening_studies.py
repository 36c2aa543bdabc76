"""Open a study: design, cases, answers file and whoever gives advice, held to one another."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.advice import Advice
from dermosan_lib.readers.answers import Choices, choices_of
from dermosan_lib.readers.cases import Case, CaseSet, load_cases
from dermosan_lib.readers.design import ADVISED, StudyDesign, answers_file, read_study
from dermosan_lib.readers.order import check_feasible
from dermosan_lib.readers.store import AnswerStore, Listed

Advisor = Callable[[Path], Advice]  # a picture's file -> a model's answer; it is told no truth


@dataclass(frozen=True)
class OpenStudy:
    """A study's design, cases, store and model, opened. Threads and processes may share it."""

    design: StudyDesign
    cases: CaseSet
    store: AnswerStore
    choices: Choices
    advisor: Advisor | None = None  # None: no arm needs one


def open_study(
    file: str | Path, *, advisor: Advisor | None = None, cache: Path | None = None
) -> OpenStudy:
    """Open the study ``file`` with its cases and answers; arguments as of `open_design`."""
    return open_design(read_study(file), answers_file(file), advisor=advisor, cache=cache)


def open_design(
    design: StudyDesign,
    answers: Path,
    *,
    advisor: Advisor | None = None,
    cache: Path | None = None,
) -> OpenStudy:
    """Open a study whose answers go to the file ``answers``.

    Args:
        design: Of the study.
        answers: SQLite file; made where it is missing.
        advisor: Gives a model's advice for a picture's file; asked only after a first answer.
        cache: Where drawn phantoms are kept; None: the person's own cache folder.

    Raises:
        ReaderStudyError: For cases that cannot serve the design, a model that is missing, or
            answers of another study.
    """
    if design.advice == "model" and set(design.arms) & set(ADVISED) and advisor is None:
        raise ReaderStudyError(
            Message(
                "The arms {arms} show a model's advice, but there is no model. Name a bundle, or "
                "set advice to scripted.",
                arms=", ".join(design.arms),
            )
        )
    cases = load_cases(design.cases, cache=cache)
    check_feasible(design, cases)
    store = AnswerStore(answers)
    cases = _with_the_lost(cases, store)
    listing = [
        Listed(one.image, one.condition, one.lesion, one.skin_type, one.site) for one in cases.cases
    ]
    store.begin(
        design.name, design.fingerprint, cases.fingerprint, changeable=design.changeable,
        at_end=design.feedback == "end", length=design.length, listing=listing,
    )  # fmt: skip
    return OpenStudy(design, cases, store, choices_of(cases.taxonomy), advisor)


def _with_the_lost(cases: CaseSet, store: AnswerStore) -> CaseSet:
    """The cases that the study began with, where some are gone and nothing else has changed.

    Everybody's order was drawn from all of them, so it must be drawn from them again; who meets one
    that is gone goes on without it.
    """
    began = {Case(*one) for one in store.listing()}
    if not set(cases.cases) < began:
        return cases
    return replace(cases, cases=tuple(sorted(began, key=lambda one: one.image)))
