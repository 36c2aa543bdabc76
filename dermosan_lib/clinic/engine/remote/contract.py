"""Whether a server has the bundle's own graph: by name, and by what it takes and gives."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.bundle import OUTPUTS, Bundle
from dermosan_lib.clinic.engine.remote.addresses import Address
from dermosan_lib.errors import InferenceError
from dermosan_lib.language import Message

AXES = {"logits": 2, "embedding": 2, "activation_maps": 4}
SHA256 = "dermosan_bundle_sha256"  # a parameter by which our own server says whose graph it has
ARITHMETIC = "dermosan_arithmetic"
_FLOATS = ("FP16", "FP32", "FP64")


def model_name(bundle: Bundle) -> str:
    """How the model is called on every server: the bundle's name and the first of its hash.

    So another version, or another model of that name, is not taken for it.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", str(bundle.card["name"]).lower()).strip("-")[:40]
    return f"{plain.strip('-') or 'model'}-{bundle.sha256[:12]}"


def check_metadata(told: Mapping[str, Any], bundle: Bundle, address: Address) -> None:
    """Raise `InferenceError` where the metadata of a model are not those of the bundle's graph."""
    size, classes = bundle.size_px, len(bundle.taxonomy)
    parameters = told.get("parameters")
    sha256 = parameters.get(SHA256) if isinstance(parameters, dict) else None
    if sha256 is not None and sha256 != bundle.sha256:
        raise _another(address, bundle, f"SHA-256 {str(sha256)[:12]}", bundle.sha256[:12])
    inputs, outputs = (_described(told.get(key)) for key in ("inputs", "outputs"))
    wanted = {"image": (("UINT8",), (None, size, size, 3))}
    if inputs.keys() != wanted.keys() or not _fits(inputs["image"], wanted["image"]):
        raise _another(address, bundle, inputs, f"image UINT8 [-1, {size}, {size}, 3]")
    for name in OUTPUTS:
        edges = _edges(name, classes)
        if name not in outputs or not _fits(outputs[name], (_FLOATS, edges)):
            found = outputs.get(name, sorted(outputs))
            shown = [-1 if edge is None else edge for edge in edges]
            raise _another(address, bundle, found, f"{name} FP32 {shown}")


def trouble_with(name: str, found: NDArray[Any] | None, n: int, bundle: Bundle) -> str:
    """What keeps ``found`` from being the output ``name`` of ``n`` pictures; "" for nothing."""
    if found is None:
        return f"no {name}"
    edges = (n, *_edges(name, len(bundle.taxonomy))[1:])
    same = [edge in (None, length) for edge, length in zip(edges, found.shape, strict=False)]
    if len(edges) != found.ndim or not all(same) or 0 in found.shape:
        return f"{name} of shape {list(found.shape)} for {n} pictures"
    finite = found.dtype.kind == "f" and np.isfinite(found).all()
    return "" if finite else f"{name} that are not finite numbers"


def _edges(name: str, classes: int) -> tuple[int | None, ...]:
    last = None if name == "embedding" else classes
    return (*[None] * (AXES[name] - 1), last)


def _described(listed: Any) -> dict[str, tuple[str, list[Any]]]:
    if not isinstance(listed, list):
        return {}
    found = {}
    for entry in listed:
        if isinstance(entry, dict) and isinstance(entry.get("shape"), list):
            found[str(entry.get("name"))] = (str(entry.get("datatype")), entry["shape"])
    return found


def _fits(
    told: tuple[str, list[Any]], wanted: tuple[tuple[str, ...], tuple[int | None, ...]]
) -> bool:
    """Lengths that either leaves open fit; some servers write them as -1, others as words."""
    (word, shape), (words, edges) = told, wanted
    lengths = [int(edge) if str(edge).lstrip("-").isdigit() else -1 for edge in shape]
    same = [
        edge is None or edge == length or length < 0
        for length, edge in zip(lengths, edges, strict=False)
    ]
    return word in words and len(shape) == len(edges) and all(same)


def _another(address: Address, bundle: Bundle, found: Any, wanted: Any) -> InferenceError:
    return InferenceError(
        Message(
            "{address} has another model under the name {name}: it tells {found}, and the bundle's "
            "has {wanted}. Give it the bundle's own files: `dermosan inference export`.",
            address=address.shown,
            name=model_name(bundle),
            found=str(found)[:200],
            wanted=str(wanted),
        )
    )
