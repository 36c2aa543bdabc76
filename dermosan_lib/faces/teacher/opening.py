"""Open the teacher's page: for whom, and with the answers of which study."""

import os
from pathlib import Path

import ipywidgets

from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard import (
    SERVED_VARIABLE,
    WITH_ANSWERS,
    LanguagePanel,
    log_to_file,
    record,
    stopped,
)
from dermosan_lib.faces.practice import practice_answers
from dermosan_lib.faces.server import STUDY_VARIABLE, TEACHER_VARIABLE
from dermosan_lib.faces.teacher import words
from dermosan_lib.faces.teacher.teacher_page import TeacherPage
from dermosan_lib.readers.design import answers_file, read_study


def page(study: str | Path | None = None) -> ipywidgets.Widget:
    """The page of the file ``study``, by default that of $DERMOSAN_STUDY, else of the phantoms.

    A kernel of a server that was not started for a teacher refuses. Never raises: where the study
    cannot be read, the page says why.
    """
    try:
        log_to_file()
        if os.environ.get(SERVED_VARIABLE) and not os.environ.get(TEACHER_VARIABLE):
            return _stopped(words.NOT_HERE)
        file = study or os.environ.get(STUDY_VARIABLE) or None
        if file is None:
            return TeacherPage(practice_answers())
        read_study(file)  # what is wrong with it is said before anybody waits for answers
        return TeacherPage(answers_file(file))
    except DermosanError as error:
        return _stopped(error)
    except Exception:  # nobody must meet a traceback
        return _stopped(record(WITH_ANSWERS))


def _stopped(text: object) -> ipywidgets.Widget:
    language = LanguagePanel(words.PAGE_TITLE)
    return stopped(text, words.STOPPED, language=language, page=words.PAGE, kind="dm-teacher")
