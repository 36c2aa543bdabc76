"""YAML as people write it: ``1e-4`` is a number, and no entry is given twice."""

import re
from pathlib import Path
from typing import Any

import yaml

from dermosan_lib.errors import RunError


class _Loader(yaml.SafeLoader):
    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise RunError(f"Each entry is given once, but {name} is twice. Leave one out.")
        return super().construct_mapping(node, deep)


# YAML 1.1 takes 1e-4 for a text, since it has no point.
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)[eE][-+]?\d+$"),
    list("-+.0123456789"),
)


def read_mapping(file: Path) -> dict[str, Any]:
    """The mapping of texts to values in ``file``; raises `RunError` where it is none."""
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), _Loader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise RunError(f"{file} cannot be read as YAML ({reason}). Give a sweep's file.") from error
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise RunError(
            f"A sweep's file is a mapping, such as grid: {{seed: [1, 2]}}, but {file} is none. "
            "Write one entry a line."
        )
    return content
