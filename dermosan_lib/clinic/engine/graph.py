"""The bundle's graph in ONNX Runtime: held to its contract, and never believed blindly."""

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.bundle import OUTPUTS, Bundle
from dermosan_lib.decision import all_views, energy, softmax
from dermosan_lib.errors import BundleError, InferenceError
from dermosan_lib.language import Message
from dermosan_lib.system import open_session as session_on

if TYPE_CHECKING:
    import onnxruntime

    from dermosan_lib.clinic.engine.remote import RemoteSession

_AXES = {"logits": 2, "embedding": 2, "activation_maps": 4}


class Answers(NamedTuple):
    """What the graph says of ``n`` pictures, classes in card order; every number is finite."""

    probabilities: NDArray[np.float64]  # (n, classes), after temperature scaling; rows sum to 1
    activation_maps: NDArray[np.float32]  # (n, rows, columns, classes)
    embeddings: NDArray[np.float32]  # (n, channels)
    energies: NDArray[np.float64]  # (n,), of the mean logits


def threads_used(threads: int | None) -> int:
    """Cores that one answer may use; None takes up to four."""
    return threads or min(os.cpu_count() or 1, 4)


def open_session(
    bundle: Bundle, threads: int | None, *, in_float32: bool = False
) -> "onnxruntime.InferenceSession":
    """A session on the bundle's graph; ``threads`` limits its cores, None takes up to four.

    ``in_float32`` computes an int8 graph in float32; see `arithmetic`.

    Raises `BundleError` where the graph does not keep the bundle contract, or is not the one that
    was verified; see `Bundle.check_graph`.
    """
    import onnxruntime  # whoever asks a server stays small without it

    bundle.check_graph()  # before the engine sees what nobody looked into
    try:
        session = session_on(
            bundle.model_path, threads=threads_used(threads), in_float32=in_float32
        )
    except Exception as error:  # ONNX Runtime raises its own undocumented types
        raise BundleError(
            Message(
                "{path} is no graph that ONNX Runtime {version} can load. Export the bundle again.",
                path=bundle.model_path,
                version=onnxruntime.__version__,
            )
        ) from error
    bundle.check_graph()  # the engine opened files by name: they are still those verified
    _check_contract(session, bundle)
    return session


def read_batch(
    session: "onnxruntime.InferenceSession | RemoteSession",
    bundle: Bundle,
    batch: NDArray[np.uint8],
) -> Answers:
    """What the graph says of resized pictures ``(n, size, size, 3)``, over the card's views.

    Raises `BundleError` where the graph fails, or gives arrays of another shape than the contract
    or numbers that are not finite: of such nothing can be said, least of all "low risk". A graph on
    a server raises `InferenceError`.
    """
    views, classes = bundle.views, len(bundle.taxonomy)
    fed = all_views(batch, views)
    try:
        logits, embeddings, maps = session.run(list(OUTPUTS), {"image": fed})
    except InferenceError:
        raise
    except Exception as error:  # ONNX Runtime raises its own undocumented types
        raise BundleError(
            Message(
                "{path} failed to read a picture of {size} px. Export the bundle again.",
                path=bundle.model_path,
                size=bundle.size_px,
            )
        ) from error
    for name, output in zip(OUTPUTS, (logits, embeddings, maps), strict=True):
        _check_answer(name, output, len(fed), classes, bundle)
    with np.errstate(over="ignore", invalid="ignore"):
        means = logits.reshape(len(batch), views, -1).mean(axis=1)
        scaled = means.astype(np.float64) / float(bundle.card["temperature"])
    _check_finite("logits", scaled, bundle)
    return Answers(softmax(scaled), maps[::views], embeddings[::views], energy(means))


def _check_contract(session: "onnxruntime.InferenceSession", bundle: Bundle) -> None:
    """Names, kinds and the lengths that the graph fixes; those it leaves open are seen later."""
    inputs = [node.name for node in session.get_inputs()]
    outputs = {node.name: node for node in session.get_outputs()}
    if inputs != ["image"] or not outputs.keys() >= set(OUTPUTS):
        raise BundleError(
            Message(
                "{path} takes {inputs} and gives {outputs}; a bundle takes {image} and gives "
                "{wanted}. Export the bundle again.",
                path=bundle.model_path,
                inputs=inputs,
                outputs=sorted(outputs),
                image=["image"],
                wanted=sorted(OUTPUTS),
            )
        )
    taken, size, classes = session.get_inputs()[0], bundle.size_px, len(bundle.taxonomy)
    if taken.type != "tensor(uint8)" or not _fits(taken.shape, (None, size, size, 3)):
        raise BundleError(
            Message(
                "{path} takes pictures as {taken}; the card says {wanted}. Export the bundle "
                "again.",
                path=bundle.model_path,
                taken=f"{taken.type} {taken.shape}",
                wanted=f"tensor(uint8) ['n', {size}, {size}, 3]",
            )
        )
    for name in ("logits", "activation_maps"):
        axes = _AXES[name]
        if not _fits(outputs[name].shape, (*[None] * (axes - 1), classes)):
            raise BundleError(
                Message(
                    "{path} gives {name} of shape {shape}, but the card names {classes} "
                    "conditions, and {axes} axes end in them. Export the bundle again.",
                    path=bundle.model_path,
                    name=name,
                    shape=outputs[name].shape,
                    classes=classes,
                    axes=axes,
                )
            )


def _fits(shape: list[Any], wanted: tuple[int | None, ...]) -> bool:
    """Whether the lengths that a graph fixes are those wanted; unknown ones are words or None."""
    return not shape or (
        len(shape) == len(wanted)
        and all(
            edge == length or length is None or not isinstance(edge, int)
            for edge, length in zip(shape, wanted, strict=True)
        )
    )


def _check_answer(name: str, output: Any, n: int, classes: int, bundle: Bundle) -> None:
    floats = isinstance(output, np.ndarray) and output.dtype.kind == "f"
    shape = output.shape if floats else None
    fits = floats and output.ndim == _AXES[name] and len(output) == n and 0 not in output.shape
    if not fits or (name != "embedding" and output.shape[-1] != classes):
        raise BundleError(
            Message(
                "{path} answers {n} pictures with {name} of shape {shape}; the card names "
                "{classes} conditions. Export the bundle again.",
                path=bundle.model_path,
                n=n,
                name=name,
                shape=shape,
                classes=classes,
            )
        )
    _check_finite(name, output, bundle)


def _check_finite(name: str, output: NDArray[Any], bundle: Bundle) -> None:
    if not np.isfinite(output).all():
        raise BundleError(
            Message(
                "{path} answers with {name} that are not finite numbers, divided by the card's "
                "temperature of {temperature:g}; nothing can be said of this picture. Export the "
                "bundle again.",
                path=bundle.model_path,
                name=name,
                temperature=bundle.card["temperature"],
            )
        )
