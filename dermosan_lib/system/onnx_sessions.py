"""How a graph is run, the same in study and clinic, so that both get the same numbers.

ONNX Runtime is imported when a graph is run: the process that decodes pictures, and whoever lists
a folder, stay small without it.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import onnxruntime

# Rules of ONNX Runtime that remove a ReLU or Clip before a rounding which does the same.
_LEAVES_RELU_TO_ROUNDING = ("ClipQuantRewrite", "ReluQuantRewrite")
# A graph of one node: y (int32) = MatMulInteger(a, b) of uint8 and int8 matrices of any size.
_PRODUCT = (
    b'\x08\x08:O\n\x18\n\x01a\n\x01b\x12\x01y"\rMatMulInteger\x12\x00Z\x0f\n\x01a\x12\n\n\x08\x08\x02\x12'
    b"\x04\n\x00\n\x00Z\x0f\n\x01b\x12\n\n\x08\x08\x03\x12\x04\n\x00\n\x00b\x0f\n\x01y\x12\n\n\x08\x08\x06\x12"
    b"\x04\n\x00\n\x00B\x04\n\x00\x10\r"
)


def open_session(
    model: bytes | Path, *, threads: int | None = None, in_float32: bool = False
) -> "onnxruntime.InferenceSession":
    """A session of ONNX Runtime on the processor.

    Args:
        model: An ONNX graph, or the path of one, beside which lie the weights it refers to.
        threads: Cores that one answer may use; None takes all, whose idle threads then wait for
            work actively. With a number they sleep, as they must on a server.
        in_float32: Compute an int8 graph in float32: the weights of its file are made float32 when
            it is opened, in memory only, and each rounding that one node alone follows is left
            out. A graph must keep its ReLU and Clip beside them, as ours do.

    Raises what ONNX Runtime raises, of undocumented types.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if not adds_int8_exactly():
        # With this the engine takes a slower way, and int8 gives the same numbers everywhere.
        options.add_session_config_entry("session.x64quantprecision", "1")
    if in_float32:
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        options.add_session_config_entry("session.enable_quant_qdq_cleanup", "1")
    if threads is not None:
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(
        source,
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=list(_LEAVES_RELU_TO_ROUNDING) if in_float32 else None,
    )


@cache
def adds_int8_exactly() -> bool:
    """Whether this processor's fastest way of adding uint8 by int8 products never overflows.

    Without VNNI, x86 adds pairs of products in 16 bits, and sums above 32,767 are cut in silence.
    Found by multiplying the greatest values rather than by the processor's name.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(_PRODUCT, options, providers=["CPUExecutionProvider"])
    rows, inner, columns = 32, 64, 32
    (sums,) = session.run(
        ["y"],
        {"a": np.full((rows, inner), 255, np.uint8), "b": np.full((inner, columns), 127, np.int8)},
    )
    return bool((np.asarray(sums) == 255 * 127 * inner).all())
