"""Which installed models were made for pictures of a kind, for those whom another turns away."""

from collections.abc import Iterable

from dermosan_lib.bundle import Bundle, known_bundles
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message, counted
from dermosan_lib.modality import in_words


def installed_bundles() -> dict[str, Bundle]:
    """The installed bundles that can be used, by name; their graphs are not opened."""
    found = {}
    for name, folder in known_bundles().items():
        try:
            found[name] = Bundle.load(folder)
        except BundleError:  # who loads it by name is told what is wrong with it
            continue
    return found


def where_to_read(kind: str, bundles: Iterable[Bundle] | None = None) -> str:
    """One sentence that names the models made for pictures of ``kind``, or says there is none.

    They are those among ``bundles``, by default among the installed ones.
    """
    if bundles is None:
        bundles = installed_bundles().values()
    names = sorted(str(bundle.card["name"]) for bundle in bundles if bundle.modality == kind)
    if not names:
        return Message("No model that was made for {kind} is installed.", kind=in_words(kind))
    return counted(
        "The model {names} was made for {kind}.",
        "The models {names} were made for {kind}.",
        len(names),
        names=", ".join(names),
        kind=in_words(kind),
    )
