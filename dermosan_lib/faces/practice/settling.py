"""A click that waits until the page has sent all that was filled in before it.

A widget's values and its clicks are messages of different models. While a kernel is busy, the
browser holds back what a control says, a click never; so a click can arrive before the last letter
that was typed. What depends on values therefore is done in two steps: the kernel answers the click
with a number, and ``practice.js`` answers the number with a second click, which what was held back
precedes, since the kernel was free in between.
"""

import os
from collections.abc import Callable

import ipywidgets

from dermosan_lib.faces.dashboard import SERVED_VARIABLE


class Settling(ipywidgets.Box):
    """Does an action when all values are there; at once where no script of ours is, as in Lab."""

    def __init__(self) -> None:
        self._scripted = bool(os.environ.get(SERVED_VARIABLE))
        self._due: Callable[[], None] | None = None
        self._number = 0
        self._asked = ipywidgets.HTML()
        self.settled = ipywidgets.Button().add_class("dm-settled")
        super().__init__([self._asked, self.settled])
        self.add_class("dm-settling")

    def then(self, action: Callable[[], None]) -> None:
        """Do ``action`` once what was filled in has come; a later one takes its place."""
        if not self._scripted:
            action()
            return
        self._due = action
        self._number += 1
        self._asked.value = f'<i hidden data-settle="{self._number}"></i>'

    def do(self) -> None:
        """Do what is due; nothing where nothing is."""
        due, self._due = self._due, None
        if due is not None:
            due()
