"""Open the page: the study file with its cases, answers and model, or the practice with phantoms.

A study's answers lie where its file says. Those of the practice with phantoms lie in this person's
cache folder, so that whoever comes back under the same pseudonym goes on.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import ipywidgets

from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard import (
    WITH_ANSWERS,
    LanguagePanel,
    default_bundles,
    log_to_file,
    record,
    stopped,
    withhold,
)
from dermosan_lib.faces.practice import words
from dermosan_lib.faces.practice.advising import BundleAdvisor, fitting_bundle
from dermosan_lib.faces.practice.practice_page import PracticePage
from dermosan_lib.faces.server import STUDY_VARIABLE
from dermosan_lib.language import Message
from dermosan_lib.readers import StudyDesign, open_study, read_study
from dermosan_lib.readers.cases import load_cases
from dermosan_lib.readers.design import ADVISED, MODEL_FEATURES, CaseSource
from dermosan_lib.readers.session import OpenStudy, open_design
from dermosan_lib.system import cache_folder

_NAME = Message("Practice with phantoms")
_PHANTOMS = StudyDesign(
    str(_NAME),
    CaseSource(per_class=8, size_px=256),  # half a minute to draw on a slow machine, once
    arms=(MODEL_FEATURES,),
    length=12,
    review=4,
)


def page(
    study: str | Path | None = None, bundles: str | Path | Sequence[str | Path] = ()
) -> ipywidgets.Widget:
    """The page for the file ``study``, by default that of $DERMOSAN_STUDY, else for phantoms.

    ``bundles`` are names or folders to find the model among that knows the study's conditions; by
    default those of the diagnose page. Never raises: where the study cannot be used, the page says
    why.
    """
    try:
        log_to_file()
        opened, advisor = open_practice(study, bundles)
        return PracticePage(opened, demonstration=advisor is not None and advisor.demonstration)
    except DermosanError as error:
        return _stopped(withhold(error, words.UNUSABLE))
    except Exception:  # a visitor must not meet a traceback
        return _stopped(record(WITH_ANSWERS))


def open_practice(
    study: str | Path | None = None,
    bundles: str | Path | Sequence[str | Path] = (),
    *,
    cache: Path | None = None,
) -> tuple[OpenStudy, BundleAdvisor | None]:
    """The study of `page`, and the model that gives its advice; None where it shows none.

    ``cache`` is where phantoms are kept, and the answers to them. Raises `ReaderStudyError` or
    `BundleError` where a file of it cannot be used.
    """
    file = study or os.environ.get(STUDY_VARIABLE) or None
    given = [bundles] if isinstance(bundles, str | Path) else list(bundles)
    if file is not None:
        return _opened(file, given, default_bundles(), cache)
    advisor = _advisor(_PHANTOMS, given, default_bundles(), cache)
    answers = practice_answers(cache)
    answers.parent.mkdir(parents=True, exist_ok=True)
    return open_design(_PHANTOMS, answers, advisor=advisor, cache=cache), advisor


def check_practice(study: Path, bundles: Sequence[Path]) -> None:
    """Open the file ``study`` as a page does whose server offers ``bundles``, and close it again.

    Its answers file is made where there is none. Raises as `open_practice` does.
    """
    opened, _ = _opened(study, [], bundles, None)
    opened.store.close()


def practice_answers(cache: Path | None = None) -> Path:
    """The file of the answers to the practice with phantoms; ``cache`` as of `open_practice`."""
    folder = (cache or cache_folder()) / "practice"
    return folder / f"{_PHANTOMS.fingerprint}.answers.sqlite"


def _opened(
    file: str | Path,
    named: Sequence[str | Path],
    offered: Sequence[Path],
    cache: Path | None,
) -> tuple[OpenStudy, BundleAdvisor | None]:
    advisor = _advisor(read_study(file), named, offered, cache)
    return open_study(file, advisor=advisor, cache=cache), advisor


def _advisor(
    design: StudyDesign,
    bundles: Sequence[str | Path],
    offered: Sequence[Path],
    cache: Path | None,
) -> BundleAdvisor | None:
    if design.advice != "model" or not set(design.arms) & set(ADVISED):
        return None
    cases = load_cases(design.cases, cache=cache)
    named = [design.bundle] if design.bundle else bundles
    return BundleAdvisor(fitting_bundle(cases, named, offered))


def _stopped(text: object) -> ipywidgets.Widget:
    language = LanguagePanel(words.PAGE_TITLE)
    return stopped(text, words.STOPPED, language=language, page=words.PAGE, kind="dm-practice")
