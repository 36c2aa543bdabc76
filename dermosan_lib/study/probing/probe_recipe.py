"""What a probe is told, read from a YAML file; unknown or missing entries are refused."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from dermosan_lib.errors import RunError
from dermosan_lib.study.probing.probe_graph import EncoderShape


@dataclass(frozen=True)
class ProbeRecipe:
    """A probe of a frozen encoder, and what its bundle says of itself."""

    name: str
    version: str
    modality: str  # how the pictures were taken, such as clinical
    taxonomy: str  # of which the collection's labels are conditions
    backbone: str
    weights_sha256: str  # of the encoder's weights file
    size_px: int
    edge_px: int
    blocks: tuple[int, ...]
    crops: tuple[tuple[float, ...], ...]  # to choose among
    strengths: tuple[float, ...]  # to choose among
    rarities: tuple[float, ...]  # shares of log rarity added to logits, to choose among
    axes: int
    views: int
    folds: int
    repeats: int
    inner_folds: int
    seed: int
    encoder: Mapping[str, str]  # source, licence, pretrained_on
    data: Mapping[str, str]  # name, licence, attribution, source
    licence: str  # of the bundle's weights
    changelog: Mapping[str, str]  # version and what it changed, newest first

    @classmethod
    def read(cls, path: Path) -> "ProbeRecipe":
        """Read ``path``; raises `RunError` where it is no such recipe."""
        try:
            entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError) as error:
            reason = str(error).splitlines()[0]
            raise RunError(f"{path} cannot be read as a recipe ({reason}). Check it.") from error
        names = {field.name for field in fields(cls)}
        given = set(entries) if isinstance(entries, dict) else set()
        if given != names:
            odd = ", ".join(sorted(map(str, given ^ names)))
            raise RunError(f"{path} needs exactly the entries of a probe; check {odd}.")
        tuples = {
            "blocks": tuple(entries["blocks"]),
            "crops": tuple(tuple(map(float, one)) for one in entries["crops"]),
            "strengths": tuple(map(float, entries["strengths"])),
            "rarities": tuple(map(float, entries["rarities"])),
            "changelog": {str(k): str(v) for k, v in entries["changelog"].items()},
        }
        return cls(**{**entries, **tuples})

    def shape(self, crops: tuple[float, ...]) -> EncoderShape:
        """The encoder's shape with ``crops``."""
        return EncoderShape(self.backbone, self.size_px, self.edge_px, crops, self.blocks)

    def all_crops(self) -> tuple[float, ...]:
        """Every crop that is chosen among, the largest first."""
        return tuple(sorted({share for one in self.crops for share in one}, reverse=True))

    def check_weights(self, path: Path) -> None:
        """Raise `RunError` where ``path`` is not the weights file that the recipe means."""
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise RunError(f"{path} cannot be read ({error.strerror}). Check the path.") from error
        if found != self.weights_sha256:
            raise RunError(
                f"{path.name} has the SHA-256 {found[:16]}..., but the recipe wants "
                f"{self.weights_sha256[:16]}.... Take the file from {self.encoder['source']}."
            )

    def to_dict(self) -> dict[str, Any]:
        """JSON-friendly, for the card."""
        return asdict(self)
