"""Which of the words after `dermosan diagnose` are bundles, and which images."""

from collections.abc import Sequence
from pathlib import Path

from dermosan_lib.bundle import CARD, MODEL, Bundle, bundle_folder, known_bundles
from dermosan_lib.clinic import installed_bundles
from dermosan_lib.errors import BundleError
from dermosan_lib.images import SUFFIXES


def bundles_and_images(
    given: Sequence[Path], words: Sequence[Path]
) -> tuple[list[Bundle], list[Path]]:
    """The bundles to choose among, and the images to read.

    Where none is ``given``, the first of ``words`` may be one; where it is none either, all that
    are installed.

    Raises `BundleError` where a bundle is missing, altered or malformed, none is installed, or a
    bundle stands without an image.
    """
    if given:
        return [Bundle.load(bundle_folder(path)) for path in given], list(words)
    first, *others = words
    if not _is_meant_as_bundle(first, others):
        installed = list(installed_bundles().values())
        if not installed:
            raise BundleError(
                "No model is installed in data/bundles. Give a bundle before the images, such as "
                "runs/NAME/bundle."
            )
        return installed, list(words)
    bundle = Bundle.load(bundle_folder(first))
    if not others:
        raise BundleError(f"{first} is a bundle, and no image was given. Add files or folders.")
    return [bundle], others


def _is_meant_as_bundle(first: Path, others: Sequence[Path]) -> bool:
    """Whether it is a bundle or a name of one; or nothing at all, and images follow it."""
    try:
        if first.is_file():
            return False
        if first.is_dir():
            named = str(first) in known_bundles()
            inside = (CARD, MODEL, Path("bundle") / CARD)  # the last of a run, which is no bundle
            return named or any((first / name).exists() for name in inside)
    except (OSError, ValueError):  # half a character, or one that no name may have
        return bool(others)
    known = known_bundles()
    if str(first) in known or str(first) in {folder.name for folder in known.values()}:
        return True
    return bool(others) and first.suffix.lower() not in SUFFIXES
