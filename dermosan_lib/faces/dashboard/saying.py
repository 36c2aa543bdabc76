"""Widgets that say their words anew when the page's language changes."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import ipywidgets

from dermosan_lib.language import translate

W = TypeVar("W", bound=ipywidgets.Widget)
Source = str | Callable[[], Any]

_sources: WeakKeyDictionary[ipywidgets.Widget, dict[str, Source]] = WeakKeyDictionary()


def said(widget: W, **sources: Source) -> W:
    """Set traits of ``widget`` to what ``sources`` say, now and with each `say_anew`.

    Each is a sentence for `language.translate`, or what makes the trait's value in the language in
    use, such as HTML or the options of a choice. Returns ``widget``.
    """
    known = _sources.setdefault(widget, {})
    for trait, source in sources.items():
        known[trait] = source
        setattr(widget, trait, _now(source))
    # One that was made without options stays at None, where the page shows its first.
    if isinstance(widget, ipywidgets.Dropdown) and widget.options and widget.index is None:
        widget.index = 0
    return widget


def say_anew(root: ipywidgets.Widget) -> None:
    """Say all below ``root`` in the language in use; what is chosen among options stays chosen.

    A choice tells its observers of other values meanwhile: they are to take no notice.
    """
    for widget in _below(root):
        for trait, source in _sources.get(widget, {}).items():
            if trait == "options":
                chosen = widget.index
                widget.options = _now(source)
                widget.index = chosen
            else:
                setattr(widget, trait, _now(source))


def said_by(error: BaseException) -> str:
    """The text of ``error``, which can be said in any language where it was made so."""
    alone = error.args[0] if len(error.args) == 1 else None
    return alone if isinstance(alone, str) else str(error)


def _now(source: Source) -> Any:
    return translate(source) if isinstance(source, str) else source()


def _below(root: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    yield root
    for child in getattr(root, "children", ()):
        yield from _below(child)
