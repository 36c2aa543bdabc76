"""The script that draws figures, as small as the figures allow.

plotly ships its whole script, 4.8 MB and 1.5 MB packed, which a page each of five would hold: 10 MB
a run. Its makers' *cartesian* edition knows bars, lines, heat maps, pictures and their like in a
third of that, and lies beside this module as they published it (npm's plotly.js-cartesian-dist-min,
MIT licence, see `plotly/LICENSE`). It is used where it is of the version that plotly ships and
knows every trace of the figures; else the whole one is.
"""

import base64
import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# Of plotly.js's lib/index-cartesian.
TRACES = frozenset({
    "bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour", "image",
    "pie", "scatter", "scatterternary", "violin",
})  # fmt: skip
_VERSION = re.compile(rb"plotly\.js (?:\([a-z -]*\) )?v(\d+\.\d+\.\d+)")


@dataclass(frozen=True)
class Script:
    """plotly.js, packed."""

    version: str
    packed: str  # gzip, then Base64
    text: str


def policy(script: str) -> str:
    """The source expression of a content security policy that lets ``script`` run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def script_for(figures: Iterable[Mapping[str, Any]]) -> Script:
    """The smallest script that draws ``figures``, each with its traces in ``data``."""
    kinds = {trace.get("type", "scatter") for figure in figures for trace in figure["data"]}
    small = _cartesian()
    return small if kinds <= TRACES and small.version == _version(_whole()) else _packed_whole()


@cache
def _cartesian() -> Script:
    packed = (files(__package__) / "plotly" / "plotly-cartesian.min.js.gz").read_bytes()
    return _script(gzip.decompress(packed), packed)


@cache
def _packed_whole() -> Script:
    return _script(_whole(), gzip.compress(_whole(), mtime=0))


def _whole() -> bytes:
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


def _script(content: bytes, packed: bytes) -> Script:
    return Script(_version(content), base64.b64encode(packed).decode(), content.decode("utf-8"))


def _version(content: bytes) -> str:
    match = _VERSION.search(content[:500])
    return match[1].decode() if match else ""
