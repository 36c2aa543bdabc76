"""The bundle: the folder with `model.onnx` and `card.json` that passes from study to clinic."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dermosan_lib.conditions import Condition, Taxonomy
from dermosan_lib.errors import BundleError
from dermosan_lib.writing import atomic_path

SCHEMA = 1
CARD = "card.json"
MODEL = "model.onnx"
OUTPUTS = ("logits", "embedding", "activation_maps")  # of the model, which takes ``image``
NOTICE = (
    "For education and research; not a medical device; not for diagnosis or treatment of patients."
)
_REQUIRED = ("schema", "name", "version", "taxonomy", "conditions", "input", "temperature", "files")

Card = dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """A bundle whose hashes have been checked."""

    path: Path
    card: Card
    taxonomy: Taxonomy

    @classmethod
    def load(cls, path: str | Path) -> "Bundle":
        """Read the bundle at ``path`` and verify the SHA-256 of its card and of every file.

        Raises `BundleError` where something is missing, altered or of a newer schema.
        """
        path = Path(path)
        card = _read_card(path)
        for name, expected in card["files"].items():
            _verify(path / name, expected)
        if MODEL not in card["files"]:
            raise BundleError(f"{path / CARD} lists no {MODEL}. Export the bundle again.")
        conditions = tuple(Condition.from_dict(row) for row in card["conditions"])
        return cls(path, card, Taxonomy(card["taxonomy"], conditions))

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
    card. Hashes, schema and notice are added to the card here. Raises `RunError` where the disk
    refuses.
    """
    target = Path(target)
    contents = {MODEL: model, **(files or {})}
    whole: Card = {
        "schema": SCHEMA,
        **card,
        "notice": NOTICE,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
    }
    with atomic_path(target) as folder:
        folder.mkdir()
        for name, data in contents.items():
            (folder / name).write_bytes(data)
        _write_card(folder / CARD, whole)
    return Bundle.load(target)


def update_card(path: str | Path, **changes: Any) -> Bundle:
    """Change entries of the card of the bundle at ``path``, such as its metrics, and rehash it."""
    bundle = Bundle.load(path)
    _write_card(bundle.path / CARD, {**bundle.card, **changes})
    return Bundle.load(path)


def add_file(path: str | Path, name: str, content: bytes) -> Bundle:
    """Put ``content`` into the bundle at ``path`` as file ``name``, and its hash into the card.

    Interrupted at any point the bundle still loads, with the file or without. Raises `BundleError`
    for a name that is a path or belongs to the bundle itself, or a bundle that was altered.
    """
    if name in ("", CARD, MODEL) or Path(name).name != name:
        raise BundleError(
            f"A further file of a bundle has a plain name other than {CARD} and {MODEL}, but is "
            f"{name!r}. Choose another."
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


def _write_card(file: Path, card: Card) -> None:
    hashed = {**card, "sha256": _card_sha256(card)}
    text = json.dumps(hashed, indent=1, ensure_ascii=False, allow_nan=False)
    with atomic_path(file) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def _read_card(path: Path) -> Card:
    try:
        card: Card = json.loads((path / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BundleError(
            f"{path} is no bundle: it holds no {CARD}. Give the folder that `dermosan run` wrote, "
            "runs/NAME/bundle."
        ) from error
    except (OSError, ValueError) as error:
        raise BundleError(
            f"{path / CARD} cannot be read ({error}). Copy or export the bundle again."
        ) from error
    missing = [key for key in _REQUIRED if not isinstance(card, dict) or key not in card]
    if missing:
        raise BundleError(
            f"{path / CARD} lacks {', '.join(missing)}. Copy or export the bundle again."
        )
    if card["schema"] != SCHEMA:
        raise BundleError(
            f"{path / CARD} has schema {card['schema']}; this version reads schema {SCHEMA}. "
            "Export the bundle with this version."
        )
    if card.get("sha256") != _card_sha256(card):
        raise BundleError(
            f"{path / CARD} has changed since it was written: its SHA-256 differs. "
            "Copy or export the bundle again."
        )
    return card


def _verify(file: Path, expected: str) -> None:
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise BundleError(
            f"{file} cannot be read ({reason}). Copy or export the bundle again."
        ) from error
    if found != expected:
        raise BundleError(
            f"{file} has changed since it was written: its SHA-256 is {found[:12]}…, the card says "
            f"{expected[:12]}…. Copy or export the bundle again."
        )


def _card_sha256(card: Card) -> str:
    content = {key: value for key, value in card.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
