"""Which installed models read photographs, for those whom a model of drawings turns away."""

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.choosing.installed import installed_bundles

_NONE = "No installed model reads photographs; train one on your own: `dermosan run FOLDER`."


def where_to_read_photographs() -> str:
    """One sentence that names the installed bundles that were trained on photographs."""
    named = [f"{name} (trained on {_data(bundle)})" for name, bundle in _of_photographs().items()]
    if not named:
        return _NONE
    models = "this installed model was" if len(named) == 1 else "these installed models were"
    return f"For photographs {models} made: {', '.join(named)}."


def _of_photographs() -> dict[str, Bundle]:
    return {name: one for name, one in installed_bundles().items() if not one.demonstration}


def _data(bundle: Bundle) -> str:
    return str((bundle.card.get("data") or {}).get("name") or "data that its card does not name")
