"""The bundles that come with a checkout, by name."""

from pathlib import Path

import dermosan_lib
from dermosan_lib.bundle.card import CARD
from dermosan_lib.bundle.wording import shown
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

_DATA = "data"  # of the checkout
_SHELF = "bundles"  # within it; a few lie directly in it
_SUFFIX = "_bundle"  # which a name may leave out: "demo" is demo_bundle


def known_bundles() -> dict[str, Path]:
    """Name and folder of each bundle below ``data/`` of the checkout, in the order of the names.

    A name is the folder's, without ``_bundle`` at its end unless another bundle is called so. That
    there is a card is all that is looked at: `Bundle.load` tells whether it can be used.
    """
    data = Path(dermosan_lib.__file__).resolve().parents[1] / _DATA
    folders = [*_with_cards(data / _SHELF), *_with_cards(data)]
    named = {folder.name: folder for folder in reversed(folders)}
    for long, folder in sorted(named.items()):
        short = long.removesuffix(_SUFFIX)
        if short and short not in named:
            named[short] = folder
            del named[long]
    return dict(sorted(named.items()))


def bundle_folder(name: str | Path) -> Path:
    """The folder of the bundle that ``name`` means: a folder, else the name of a known bundle.

    Raises `BundleError`, with the names that are known, where it is neither; and where it is both,
    but the folder is no bundle.
    """
    asked = Path(name)
    known = known_bundles()
    by_folder = {folder.name: folder for folder in reversed(known.values())}
    matching = {**by_folder, **known}.get(str(name))
    try:
        is_folder = asked.is_dir()
        is_bundle = is_folder and (asked / CARD).exists()
    except (OSError, ValueError) as error:  # half a character, or one that no name may have
        raise BundleError(_unknown(name, known)) from error
    if matching is not None and not is_bundle:
        if is_folder:
            raise BundleError(
                Message(
                    "{name} is the name of a known bundle and of a folder here, which is no "
                    "bundle. Give {matching}, or go to another folder.",
                    name=shown(str(name)),
                    matching=matching,
                )
            )
        return matching
    if not is_folder:
        raise BundleError(_unknown(name, known))
    return asked


def _with_cards(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if (path / CARD).is_file())
    except OSError:  # an installation without a checkout
        return []


def _unknown(name: str | Path, known: dict[str, Path]) -> Message:
    if not known:
        return Message(
            "{name} is no bundle: there is no such folder, and none is known by name here. Give "
            "the folder that `dermosan run` wrote, runs/NAME/bundle.",
            name=shown(str(name)),
        )
    return Message(
        "{name} is no bundle: there is no such folder, and those known by name are {known}. Give "
        "the folder that `dermosan run` wrote, runs/NAME/bundle, or a known name.",
        name=shown(str(name)),
        known=", ".join(known),
    )
