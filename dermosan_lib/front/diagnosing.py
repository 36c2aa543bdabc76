"""One answer without naming a model: that which was made for this kind of picture."""

from collections.abc import Sequence
from pathlib import Path

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic import Diagnosis, Models, installed_bundles
from dermosan_lib.front.attributes import attributes_given
from dermosan_lib.front.pictures import Given, photos_of
from dermosan_lib.images.fence import Fence


def diagnose(
    pictures: Given,
    *,
    bundles: Sequence[str | Path] = (),
    age: float | str | None = None,
    sex: str | None = None,
    site: str | None = None,
    despite_quality: bool = False,
    any_photo: bool = False,
) -> Diagnosis:
    """The answer for one case by the installed model that was made for its kind of picture.

    Models are opened for this call; for many cases `load` one, which stays open.

    Args:
        pictures: As `LoadedBundle.diagnose` takes them.
        bundles: Names or folders to choose among; by default all `bundles` that are installed.
        age: Of the person, in years.
        sex: As in the training table, such as "female".
        site: Where on the body, as in the training table, such as "back".
        despite_quality: Whether to read pictures that fail the quality check.
        any_photo: Whether to read pictures for which no model was made.

    Returns:
        A `Diagnosis`, whose ``model`` says which was chosen. Where none was made for this kind of
        picture it abstains, and its ``reason`` says which is missing.

    Raises:
        BundleError: A bundle is missing, altered or malformed, or none is installed.
        ImageError: As `LoadedBundle.diagnose`.
        EvidenceError: Age, sex or site is what it cannot be.
    """
    found = [Bundle.load(bundle_folder(name)) for name in bundles]
    attributes = attributes_given(age=age, sex=sex, site=site)
    fence = Fence()
    try:
        models = Models(found or list(installed_bundles().values()), decoder=fence)
        models.check(attributes)
        return models.diagnose(
            photos_of(pictures, models),
            attributes=attributes,
            despite_quality=despite_quality,
            any_photo=any_photo,
        )
    finally:
        fence.stop()
