"""A parameter of the notebooks: what it takes, and whether what was given is that."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs.recipe_kinds import recipe_kinds
from dermosan_lib.faces.runs.yaml_values import as_yaml, structure
from dermosan_lib.text import number_in, whole_in

_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NOTHING = ("null", "~")
_LEAST = {"seed": 0, "n_bootstrap": 1, "n_errors": 0, "n_similar": 1, "dense_units": 1}
_KINDS = {  # in words, and an example
    "int": ("a whole number", "3"),
    "float": ("a number", "0.5"),
    "bool": ("true or false", "true"),
    "str": ("a text", "name"),
    "list[int]": ("a list of whole numbers", "'[512, 256]'"),
    "list[float]": ("a list of numbers", "'[0.02, 0.1]'"),
    "list[str]": ("a list of texts", "'[one, two]'"),
    "dict": ("a mapping of entries of the recipe", "'{dropout: 0.2}'"),
}


@dataclass(frozen=True)
class Parameter:
    """One assignment of a notebook's tagged ``parameters`` cell."""

    name: str
    kind: str  # the annotation, such as "int" or "list[float]"; others than those known take all
    default: Any
    of_recipe: bool = False  # not declared by itself: an entry of the mapping `RECIPE`

    def read(self, text: str) -> Any:
        """The value that ``text`` writes, and `RunError` where it is of another kind.

        A text is taken as it stands, unless it is quoted; ``null`` keeps a default of None.
        """
        text = text.strip()
        if self.default is None and text.lower() in _NOTHING:
            return None
        if self.kind not in _KINDS:
            return as_yaml(self.name, text)
        if self.kind == "dict":
            return self._read_mapping(text)
        value = self._read_text(text) if self.kind == "str" else self._read(text)
        if value is None:
            raise self._refusal(text)
        return value

    def check(self, value: Any) -> None:
        """Raise `RunError` for a ``value`` of another kind."""
        if value is None and self.default is None:
            return
        inner = self.kind.removeprefix("list[").rstrip("]")
        values = [value] if inner == self.kind else value
        fits = isinstance(values, list | tuple) and all(_is(inner, one) for one in values)
        if self.kind in _KINDS and not fits:
            raise self._refusal(value)
        least = _LEAST.get(self.name)
        if least is not None and min(values, default=least) < least:
            raise RunError(
                f"{self.name} must be {least} or more, but is {value!r}. "
                f"Write such as -p {self.name}={_KINDS[self.kind][1]}."
            )
        if any(isinstance(one, str) and not _is_unicode(one) for one in values):
            raise RunError(
                f"{self.name} must be Unicode, which a notebook can hold, but is {value!r}. "
                "Rename what it names."
            )

    def _read(self, text: str) -> Any:
        if not self.kind.startswith("list["):
            return _scalar(self.kind, text)
        return self._listed(structure(self.name, text))

    def _listed(self, content: Any) -> Any:
        if self.kind == "list[str]" and isinstance(content, str) and content:
            return [content]  # one needs no brackets
        if not isinstance(content, list):
            return None
        values = [_scalar(self.kind[5:-1], one) for one in content]
        return None if None in values else values

    def _read_mapping(self, text: str) -> dict[str, Any]:
        content = structure(self.name, text)
        if not isinstance(content, dict):
            raise self._refusal(text)
        entries = recipe_entries()
        check_entries(content, entries)
        return {name: entries[name].read_entry(value) for name, value in content.items()}

    def read_entry(self, content: Any) -> Any:
        """The value that an entry of a mapping writes, in which every scalar is still text."""
        if isinstance(content, str):
            return self.read(content)
        value = self._listed(content) if self.kind.startswith("list[") else None
        if value is None:
            raise self._refusal(content)
        return value

    def _read_text(self, text: str) -> str | None:
        quoted = structure(self.name, text) if text[:1] in ("'", '"') else text
        return quoted if isinstance(quoted, str) else None

    def _refusal(self, value: object) -> RunError:
        words, example = _KINDS[self.kind]
        return RunError(
            f"{self.name} must be {words}, but is {value!r}. "
            f"Write such as -p {self.name}={example}."
        )


def recipe_entries() -> dict[str, Parameter]:
    """Every entry of a training recipe by name; None, the default of all, keeps the preset's."""
    return {name: Parameter(name, kind, None, of_recipe=True)
            for name, kind in recipe_kinds().items()}  # fmt: skip


def check_entries(mapping: Mapping[str, Any], entries: Mapping[str, Parameter]) -> None:
    """Raise `RunError` for the first name of ``mapping`` that is no entry of a recipe."""
    for name in mapping:
        if name not in entries:
            raise RunError(
                f"A recipe has no entry {name!r}. Choose among: {', '.join(sorted(entries))}."
            )


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8, or half a character
        return False
    return True


def _scalar(kind: str, text: Any) -> Any:
    """``text`` as ``kind``; None where it is none, or no text."""
    if not isinstance(text, str):
        return None
    if kind == "int":
        return whole_in(text)
    if kind == "float":
        return number_in(text)
    return _SWITCHES.get(text.lower()) if kind == "bool" else text


def _is(kind: str, value: Any) -> bool:
    if kind == "float":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and math.isfinite(value)
    return type(value).__name__ == kind
