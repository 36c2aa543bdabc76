"""Write and change bundles, whole or not at all."""

import contextlib
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dermosan_lib.bundle.card import CARD, SCHEMA, Card, card_bytes
from dermosan_lib.bundle.card_schema import CARD_SCHEMA, schema_bytes
from dermosan_lib.bundle.files import (
    plain_name,
)
from dermosan_lib.bundle.loading import (
    MODEL,
    NOTICE,
    Bundle,
    NoGraphError,
    named_data,
    refuse_strangers,
)
from dermosan_lib.bundle.wording import shown
from dermosan_lib.errors import BundleError
from dermosan_lib.system import atomic_path


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
    with contextlib.suppress(NoGraphError):
        named = named_data(io.BytesIO(model), target / MODEL)
        refuse_strangers(named, contents, target / MODEL)
    text = card_bytes(whole, target / CARD)
    with atomic_path(target) as folder:
        folder.mkdir()
        for name, data in contents.items():
            (folder / name).write_bytes(data)
        _write(folder / CARD, text)
    return Bundle.read(target)[0]


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


def _write(file: Path, data: bytes) -> None:
    with atomic_path(file) as temporary:
        temporary.write_bytes(data)
