"""Which files an ONNX graph names as its data, found without loading a weight.

The graph is a protobuf message (https://protobuf.dev/programming-guides/encoding). Only its frame
is read here: the way to every tensor, from each of which a field points to a file. The numbers are
those of onnx.proto; a test compares them with what the onnx package says. That package is not used
since its import would add a third to the time in which the clinic starts, and it would read whole
graphs into memory.
"""

from typing import BinaryIO

MAX_FIELDS = 2_000_000  # seconds; a ResNet152 has some ten thousand

_ENTRY = "StringStringEntryProto"
# Message -> number of a field -> message that it holds; the ways from a model to its tensors.
WAYS = {
    "ModelProto": {7: "GraphProto", 20: "TrainingInfoProto", 25: "FunctionProto"},
    "TrainingInfoProto": {1: "GraphProto", 2: "GraphProto"},
    "FunctionProto": {7: "NodeProto", 11: "AttributeProto"},
    "GraphProto": {1: "NodeProto", 5: "TensorProto", 15: "SparseTensorProto"},
    "NodeProto": {5: "AttributeProto"},
    "AttributeProto": {
        5: "TensorProto",
        6: "GraphProto",
        10: "TensorProto",
        11: "GraphProto",
        22: "SparseTensorProto",
        23: "SparseTensorProto",
    },
    "SparseTensorProto": {1: "TensorProto", 2: "TensorProto"},
    "TensorProto": {13: _ENTRY},
}
_KEY, _VALUE = 1, 2
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5


def external_files(stream: BinaryIO, size: int) -> set[str]:
    """Every location that a tensor of the graph in ``stream`` (``size`` bytes) names.

    Tensors may be initialisers, sparse ones, attributes, in graphs within nodes and in functions.
    Strict: what a lenient reader would skip is an error, so that the engine sees nothing that was
    not seen here.

    Raises:
        ValueError: For bytes that are no such message.
    """
    locations: set[str] = set()
    reader, open_messages = _Reader(stream), [("ModelProto", size)]
    while True:
        while open_messages and reader.at == open_messages[-1][1]:
            open_messages.pop()
        if not open_messages:
            return locations
        kind, end = open_messages[-1]
        number, length, wire = reader.field(end)
        inner = WAYS[kind].get(number) if wire == _LENGTH else None
        if inner == _ENTRY:
            locations |= _locations(reader, reader.at + length)
        elif inner is not None:
            open_messages.append((inner, reader.at + length))
        else:
            reader.skip(length)


def _locations(reader: "_Reader", end: int) -> set[str]:
    keys, values = set[str](), set[str]()
    while reader.at < end:
        number, length, wire = reader.field(end)
        if wire == _LENGTH and number in (_KEY, _VALUE):
            text = reader.take(length).decode("utf-8", "replace")
            (keys if number == _KEY else values).add(text)
        else:
            reader.skip(length)
    return (values or {""}) if "location" in keys else set()


class _Reader:
    """Fields one after another, with the place kept here: seeking is cheaper than asking."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.at, self._fields = stream, 0, 0

    def field(self, end: int) -> tuple[int, int, int]:
        """Number, bytes to come and wire type of the next field, which ends by ``end``."""
        self._fields += 1
        if self._fields > MAX_FIELDS:
            raise ValueError(f"more than {MAX_FIELDS:,} fields")
        tag = self._varint()
        number, wire = tag >> 3, tag & 7
        if not 0 < number < 1 << 29:
            raise ValueError(f"field number {number}")
        length = 0
        if wire == _VARINT:
            self._varint()
        elif wire == _LENGTH:
            length = self._varint()
        elif wire in (_EIGHT_BYTES, _FOUR_BYTES):
            length = 8 if wire == _EIGHT_BYTES else 4
        else:
            raise ValueError(f"wire type {wire}")
        if self.at + length > end:
            raise ValueError("a field that ends beyond its message")
        return number, length, wire

    def skip(self, length: int) -> None:
        self.at += length
        if length:
            self._stream.seek(self.at)

    def take(self, length: int) -> bytes:
        data = self._stream.read(length)
        if len(data) < length:
            raise ValueError("its end is missing")
        self.at += length
        return data

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise ValueError("a number of more than ten bytes")
