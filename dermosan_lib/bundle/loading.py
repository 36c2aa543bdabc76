"""Load a bundle: its card by the rules, its files by their hashes, its graph by what it names."""

import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from dermosan_lib.bundle.card import (
    CARD,
    Card,
    read_card,
)
from dermosan_lib.bundle.external_data import external_files
from dermosan_lib.bundle.files import (
    AGAIN,
    Signature,
    check_hash,
    open_file,
    signature,
)
from dermosan_lib.bundle.wording import printable, shown
from dermosan_lib.conditions import Condition, Group, Taxonomy
from dermosan_lib.errors import BundleError, TaxonomyError
from dermosan_lib.images import RESIZES, Frame
from dermosan_lib.language import Message
from dermosan_lib.modality import DRAWING, UNKNOWN

MODEL = "model.onnx"
OUTPUTS = ("logits", "embedding", "activation_maps")  # of the model, which takes ``image``
NOTICE = Message(
    "For education and research; not a medical device; not for diagnosis or treatment of patients."
)


@dataclass(frozen=True)
class Bundle:
    """A bundle whose card keeps the rules and whose hashes have been checked."""

    path: Path
    card: Card
    taxonomy: Taxonomy
    seen: Mapping[str, Signature] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def load(cls, path: str | Path) -> "Bundle":
        """Read the bundle at ``path``, check its card and verify the SHA-256 of every file.

        The card is checked here, once, by ``card.schema.json`` and by what its entries ask of one
        another; the graph must name no data but files of the bundle. See the package for what this
        does not show.

        Raises `BundleError` where something is missing, altered, malformed, of another schema or
        not the bundle's own.
        """
        bundle, seen = cls.read(Path(path))
        return replace(bundle, seen={name: seen[name] for name in (MODEL, *bundle._data_files())})

    @classmethod
    def read(cls, path: Path) -> tuple["Bundle", dict[str, Signature]]:
        """The bundle at ``path``, its graph not looked into, and what its files were like."""
        card = read_card(path)
        seen = {}
        for name, sha256 in card["files"].items():
            with open_file(path, name) as stream:
                seen[name] = signature(os.fstat(stream.fileno()))
                check_hash(stream, path / name, sha256)
        try:
            conditions = tuple(Condition.from_dict(row) for row in card["conditions"])
            groups = tuple(Group(**row) for row in card.get("groups", ()))
            taxonomy = Taxonomy(card["taxonomy"], conditions, groups)
        except TaxonomyError as error:
            raise BundleError(
                Message(
                    "{file}: {error} {again}",
                    file=path / CARD,
                    error=printable(str(error), 300),
                    again=AGAIN,
                )
            ) from error
        return cls(path, card, taxonomy), seen

    def _data_files(self) -> set[str]:
        """The files that the graph names as its data; all of them are in the card's list."""
        with open_file(self.path, MODEL) as stream:
            named = named_data(stream, self.path / MODEL)
        refuse_strangers(named, self.card["files"], self.path / MODEL)
        return named

    def check_graph(self) -> None:
        """Raise `BundleError` unless the graph reads only the bundle and is the one verified.

        To be called when an engine has opened it by name: neither the graph nor its data may have
        been replaced or written to since `load`. Of a bundle that was not loaded but made by
        `write_bundle`, only the names of its data are looked at.
        """
        if not self.seen:
            self._data_files()
        for name, expected in self.seen.items():
            with open_file(self.path, name) as stream:
                opened = signature(os.fstat(stream.fileno()))
            if opened != expected:
                raise BundleError(
                    Message(
                        "{file} was changed since it was verified. Load the bundle again.",
                        file=self.path / name,
                    )
                )

    @property
    def model_path(self) -> Path:
        """The ONNX graph: uint8 RGB ``(n, size, size, 3)`` in; logits, embedding, maps out."""
        return self.path / MODEL

    @property
    def size_px(self) -> int:
        """Edge of the square the graph takes, in pixels."""
        return int(self.card["input"]["size_px"])

    @property
    def frame(self) -> Frame:
        """The part of a photo that the model reads; see `images.resize`."""
        version = self.card["input"].get("resize")
        return next((frame for frame, name in RESIZES.items() if name == version), "whole")

    @property
    def views(self) -> int:
        """Views of each picture whose logits are averaged; see `decision.test_time_views`."""
        return int(self.card["input"].get("views", 1))

    @property
    def sha256(self) -> str:
        """Identity of the whole bundle: its card's hash; the card holds those of the files."""
        return str(self.card["sha256"])

    @property
    def modality(self) -> str:
        """Which kind of picture it reads, one of `modality.MODALITIES`.

        Where the card does not say: drawings of a demonstration, else unknown.
        """
        return str(self.card.get("modality") or (DRAWING if self.demonstration else UNKNOWN))

    @property
    def demonstration(self) -> bool:
        """Whether the model was trained on synthetic pictures, which every face must say."""
        return bool(self.card.get("demonstration", False))


class NoGraphError(BundleError):
    """Bytes of which the engine must not be given any."""


def named_data(stream: BinaryIO, file: Path) -> set[str]:
    """The files that the graph in ``stream`` names as its data."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    try:
        return external_files(stream, size)
    except ValueError as error:
        raise NoGraphError(
            Message(
                "{file} is no graph in ONNX format ({reason}). {again}",
                file=file,
                reason=error,
                again=AGAIN,
            )
        ) from error


def refuse_strangers(named: Iterable[str], listed: Container[str], file: Path) -> None:
    """Raise `BundleError` where a graph names data that the card does not list."""
    strangers = sorted(name for name in named if name not in listed)
    if strangers:
        raise BundleError(
            Message(
                "{file} names {strangers} as its data, which is no file that the card lists; "
                "a bundle reads only itself. {again}",
                file=file,
                strangers=shown(strangers[0]),
                again=AGAIN,
            )
        )
