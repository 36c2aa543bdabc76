"""Which pages a server has."""

import re

from dermosan_lib.faces.server.pages import page_options, pages_of

NOTEBOOKS = ["teacher", "practice", "diagnose", "explore"]


def test_a_class_gets_all_pages_but_the_teachers():
    assert pages_of(NOTEBOOKS, teacher=False) == ["diagnose", "explore", "practice"]
    assert page_options(teacher=False) == []


def test_a_teacher_gets_that_page_alone_and_no_kernel_is_kept_warm_for_another():
    assert pages_of(NOTEBOOKS, teacher=True) == ["teacher"]
    switch, warm = page_options(teacher=True)
    assert switch == "--Server.teacher=True"
    denied = re.compile(warm.split("=", 1)[1])
    assert denied.match("dashboards/practice.ipynb")
    assert not denied.match("/somewhere/dashboards/teacher.ipynb")
