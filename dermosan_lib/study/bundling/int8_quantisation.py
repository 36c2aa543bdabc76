"""An int8 copy of a bundle's graph: static, per channel, calibrated on pictures."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from dermosan_lib.errors import NetworkError
from dermosan_lib.progress import stage
from dermosan_lib.study.bundling.bias_correction import correct_bias
from dermosan_lib.study.pixels import PixelStore

BATCH = 8
# The body of the network. What lies behind its last feature maps (pooling, dense layers, maps) is
# left in float32: it costs next to nothing, and its sums are what the answer is read from.
OPERATORS = ("Conv", "Add", "Relu", "Clip", "MaxPool")
# So many convolutions from the picture on are left too, of a network ten times as deep or deeper:
# what is rounded off there passes through all that follows. On HAM10000 that takes 29% off the
# error of MobileNetV2's logits, for some 5% of the time.
FIRST = 3


@stage("quantisation to int8")
def quantise(graph: bytes, pixels: PixelStore, rows: NDArray[np.int64]) -> bytes:
    """The graph with int8 weights and uint8 activations between them; same inputs and outputs.

    Batch normalisation is folded into convolutions first and the mean error of rounding taken back;
    see `correct_bias`. The first convolutions stay in float32; see `first_convolutions`. Weights
    have a scale for each output channel; activations one for each tensor, from the least and
    greatest value that the pictures ``rows`` of ``pixels`` give (Jacob et al. 2018). Unsigned
    activations with signed weights are what x86 multiplies fastest.

    Raises `NetworkError` where the graph cannot be quantised.
    """
    with tempfile.TemporaryDirectory() as name, _quietly():
        folder = Path(name)
        (folder / "float32.onnx").write_bytes(graph)
        try:
            quant_pre_process(
                folder / "float32.onnx", folder / "folded.onnx", skip_symbolic_shape=True
            )
            folded = onnx.load(folder / "folded.onnx")
            first = first_convolutions(folded)
            correct_bias(folded, _batches(pixels, rows), spared=first)
            quantize_static(
                folded,
                folder / "int8.onnx",
                _Pictures(_batches(pixels, rows)),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=list(OPERATORS),
                nodes_to_exclude=first,
                # Else ReLU and Clip are left to the rounding behind them, and are lost where a
                # session computes the same graph in float32. int8's answers are the same bits.
                extra_options={"QDQKeepRemovableActivations": True},
            )
            quantised = onnx.load(folder / "int8.onnx")
            onnx.checker.check_model(quantised)
        except Exception as error:  # the quantiser raises many types
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise NetworkError(
                f"The network could not be quantised ({reason}). Choose engine=float32."
            ) from error
    return bytes(quantised.SerializeToString())


def first_convolutions(model: onnx.ModelProto) -> list[str]:
    """Names of the convolutions of ``model`` that have fewer than `FIRST` before them.

    In a network less than ten times as deep, fewer than a tenth of its depth.
    """
    depth: dict[str, int] = {}  # by tensor: convolutions on the longest way to it
    depths: dict[str, int] = {}  # by convolution: those before it
    for node in model.graph.node:
        before = max((depth.get(name, 0) for name in node.input), default=0)
        if node.op_type == "Conv":
            depths[node.name] = before
        after = before + (node.op_type == "Conv")
        depth.update(dict.fromkeys(node.output, after))
    limit = min(FIRST, max(depth.values(), default=0) // 10)
    return [name for name, before in depths.items() if before < limit]


def _batches(pixels: PixelStore, rows: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
    for start in range(0, len(rows), BATCH):
        yield np.asarray(pixels[rows[start : start + BATCH]])


class _Pictures(CalibrationDataReader):
    """Hands the quantiser a few pictures at a time."""

    def __init__(self, batches: Iterator[NDArray[np.uint8]]) -> None:
        self._batches = batches

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """The next ones, None at the end."""
        batch = next(self._batches, None)
        return None if batch is None else {"image": batch}


@contextmanager
def _quietly() -> Iterator[None]:
    """The quantiser advises, through the root logger, steps that are taken here anyway."""
    logger = logging.getLogger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
