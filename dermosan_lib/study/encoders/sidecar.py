"""The sidecar of an encoder: what its graph does not say, in a small file beside it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders import sidecar_values as values
from dermosan_lib.system import few

SUFFIXES = (".json", ".yaml", ".yml")
MAX_SIDECAR_BYTES = 100_000
GUIDE = "docs/howto/researcher.md shows one"
POOLS = ("cls", "mean", "cls+mean")


@dataclass(frozen=True)
class Sidecar:
    """How pictures go into an encoder, what to take out of it, and where it comes from."""

    file: Path
    licence: str  # under which the weights may be used; "not stated" where nobody knows
    pretrained_on: str  # images and method, in words
    mean: tuple[float, float, float]  # of red, green, blue; taken off after scaling
    std: tuple[float, float, float]  # by which they are then divided
    scale: float = 1 / 255  # by which grey values 0..255 are multiplied first
    size_px: int | None = None  # edge of the square; None: the graph fixes it
    layout: str | None = None  # "NCHW" or "NHWC"; None: the graph's shape tells it
    channels: str = "RGB"
    output: str | None = None  # an output or inner tensor; None: the graph's only output
    pool: str | None = None  # of `POOLS`; None: as `features` finds it
    prefix_tokens: int | None = None  # tokens before the patches; None: what a square leaves over
    manifest: str | None = None  # file of the pretraining images, in the sidecar's folder
    name: str | None = None  # what the encoder is called


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "licence": values.text,
    "pretrained_on": values.text,
    "mean": values.three_numbers,
    "std": values.three_above_0,
    "scale": values.scale,
    "size_px": values.edge,
    "layout": values.one_of("NCHW", "NHWC"),
    "channels": values.one_of("RGB", "BGR"),
    "output": values.text,
    "pool": values.one_of(*POOLS),
    "prefix_tokens": values.count,
    "manifest": values.text,
    "name": values.text,
}
_NEEDED = {
    "licence": "licence: MIT (or 'not stated')",
    "pretrained_on": "pretrained_on: ImageNet-1k, supervised (or 'not stated')",
    "mean": "mean: [0.485, 0.456, 0.406], or [0, 0, 0] for none",
    "std": "std: [0.229, 0.224, 0.225], or [1, 1, 1] for none",
}
_SPELLINGS = {"license": "licence"}


def read_sidecar(graph: Path) -> Sidecar:
    """The sidecar of the encoder in ``graph``: ``NAME.json``, ``.yaml`` or ``.yml`` beside it.

    ``NAME`` is the graph's name with or without its own suffix. Raises `NetworkError` where there
    is none or several, and for a file that cannot be read or an entry that is unknown, missing or
    no value of its kind.
    """
    file = _beside(graph)
    content = {_SPELLINGS.get(key, key): value for key, value in _mapping(file).items()}
    unknown = sorted(set(content) - set(_READERS))
    if unknown:
        raise NetworkError(
            f"{file.name} has no entry {values.shown(unknown[0])}. Choose among: "
            f"{', '.join(_READERS)}."
        )
    content = {key: value for key, value in content.items() if value is not None}
    for key, example in _NEEDED.items():
        if key not in content:
            raise NetworkError(
                f"{file.name} must state {key} of the encoder, but does not. Write {example}."
            )
    try:
        read = {key: _READERS[key](key, value) for key, value in content.items()}
    except ValueError as error:
        raise NetworkError(f"{file.name}: {error}") from error
    return Sidecar(file=file, **read)


def _beside(graph: Path) -> Path:
    stems = (graph.with_suffix(""), graph) if graph.suffix else (graph,)
    places = [stem.with_name(stem.name + suffix) for stem in stems for suffix in SUFFIXES]
    found = [place for place in places if place.is_file()]
    if len(found) > 1:
        raise NetworkError(
            f"An encoder has one sidecar, but {graph.name} has "
            f"{few([place.name for place in found])}. Remove all but one."
        )
    if not found:
        raise NetworkError(
            f"An encoder needs a file beside it that tells how pictures go in, but there is no "
            f"{places[0].name} or {places[1].name} beside {graph.name}. Write one; {GUIDE}."
        )
    return found[0]


def _mapping(file: Path) -> Mapping[str, Any]:
    size = file.stat().st_size
    if size > MAX_SIDECAR_BYTES:
        raise NetworkError(
            f"{file.name} has {size:,} bytes; the limit is {MAX_SIDECAR_BYTES:,}. Put the list of "
            "pretraining images into a file of its own and name that under manifest."
        )
    try:
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix == ".json":
            content = json.loads(text, object_pairs_hook=_once)
        else:
            content = yaml.load(text, _Plain)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise NetworkError(
            f"{file.name} must be {'JSON' if file.suffix == '.json' else 'YAML'}, but cannot be "
            f"read ({reason[:200]}). Mend it; {GUIDE}."
        ) from error
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise NetworkError(
            f"{file.name} must be a mapping of entries, but is {values.shown(content)}. "
            f"Write such as licence: MIT; {GUIDE}."
        )
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise ValueError("an entry stands twice")
    return entries


class _Plain(yaml.SafeLoader):
    """YAML without aliases, by which a small file can stand for a vast one, and without doubles."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        pairs = [(self.construct_object(key, deep=True), value) for key, value in node.value]
        if any(not isinstance(key, str) for key, _ in pairs):
            raise yaml.YAMLError("keys are texts")
        return _once([(key, self.construct_object(value, deep=True)) for key, value in pairs])
