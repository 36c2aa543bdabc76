"""From a run's bundle to one that is given away: named, licensed, and no larger than need be."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dermosan_lib.bundle import MODEL, Bundle, update_card, write_bundle
from dermosan_lib.errors import RunError
from dermosan_lib.modality import MODALITIES, UNKNOWN
from dermosan_lib.study.bundling.engine_choice import FLOAT32_FILE

LICENCE_FILE = "LICENSE"
CHANGELOG_FILE = "CHANGELOG.md"
_STATED = tuple(name for name in MODALITIES if name != UNKNOWN)
_TEXTS = ("name", "version", "modality", "licence", "licence_text", "attribution", "intended_use")
_LEFT = (FLOAT32_FILE,)  # for joining networks on the machine that trained them


@dataclass(frozen=True)
class Publication:
    """What a bundle says of itself to people who do not know its run."""

    name: str  # of the bundle, such as dermoscopy7
    version: str  # of the weights, such as 1.0.0
    modality: str  # of the pictures that it reads, one of `modality.MODALITIES`, known
    licence: str  # of the weights: an SPDX identifier, such as CC-BY-NC-4.0
    licence_text: str  # what goes into the file LICENSE
    attribution: str  # whose images and weights it was made from
    intended_use: str
    changelog: Mapping[str, str]  # version and what it changed, newest first

    @classmethod
    def of(cls, entries: object) -> "Publication":
        """From the mapping ``publish`` of a recipe file.

        Raises `RunError` where an entry is missing, empty or of another kind.
        """
        given = entries if isinstance(entries, Mapping) else {}
        empty = [name for name in _TEXTS if not str(given.get(name) or "").strip()]
        if empty:
            raise RunError(
                f"What is given away says {', '.join(_TEXTS)}, but publish has no {empty[0]}. "
                "Write it into the recipe file."
            )
        if given["modality"] not in _STATED:
            raise RunError(
                f"publish.modality must be one of {', '.join(_STATED)}, but is "
                f"{given['modality']!r}. Choose one."
            )
        changes = given.get("changelog")
        if not isinstance(changes, Mapping) or str(given["version"]) not in map(str, changes):
            told = ", ".join(map(str, changes)) if isinstance(changes, Mapping) else "none"
            raise RunError(
                f"publish.changelog must tell what version {given['version']} is, but tells of "
                f"{told}. Add it."
            )
        changelog = {str(version): str(what).strip() for version, what in changes.items()}
        return cls(**{name: str(given[name]).strip() for name in _TEXTS}, changelog=changelog)

    @property
    def entries(self) -> dict[str, Any]:
        """What the card holds of it."""
        return {
            "name": self.name,
            "version": self.version,
            "modality": self.modality,
            "licence": self.licence,
            "attribution": self.attribution,
            "intended_use": self.intended_use,
            "changelog": dict(self.changelog),
        }

    @property
    def files(self) -> dict[str, bytes]:
        """The files that go beside the graph."""
        return {
            LICENCE_FILE: f"{self.licence_text}\n\n{self.attribution}\n".encode(),
            CHANGELOG_FILE: changelog_text(self.name, self.changelog).encode(),
        }


def changelog_text(name: str, changelog: Mapping[str, str]) -> str:
    """The versions of the bundle ``name`` and what each changed, as Markdown."""
    changes = "\n".join(f"## {version}\n\n{what}\n" for version, what in changelog.items())
    return f"# Changes of {name}\n\n{changes}"


def name_bundle(path: str | Path, publication: Publication) -> Bundle:
    """Write name, version, licence and the like into the card of a run's bundle at ``path``."""
    return update_card(path, **publication.entries)


def publish(bundle: Bundle, publication: Publication, target: Path, *, limit_mb: float) -> Bundle:
    """Write ``bundle`` with licence and changelog as ``target``, whole or not at all.

    The network as it was before int8 stays behind: it serves training alone.

    Raises `RunError` where ``target`` is there already, or the bundle would be larger than
    ``limit_mb`` (10^6 bytes), and `BundleError` as `write_bundle` does.
    """
    if target.exists():
        raise RunError(f"{target} is there already. Remove it, or give another folder.")
    names = [name for name in bundle.card["files"] if name not in (MODEL, *_LEFT)]
    contents = {name: (bundle.path / name).read_bytes() for name in names}
    contents |= publication.files
    model = bundle.model_path.read_bytes()
    size_mb = (len(model) + sum(map(len, contents.values()))) / 1e6
    if size_mb > limit_mb:
        raise RunError(
            f"A bundle to give away may have {limit_mb:g} MB, but {bundle.path} would have "
            f"{size_mb:.1f}. Train a smaller network, or with engine=int8."
        )
    card = {**bundle.card, **publication.entries}
    if isinstance(card.get("engine"), Mapping):
        card["engine"] = {k: v for k, v in card["engine"].items() if v not in _LEFT}
    for own in ("files", "sha256", "notice", "schema"):  # made anew
        with contextlib.suppress(KeyError):
            del card[own]
    contents = {name: data for name, data in contents.items() if name != "card.schema.json"}
    return write_bundle(target, model, card, contents)
