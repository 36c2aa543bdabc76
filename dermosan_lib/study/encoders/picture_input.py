"""Where the channels of an encoder's input are, and how large a picture it takes."""

import onnx

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.graph_trimming import in_brackets
from dermosan_lib.study.encoders.sidecar import Sidecar

_PLACES = {"NCHW": (1, 2, 3), "NHWC": (3, 1, 2)}  # of channels, rows and columns


def layout_and_size(taken: onnx.ValueInfoProto, sidecar: Sidecar, file: str) -> tuple[str, int]:
    """``NCHW`` or ``NHWC``, and the edge of the square in pixels.

    Raises `NetworkError` where graph and sidecar contradict each other, or leave one of them open.
    """
    edges = [one.dim_value or None for one in taken.type.tensor_type.shape.dim]
    told = f"{file} takes {in_brackets(taken)}"
    layout = sidecar.layout or _only_layout(edges, told, sidecar)
    channels, rows, columns = (edges[place] for place in _PLACES[layout])
    if channels not in (3, None):
        raise NetworkError(
            f"An encoder must take three channels, but {told}, which has {channels} in layout "
            f"{layout}. Choose an encoder of colour pictures, or mend layout in "
            f"{sidecar.file.name}."
        )
    if rows != columns and None not in (rows, columns):
        raise NetworkError(
            f"An encoder must take squares, as the clinic makes them, but {told}. Export it for "
            "a square."
        )
    fixed = rows or columns
    if fixed and sidecar.size_px and fixed != sidecar.size_px:
        raise NetworkError(
            f"Graph and sidecar must tell one size, but {told} and {sidecar.file.name} says "
            f"size_px: {sidecar.size_px}. Write size_px: {fixed}."
        )
    size = fixed or sidecar.size_px
    if size is None:
        raise NetworkError(
            f"Where the graph leaves the size open, the sidecar must tell it, but {told} and "
            f"{sidecar.file.name} has no size_px. Write such as size_px: 224."
        )
    if not 32 <= size <= 1024:
        raise NetworkError(
            f"An encoder must take squares of 32 to 1024 px, but {told}. Choose another encoder."
        )
    return layout, size


def _only_layout(edges: list[int | None], told: str, sidecar: Sidecar) -> str:
    fits = [name for name, (place, *_) in _PLACES.items() if edges[place] == 3]
    if len(fits) == 1:
        return fits[0]
    if not fits and None not in (edges[1], edges[3]):
        raise NetworkError(
            f"An encoder must take three channels, but {told}. Choose an encoder of colour "
            "pictures."
        )
    raise NetworkError(
        f"Where the channels are must be known, but {told}, and {sidecar.file.name} has no layout. "
        "Write layout: NCHW (PyTorch's) or layout: NHWC (TensorFlow's)."
    )
