"""How a graph is run, the same in study and clinic, so that both get the same numbers."""

from pathlib import Path

import onnxruntime


def open_session(
    model: bytes | Path, *, threads: int | None = None
) -> onnxruntime.InferenceSession:
    """A session of ONNX Runtime on the processor.

    Args:
        model: An ONNX graph, or the path of one, beside which lie the weights it refers to.
        threads: Cores that one answer may use; None takes all, whose idle threads then wait for
            work actively. With a number they sleep, as they must on a server.

    Raises what ONNX Runtime raises, of undocumented types.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Processors without VNNI add pairs of uint8 by int8 products in 16 bits, which overflow in
    # silence. With this they take a slower way, and int8 gives the same numbers everywhere.
    options.add_session_config_entry("session.x64quantprecision", "1")
    if threads is not None:
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
