"""Which arithmetic a bundle answers in: int8 where it answers as float32 does, else float32."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.errors import NetworkError
from dermosan_lib.study.bundling.int8_gate import Parity, compare_engines
from dermosan_lib.study.bundling.int8_quantisation import quantise
from dermosan_lib.study.graphs import with_int8_weights
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.pixels import PixelStore

CALIBRATION = 128  # pictures from which activation ranges are taken, at most
FLOAT32_FILE = "model_float32.onnx"
_JUDGED = ("logits", "activation_maps")


@dataclass(frozen=True)
class Engine:
    """The graph that the clinic runs, and what the card says of it."""

    graph: bytes
    facts: dict[str, Any]  # the card's entry "engine"
    files: dict[str, bytes]  # of the bundle, by name: the float32 graph where int8 was kept

    @property
    def quantised(self) -> bool:
        """Whether the graph is not the one that was exported."""
        return bool(self.files)


def choose_engine(
    graph: bytes,
    pixels: PixelStore,
    rows: NDArray[np.int64],
    labels: NDArray[np.int64],
    taxonomy: Taxonomy,
    *,
    asked: str = "auto",
    views: int = 1,
    seed: int = 42,
) -> Engine:
    """Quantise ``graph`` and keep the result where `compare_engines` finds every bound to hold.

    Activation ranges come from a seeded half of the validation images, 128 at most; the two graphs
    are compared on the others. No timing decides, so that a rerun decides the same; which form is
    quicker is found by the clinic on the machine at hand. So the graph that is kept is judged a
    second time, computed in float32 from the same file of weights, and the card's
    ``arithmetics`` names that form only where every bound holds for it too.

    Args:
        graph: The exported network.
        pixels: Pictures by row number.
        rows: ``(n,)`` rows of the validation images.
        labels: ``(n,)`` their class indices.
        taxonomy: The conditions in class order.
        asked: ``auto``; ``float32``, which skips all this; ``int8``, which must be kept; or
            ``int8_weights``, which rounds the weights alone and must be kept as well.
        views: Views of a picture averaged in use.
        seed: Of the draw of calibration images.

    Raises:
        NetworkError: ``int8`` or ``int8_weights`` was asked for and a bound does not hold, or as
            `quantise` does.
    """
    if asked == "float32":
        return Engine(graph, {"name": "float32", "reason": "float32 was asked for"}, {})
    if asked == "int8_weights":
        return _int8_weights(graph, pixels, rows, labels, taxonomy, views)
    try:
        candidate, parity, in_float32, n = _candidate(
            graph, pixels, rows, labels, taxonomy, views, seed
        )
    except NetworkError as error:
        if asked == "int8":
            raise
        return Engine(graph, {"name": "float32", "reason": str(error)}, {})
    measured: dict[str, Any] = {"calibration_images": n, "parity": parity.figures}
    if not parity.broken:
        facts = {"name": "int8", "reason": "it answers as float32 does", "float32": FLOAT32_FILE}
        measured["arithmetics"] = ["int8"] if in_float32.broken else ["int8", "float32"]
        measured["parity_in_float32"] = in_float32.figures
        return Engine(candidate, facts | measured, {FLOAT32_FILE: graph})
    reason = "int8 was refused: " + "; ".join(parity.broken)
    if asked == "int8":
        raise NetworkError(f"{reason}. Choose engine=auto or engine=float32.")
    return Engine(graph, {"name": "float32", "reason": reason} | measured, {})


def _int8_weights(
    graph: bytes,
    pixels: PixelStore,
    rows: NDArray[np.int64],
    labels: NDArray[np.int64],
    taxonomy: Taxonomy,
    views: int,
) -> Engine:
    """``graph`` with int8 weights and float32 arithmetic, compared on all of ``rows``."""
    candidate = with_int8_weights(graph)
    reference, answers = (
        run_graph(one, pixels, rows, _JUDGED, views=views) for one in (graph, candidate)
    )
    parity = compare_engines(reference, answers, labels, taxonomy)
    if parity.broken:
        raise NetworkError(
            f"int8 weights were refused: {'; '.join(parity.broken)}. Choose engine=float32."
        )
    facts = {
        "name": "float32",
        "weights": "int8",
        "reason": "int8 weights were asked for, and answer as float32 ones do",
        "float32": FLOAT32_FILE,
        "parity": parity.figures,
    }
    return Engine(candidate, facts, {FLOAT32_FILE: graph})


def _candidate(
    graph: bytes,
    pixels: PixelStore,
    rows: NDArray[np.int64],
    labels: NDArray[np.int64],
    taxonomy: Taxonomy,
    views: int,
    seed: int,
) -> tuple[bytes, Parity, Parity, int]:
    """The quantised graph, how its two forms compare, and how many images calibrated it."""
    if len(rows) < 2:
        raise NetworkError(
            f"Engines are compared on at least 2 validation images, but there are {len(rows)}. "
            "Choose engine=float32."
        )
    drawn = np.random.default_rng(seed).permutation(len(rows))
    first, rest = np.split(drawn, [min(CALIBRATION, len(rows) // 2)])
    seen, judged = np.sort(first), np.sort(rest)
    candidate = quantise(graph, pixels, rows[seen])
    reference, *forms = (
        run_graph(one, pixels, rows[judged], _JUDGED, views=views, in_float32=in_float32)
        for one, in_float32 in ((graph, False), (candidate, False), (candidate, True))
    )
    int8, float32 = (compare_engines(reference, one, labels[judged], taxonomy) for one in forms)
    return candidate, int8, float32, len(seen)
