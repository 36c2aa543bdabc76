"""Tensors in the bodies of the Open Inference Protocol, version 2, with its binary extension.

A body is JSON, behind which lie the bytes of those tensors that tell a ``binary_data_size``; the
header ``Inference-Header-Content-Length`` says where the JSON ends. Other tensors have their
numbers in ``data``, row by row. https://github.com/kserve/open-inference-protocol, and Triton's
"Binary Tensor Data Extension".
"""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LENGTH_HEADER = "Inference-Header-Content-Length"
BINARY = "binary_tensor_data"  # how a server calls the extension
BINARY_TYPE = "application/octet-stream"
NUMBERS: dict[str, np.dtype[Any]] = {
    "UINT8": np.dtype("u1"),
    "FP16": np.dtype("<f2"),
    "FP32": np.dtype("<f4"),
    "FP64": np.dtype("<f8"),
}
_WORDS = {(dtype.kind, dtype.itemsize): word for word, dtype in NUMBERS.items()}
MOST_AT_ONCE = 32  # pictures of one request, as ours are asked
_MOST_AXES = 8

Tensors = Mapping[str, NDArray[Any]]


class ProtocolError(ValueError):
    """Bytes that are no body of the protocol; the text says why."""


def datatype(dtype: np.dtype[Any]) -> str:
    """The protocol's word for one of `NUMBERS`."""
    return _WORDS[dtype.kind, dtype.itemsize]


def pack(
    key: str, tensors: Tensors, more: Mapping[str, Any], *, binary: Collection[str]
) -> tuple[bytes, dict[str, str]]:
    """A body with ``tensors`` listed under ``key`` beside ``more``, and its headers.

    Those whose names are in ``binary`` go behind the JSON.
    """
    listed, behind = [], []
    for name, tensor in tensors.items():
        word = datatype(tensor.dtype)
        entry: dict[str, Any] = {"name": name, "shape": list(tensor.shape), "datatype": word}
        if name in binary:
            behind.append(np.ascontiguousarray(tensor, NUMBERS[word]).tobytes())
            entry["parameters"] = {"binary_data_size": len(behind[-1])}
        else:
            entry["data"] = tensor.ravel().tolist()
        listed.append(entry)
    head = json.dumps({**more, key: listed}).encode()
    if not behind:
        return head, {"Content-Type": "application/json"}
    return b"".join([head, *behind]), {
        "Content-Type": BINARY_TYPE,
        LENGTH_HEADER: str(len(head)),
    }


def unpack(
    key: str, body: bytes, length: str | None
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The tensors under ``key`` of a ``body``, and its JSON.

    ``length`` is what `LENGTH_HEADER` told, None where it was not there. Raises `ProtocolError`.
    """
    end = len(body) if length is None else _length(length, len(body))
    told = read_json(body[:end])
    listed = told.get(key)
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ProtocolError(f"no list of {key}")
    tensors: dict[str, NDArray[Any]] = {}
    for entry in listed:
        given = entry.get("parameters")
        size = given.get("binary_data_size") if isinstance(given, dict) else None
        if given is not None and not isinstance(given, dict):
            raise ProtocolError("parameters that are no object")
        name, shape, dtype = _described(entry)
        if size is None:
            tensors[name] = _from_data(entry.get("data"), shape, dtype)
            continue
        if size != math.prod(shape) * dtype.itemsize or end + size > len(body):
            raise ProtocolError(f"{size} bytes of {name}, which is {shape} of {dtype.name}")
        tensors[name] = np.frombuffer(body, dtype, math.prod(shape), end).reshape(shape)
        end += size
    return tensors, told


def read_json(text: bytes) -> dict[str, Any]:
    """The object in ``text``; raises `ProtocolError` where it is none."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("no JSON") from error
    if not isinstance(told, dict):
        raise ProtocolError("no object in JSON")
    return told


def _length(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= most):
        raise ProtocolError(f"a header of {text[:20]!r} bytes in a body of {most}")
    return int(text)


def _described(entry: Mapping[str, Any]) -> tuple[str, tuple[int, ...], np.dtype[Any]]:
    name, shape, word = entry.get("name"), entry.get("shape"), entry.get("datatype")
    lengths = isinstance(shape, list) and len(shape) <= _MOST_AXES
    if not isinstance(name, str) or not lengths or not all(map(_is_length, shape or [])):
        raise ProtocolError("a tensor without name or shape")
    if not isinstance(word, str) or word not in NUMBERS:
        raise ProtocolError(f"a tensor of {str(word)[:20]}")
    return name, tuple(shape or ()), NUMBERS[word]


def _is_length(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 31


def _from_data(data: Any, shape: Sequence[int], dtype: np.dtype[Any]) -> NDArray[Any]:
    """From numbers in a flat list, or in lists of lists as some servers write them."""
    try:
        wide = np.asarray(data if data is not None else [], np.float64)
        with np.errstate(invalid="ignore", over="ignore"):  # seen below, or by who asked
            narrow = wide.astype(dtype)
    except (TypeError, ValueError) as error:
        raise ProtocolError("data that are not numbers") from error
    if dtype.kind == "u" and not np.array_equal(wide, narrow):
        raise ProtocolError(f"data that are not {dtype.name}")
    if narrow.size != math.prod(shape):
        raise ProtocolError(f"{narrow.size} numbers for the shape {list(shape)}")
    return narrow.reshape(shape)
