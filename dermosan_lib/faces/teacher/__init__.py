"""The teacher's page: what readers of a study have answered so far, live, with 95% intervals.

It shows truths and everybody's answers, so a server of pages shows it only where it was started by
``dermosan dashboard --teacher``: as a server of its own with a token of its own, which serves
nothing else. Its kernels alone are told so by the environment; one of a class's server refuses.

This room works with `study.reader_analysis` and pandas, which the kernels of readers and of
visitors never load.

What others may use of it:

- `page`: The page to show.
- `TeacherPage`: The page itself.
"""

from dermosan_lib.faces.teacher.opening import page
from dermosan_lib.faces.teacher.teacher_page import TeacherPage

__all__ = ["TeacherPage", "page"]
