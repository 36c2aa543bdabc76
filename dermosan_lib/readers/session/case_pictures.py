"""The picture of a case, or why there is none: one file that is gone, or all of them."""

import logging
from collections.abc import Callable
from typing import TypeVar

from dermosan_lib.errors import ImageError, ReaderStudyError
from dermosan_lib.language import Message
from dermosan_lib.readers.session.opening_studies import OpenStudy

log = logging.getLogger(__name__)
T = TypeVar("T")
# What the system says of one file. Anything else, such as a disk that is slow or too many open
# files, passes, and is no reason to lose a case.
_OF_THE_FILE = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)


class PictureLostError(Exception):
    """A case's picture cannot be read; the text says which and why, so no reader may see it."""


class SetAsideError(ReaderStudyError):
    """A case was set aside, since its picture cannot be read; the text is fit for its reader."""


def with_picture(study: OpenStudy, image: str, read: Callable[[], T]) -> T:
    """What ``read`` makes of the file of ``image``.

    Raises `PictureLostError` where that file is damaged or gone, and `ReaderStudyError` where all
    pictures are out of reach, as when a disk is not there: then nobody should lose a case.
    """
    try:
        return read()
    except (ImageError, OSError) as error:
        log.error("The study's picture %s cannot be read: %s", image, error)
        if not _is_of_the_file(error) or not _others_are_there(study, image):
            raise ReaderStudyError(  # its name may tell the condition
                Message(
                    "The pictures of this study cannot be reached now. Nothing is lost. Go on in a "
                    "moment; if it stays so, tell whoever runs the study."
                )
            ) from None
        raise PictureLostError(f"{image}: {error}") from None


def set_aside_words(position: int) -> SetAsideError:
    """What the reader is told of case ``position``."""
    return SetAsideError(
        Message(
            "The picture of case {position} cannot be read, so the case is set aside: it does not "
            "count. Go on with the next one, and tell whoever runs the study.",
            position=position,
        )
    )


def _is_of_the_file(error: BaseException) -> bool:
    system = error if isinstance(error, OSError) else error.__cause__
    return not isinstance(system, OSError) or isinstance(system, _OF_THE_FILE)


def _others_are_there(study: OpenStudy, image: str) -> bool:
    others = [case.image for case in study.cases.cases if case.image != image]
    if not others:
        return study.cases.folder.is_dir()
    return any((study.cases.folder / one).is_file() for one in others)
