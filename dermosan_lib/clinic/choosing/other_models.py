"""Which installed models read photographs, for those whom a model of drawings turns away."""

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.choosing.installed import installed_bundles
from dermosan_lib.language import Message, counted, joined

_NONE = Message(
    "No installed model reads photographs; train one on your own: `dermosan run FOLDER`."
)


def where_to_read_photographs() -> str:
    """One sentence that names the installed bundles that were trained on photographs."""
    named = [
        Message("{name} (trained on {data})", name=name, data=_data(bundle))
        for name, bundle in _of_photographs().items()
    ]
    if not named:
        return _NONE
    return counted(
        "For photographs this installed model was made: {names}.",
        "For photographs these installed models were made: {names}.",
        len(named),
        names=joined(named, ", "),
    )


def _of_photographs() -> dict[str, Bundle]:
    return {name: one for name, one in installed_bundles().items() if not one.demonstration}


def _data(bundle: Bundle) -> str:
    named = (bundle.card.get("data") or {}).get("name")
    return str(named) if named else Message("data that its card does not name")
