"""`dermosan bundles`: the installed models, what each was made for and how good it is."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dermosan_lib.bundle import Bundle, known_bundles
from dermosan_lib.errors import BundleError
from dermosan_lib.faces.cli.terminal import say, say_json
from dermosan_lib.modality import in_words as kind_in_words
from dermosan_lib.text import in_words

_SHOWN = ("accuracy", "balanced_accuracy", "macro_auc")  # of a card's metrics
_LICENCE_FILES = ("LICENSE", "LICENSE.txt", "LICENSE.md")
_NOT_STATED = "not stated"


def list_installed(*, as_json: bool = False) -> None:
    """Print each installed bundle in a few lines, or as an object of JSON in one."""
    known = known_bundles()
    if not known and not as_json:
        say("No model is installed. `dermosan run FOLDER --name NAME` makes one of your images.")
    for name, folder in known.items():
        try:
            bundle: Bundle | BundleError = Bundle.load(folder)
        except BundleError as error:
            bundle = error
        if as_json:
            say_json(_entry(name, folder, bundle))
        else:
            say(*_lines(name, bundle))


def licence_of(bundle: Bundle) -> str:
    """The licence that the card names, else the first line of the bundle's licence file."""
    stated = bundle.card.get("licence") or bundle.card.get("license")
    if isinstance(stated, Mapping):
        stated = stated.get("name")
    if isinstance(stated, str) and stated.strip():
        return stated.strip()
    for name in _LICENCE_FILES:
        if name in bundle.card["files"]:
            text = (bundle.path / name).read_text(encoding="utf-8", errors="replace")
            return next((line.strip() for line in text.splitlines() if line.strip()), _NOT_STATED)
    return _NOT_STATED


def _lines(name: str, bundle: Bundle | BundleError) -> Iterator[str]:
    if isinstance(bundle, BundleError):
        yield f"{name}: cannot be used. {bundle}"
        return
    version = f"{name} {bundle.card['version']}"
    yield f"{version}{' (demonstration)' if bundle.demonstration else ''}"
    conditions = ", ".join(condition.name for condition in bundle.taxonomy)
    yield f"  made for    {kind_in_words(bundle.modality)}; {_data(bundle)}"
    yield f"  conditions  {len(bundle.taxonomy)}: {conditions}"
    measured = "; ".join(_metrics(bundle)) or "none measured"
    yield f"  metrics     {measured}"
    yield f"  licence     {licence_of(bundle)}"
    yield f"  folder      {bundle.path}"


def _data(bundle: Bundle) -> str:
    return f"trained on {(bundle.card.get('data') or {}).get('name', 'data that is not stated')}"


def _metrics(bundle: Bundle) -> Iterator[str]:
    metrics = bundle.card.get("metrics") or {}
    for key in _SHOWN:
        found = metrics.get(key)
        if not isinstance(found, Mapping) or not isinstance(found.get("value"), int | float):
            continue
        words = f"{in_words(key)} {found['value']:.3f}"
        if all(isinstance(found.get(end), int | float) for end in ("low", "high")):
            words += f" ({found['low']:.3f} to {found['high']:.3f})"
        yield f"{words}, n {found['n']}" if "n" in found else words


def _entry(name: str, folder: Path, bundle: Bundle | BundleError) -> dict[str, Any]:
    if isinstance(bundle, BundleError):
        return {"name": name, "folder": str(folder), "error": str(bundle)}
    metrics = bundle.card.get("metrics") or {}
    return {
        "name": name,
        "version": bundle.card["version"],
        "folder": str(folder),
        "sha256": bundle.sha256,
        "modality": bundle.modality,
        "demonstration": bundle.demonstration,
        "trained_on": (bundle.card.get("data") or {}).get("name"),
        "conditions": list(bundle.taxonomy.codes),
        "metrics": {key: metrics[key] for key in _SHOWN if key in metrics},
        "licence": licence_of(bundle),
        "intended_use": bundle.card.get("intended_use"),
    }
