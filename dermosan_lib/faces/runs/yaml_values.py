"""Values as people write them in YAML: scalars stay text until it is known what they must be."""

from collections.abc import Mapping
from typing import Any

import yaml

from dermosan_lib.errors import RunError
from dermosan_lib.text import number_in


def structure(name: str, text: str) -> Any:
    """Lists and mappings as YAML writes them, in which every scalar is still text."""
    return _load(name, text, _Texts)


def as_yaml(name: str, text: str) -> Any:
    """The value that ``text`` writes, of whatever kind."""
    value = _load(name, text, yaml.SafeLoader)
    # YAML 1.1 takes 1e-4 for a text, since it has no point.
    number = number_in(value) if isinstance(value, str) else None
    return value if number is None else number


def check_once(name: str, given: Mapping[str, Any], value: Any) -> None:
    """Raise `RunError` where ``given`` has another value of ``name``."""
    if name in given and given[name] != value:
        raise RunError(
            f"Each parameter is given once, but {name} is {given[name]!r} and {value!r}. "
            "Leave one of them out."
        )


class _Texts(yaml.BaseLoader):
    """Every scalar stays text, and no key of a mapping is given twice with another value."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            value = self.construct_object(value_node, deep=True)
            if not isinstance(key, str):
                raise yaml.YAMLError("keys are texts")
            check_once(key, mapping, value)
            mapping[key] = value
        return mapping


def _load(name: str, text: str, loader: Any) -> Any:
    try:
        return yaml.load(text, loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError for 30 February
        raise RunError(f"The value of {name} is no YAML: {text!r}. Quote it.") from error
