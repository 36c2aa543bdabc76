"""Which pages a server has: those of a class, or the teacher's alone."""

from collections.abc import Sequence

STUDY_VARIABLE = "DERMOSAN_STUDY"  # names the study file to the kernels of practice and teacher
TEACHER_VARIABLE = "DERMOSAN_TEACHER"  # set where kernels may show what a class must not see
_TEACHERS = "teacher"  # name of its notebook


def pages_of(notebooks: Sequence[str], *, teacher: bool) -> list[str]:
    """Names of the ``notebooks`` that a server shows: the teacher's alone, or all the others."""
    return sorted(name for name in notebooks if (name == _TEACHERS) == teacher)


def page_options(teacher: bool) -> list[str]:
    """Options of the server process, in which no kernel is kept warm for a page it has not.

    `voila.json` keeps none for the teacher's.
    """
    if not teacher:
        return []
    return [
        "--Server.teacher=True",
        f"--VoilaKernelManager.preheat_denylist=^(?!.*{_TEACHERS}\\.ipynb$)",
    ]
