"""The bundle: the folder with `model.onnx` and `card.json` that passes from study to clinic.

What loading a bundle shows is **integrity**: its files are those that the card lists, unaltered
since they were written. It is not **authenticity**: whoever can write into the folder can write
another card with other hashes. And a bundle is code: its graph computes what its maker wants, and
may take time and memory without end. Open only bundles from people you trust, and compare
`Bundle.sha256` with the one they tell you by another way.

A bundle reads only itself: regular files of plain names in its own folder, which its card lists.
Links are not followed, libraries of custom operators are never loaded, and a graph that names other
files as its data is refused. What else lies in the folder is not covered by any hash; nothing reads
it. Weights are mapped by the engine when the graph is opened, which is after they were hashed:
`Bundle.check_graph` sees a file that was replaced or written to in between. Against someone who
sets back the time of a change, or writes to a mapped file later, only the rights of the folder
help.
"""

import contextlib
import hashlib
import io
import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from dermosan_lib.bundle.card import (
    CARD,
    CARD_SCHEMA,
    SCHEMA,
    Card,
    card_bytes,
    read_card,
    schema_bytes,
)
from dermosan_lib.bundle.external_data import external_files
from dermosan_lib.bundle.files import (
    AGAIN,
    Signature,
    check_hash,
    open_file,
    plain_name,
    signature,
)
from dermosan_lib.bundle.wording import printable, shown
from dermosan_lib.conditions import Condition, Taxonomy
from dermosan_lib.errors import BundleError, TaxonomyError
from dermosan_lib.writing import atomic_path

__all__ = [
    "CARD",
    "CARD_SCHEMA",
    "MODEL",
    "NOTICE",
    "OUTPUTS",
    "SCHEMA",
    "Bundle",
    "Card",
    "add_file",
    "update_card",
    "write_bundle",
]

MODEL = "model.onnx"
OUTPUTS = ("logits", "embedding", "activation_maps")  # of the model, which takes ``image``
NOTICE = (
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
        another; the graph must name no data but files of the bundle. See the module for what this
        does not show.

        Raises `BundleError` where something is missing, altered, malformed, of another schema or
        not the bundle's own.
        """
        bundle, seen = cls._read(Path(path))
        return replace(bundle, seen={name: seen[name] for name in (MODEL, *bundle._data_files())})

    @classmethod
    def _read(cls, path: Path) -> tuple["Bundle", dict[str, Signature]]:
        """The bundle at ``path``, its graph not looked into, and what its files were like."""
        card = read_card(path)
        seen = {}
        for name, sha256 in card["files"].items():
            with open_file(path, name) as stream:
                seen[name] = signature(os.fstat(stream.fileno()))
                check_hash(stream, path / name, sha256)
        try:
            conditions = tuple(Condition.from_dict(row) for row in card["conditions"])
            taxonomy = Taxonomy(card["taxonomy"], conditions)
        except TaxonomyError as error:
            raise BundleError(f"{path / CARD}: {printable(str(error), 300)} {AGAIN}") from error
        return cls(path, card, taxonomy), seen

    def _data_files(self) -> set[str]:
        """The files that the graph names as its data; all of them are in the card's list."""
        with open_file(self.path, MODEL) as stream:
            named = _named(stream, self.path / MODEL)
        _refuse_strangers(named, self.card["files"], self.path / MODEL)
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
                found = signature(os.fstat(stream.fileno()))
            if found != expected:
                raise BundleError(
                    f"{self.path / name} was changed since it was verified. Load the bundle again."
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
    def views(self) -> int:
        """Views of each picture whose logits are averaged; see `dermosan_lib.views`."""
        return int(self.card["input"].get("views", 1))

    @property
    def sha256(self) -> str:
        """Identity of the whole bundle: its card's hash; the card holds those of the files."""
        return str(self.card["sha256"])

    @property
    def demonstration(self) -> bool:
        """Whether the model was trained on synthetic pictures, which every face must say."""
        return bool(self.card.get("demonstration", False))


def write_bundle(
    target: str | Path, model: bytes, card: Card, files: Mapping[str, bytes] | None = None
) -> Bundle:
    """Write ``model`` (an ONNX graph) and ``card`` as a bundle folder, whole or not at all.

    ``files`` holds the content of further files by name, such as statistics too large for the
    card. Hashes, schema and notice are added to the card here, and the published schema of the card
    to the folder.

    Raises `BundleError` for a card, name or graph that loading would refuse, and `RunError` where
    the disk does. Bytes that are no graph at all are refused when they are loaded.
    """
    target = Path(target)
    contents = {MODEL: model, **(files or {}), CARD_SCHEMA: schema_bytes()}
    whole: Card = {
        "schema": SCHEMA,
        **card,
        "notice": NOTICE,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
    }
    with contextlib.suppress(_NoGraphError):
        named = _named(io.BytesIO(model), target / MODEL)
        _refuse_strangers(named, contents, target / MODEL)
    text = card_bytes(whole, target / CARD)
    with atomic_path(target) as folder:
        folder.mkdir()
        for name, data in contents.items():
            (folder / name).write_bytes(data)
        _write(folder / CARD, text)
    return Bundle._read(target)[0]


def update_card(path: str | Path, **changes: Any) -> Bundle:
    """Change entries of the card of the bundle at ``path``, such as its metrics, and rehash it.

    Raises `BundleError` for changes that break a rule; the card then stays as it was.
    """
    bundle = Bundle.load(path)
    file = bundle.path / CARD
    _write(file, card_bytes({**bundle.card, **changes}, file))
    return Bundle.load(path)


def add_file(path: str | Path, name: str, content: bytes) -> Bundle:
    """Put ``content`` into the bundle at ``path`` as file ``name``, and its hash into the card.

    Interrupted at any point the bundle still loads, with the file or without. Raises `BundleError`
    for a name that is a path or belongs to the bundle itself, or a bundle that was altered.
    """
    own = (CARD, CARD_SCHEMA, MODEL)
    if not plain_name(name) or name.casefold() in own:
        raise BundleError(
            f"A further file of a bundle has a plain name other than {', '.join(own)}, but is "
            f"{shown(name)}. Choose another."
        )
    bundle = Bundle.load(path)
    sha256 = hashlib.sha256(content).hexdigest()
    if bundle.card["files"].get(name) == sha256:
        return bundle
    others = {key: value for key, value in bundle.card["files"].items() if key != name}
    if name in bundle.card["files"]:
        update_card(path, files=others)  # a file that the card does not name is not checked
    with atomic_path(bundle.path / name) as temporary:
        temporary.write_bytes(content)
    return update_card(path, files={**others, name: sha256})


class _NoGraphError(BundleError):
    """Bytes of which the engine must not be given any."""


def _named(stream: BinaryIO, file: Path) -> set[str]:
    """The files that the graph in ``stream`` names as its data."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    try:
        return external_files(stream, size)
    except ValueError as error:
        raise _NoGraphError(f"{file} is no graph in ONNX format ({error}). {AGAIN}") from error


def _refuse_strangers(named: Iterable[str], listed: Container[str], file: Path) -> None:
    strangers = sorted(name for name in named if name not in listed)
    if strangers:
        raise BundleError(
            f"{file} names {shown(strangers[0])} as its data, which is no file that the card "
            f"lists; a bundle reads only itself. {AGAIN}"
        )


def _write(file: Path, data: bytes) -> None:
    with atomic_path(file) as temporary:
        temporary.write_bytes(data)
