"""Parameters of the notebooks: what each takes, and whether what was given is that."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papermill
import yaml

from dermosan_lib.errors import RunError
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
}


@dataclass(frozen=True)
class Parameter:
    """One assignment of a notebook's tagged ``parameters`` cell."""

    name: str
    kind: str  # the annotation, such as "int" or "list[float]"; others than those known take all
    default: Any

    def read(self, text: str) -> Any:
        """The value that ``text`` writes, and `RunError` where it is of another kind.

        A text is taken as it stands, unless it is quoted; ``null`` keeps a default of None.
        """
        text = text.strip()
        if self.default is None and text.lower() in _NOTHING:
            return None
        if self.kind not in _KINDS:
            return _as_yaml(self.name, text)
        found = self._read_text(text) if self.kind == "str" else self._read(text)
        if found is None:
            raise self._refusal(text)
        return found

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
        found = _structure(self.name, text)
        if self.kind == "list[str]" and isinstance(found, str) and found:
            return [found]  # one needs no brackets
        if not isinstance(found, list):
            return None
        values = [_scalar(self.kind[5:-1], one) for one in found]
        return None if None in values else values

    def _read_text(self, text: str) -> str | None:
        quoted = _structure(self.name, text) if text[:1] in ("'", '"') else text
        return quoted if isinstance(quoted, str) else None

    def _refusal(self, value: object) -> RunError:
        words, example = _KINDS[self.kind]
        return RunError(
            f"{self.name} must be {words}, but is {value!r}. "
            f"Write such as -p {self.name}={example}."
        )


def declared_parameters(notebooks: Iterable[Path]) -> dict[str, Parameter]:
    """All parameters of ``notebooks`` by name."""
    return {
        name: Parameter(name, entry["inferred_type_name"], _default(entry["default"]))
        for path in notebooks
        for name, entry in papermill.inspect_notebook(literal(path)).items()
    }


def read_values(items: Iterable[str], declared: Mapping[str, Parameter]) -> dict[str, Any]:
    """Parse ``key=value`` texts; a key that is not ``declared`` takes any YAML.

    Raises `RunError` for a text without ``=`` and for a value of another kind than its parameter's.
    """
    values: dict[str, Any] = {}
    for item in items:
        key, equals, text = item.partition("=")
        if not equals or not key.isidentifier():
            raise RunError(f"A parameter reads key=value, but is {item!r}. Write -p epochs=3.")
        values[key] = declared.get(key, Parameter(key, "", None)).read(text)
    return values


def check_values(values: Mapping[str, Any], declared: Mapping[str, Parameter]) -> None:
    """Raise `RunError` for the first of ``values`` that is of another kind than its parameter's."""
    for name, value in values.items():
        if name in declared:
            declared[name].check(value)


def literal(path: Path) -> str:
    """``path`` for papermill, which puts parameters in for names in braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8, or half a character
        return False
    return True


def _default(source: str) -> Any:
    # Papermill gives defaults as Python source; the literals in use differ from YAML in these.
    return yaml.safe_load({"None": "null", "True": "true", "False": "false"}.get(source, source))


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


def _structure(name: str, text: str) -> Any:
    """Lists as YAML writes them, in which every scalar is still text."""
    return _load(name, text, yaml.BaseLoader)


def _as_yaml(name: str, text: str) -> Any:
    found = _load(name, text, yaml.SafeLoader)
    # YAML 1.1 takes 1e-4 for a text, since it has no point.
    number = number_in(found) if isinstance(found, str) else None
    return found if number is None else number


def _load(name: str, text: str, loader: Any) -> Any:
    try:
        return yaml.load(text, loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError for 30 February
        raise RunError(f"The value of {name} is no YAML: {text!r}. Quote it.") from error
