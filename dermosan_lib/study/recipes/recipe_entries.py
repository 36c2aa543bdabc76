"""Entries of a training recipe from two places: each counts once, or the two must agree."""

from collections.abc import Mapping
from typing import Any

from dermosan_lib.errors import RunError


def joined_entries(mapping: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of ``mapping`` (the parameter ``recipe``) and those ``named`` by themselves.

    Entries that are None are not given. Raises `RunError` where both give one, and differ, since
    which of the two was meant cannot be known, and for a ``mapping`` that is none.
    """
    if not isinstance(mapping, Mapping):
        raise RunError(
            f"recipe must be a mapping of entries, but is {mapping!r}. "
            "Write such as {'learning_rate': 0.001}."
        )
    joined = {name: value for name, value in mapping.items() if value is not None}
    for name, value in named.items():
        if value is None:
            continue
        if name in joined and not _same(joined[name], value):
            raise RunError(
                f"Each entry of a recipe is given once, but {name} is {value!r} by itself and "
                f"{joined[name]!r} in recipe. Leave one of them out."
            )
        joined[name] = value
    return joined


def _same(one: Any, other: Any) -> bool:
    plain = [list(value) if isinstance(value, tuple) else value for value in (one, other)]
    return bool(plain[0] == plain[1])
