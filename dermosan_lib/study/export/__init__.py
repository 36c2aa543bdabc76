"""How a network leaves Keras: an ONNX graph with its activation maps.

What others may use of it:

- `CUT_TENSOR`: Name of the tensor at which a network is cut behind its frozen layers.
- `export_onnx`: Serialise `clinic_network` as an ONNX graph that takes uint8 pictures named
  ``image``.
- `export_prefix`: Serialise the frozen part of a `Cut`: uint8 pictures ``image`` in, ``frozen``
  out.
- `export_rest`: Serialise the trained part of a `Cut`: float32 ``frozen`` in, `OUTPUTS` out.
- `join`: Put `export_prefix` and `export_rest` of one cut together: the graph of `export_onnx`.
"""

from dermosan_lib.study.export.onnx_export import (
    CUT_TENSOR,
    export_onnx,
    export_prefix,
    export_rest,
    join,
)

__all__ = [
    "CUT_TENSOR",
    "export_onnx",
    "export_prefix",
    "export_rest",
    "join",
]
