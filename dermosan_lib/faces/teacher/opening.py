"""Open the teacher's page: for whom, and with the answers of which study."""

import os
from pathlib import Path

import ipywidgets

from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard import (
    SERVED_VARIABLE,
    header,
    log_to_file,
    message,
    record,
    style,
)
from dermosan_lib.faces.practice import practice_answers
from dermosan_lib.faces.server import STUDY_VARIABLE, TEACHER_VARIABLE
from dermosan_lib.faces.teacher import words
from dermosan_lib.faces.teacher.teacher_page import TeacherPage
from dermosan_lib.language import translate as _
from dermosan_lib.readers.design import answers_file, read_study


def page(study: str | Path | None = None) -> ipywidgets.Widget:
    """The page of the file ``study``, by default that of $DERMOSAN_STUDY, else of the phantoms.

    A kernel of a server that was not started for a teacher refuses. Never raises: where the study
    cannot be read, the page says why.
    """
    try:
        log_to_file()
        if os.environ.get(SERVED_VARIABLE) and not os.environ.get(TEACHER_VARIABLE):
            return _stopped(_(words.NOT_HERE))
        file = study or os.environ.get(STUDY_VARIABLE) or None
        if file is None:
            return TeacherPage(practice_answers())
        read_study(file)  # what is wrong with it is said before anybody waits for answers
        return TeacherPage(answers_file(file))
    except DermosanError as error:
        return _stopped(_(error))
    except Exception:  # nobody must meet a traceback
        return _stopped(_(record()))


def _stopped(text: str) -> ipywidgets.Widget:
    told = ipywidgets.HTML(message(_(words.STOPPED), [text])).add_class("dm-card")
    main = ipywidgets.Box([told]).add_class("dm-main").add_class("dm-teacher")
    top = ipywidgets.HTML(header(False, _(words.PAGE)))
    return ipywidgets.VBox([style(), top, main]).add_class("dm-page")
