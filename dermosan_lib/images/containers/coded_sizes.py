"""The size that a coded picture tells of itself, by which its decoder takes memory.

A HEIF or AVIF file tells sizes in its boxes; HEVC (ITU-T H.265, 7.3.2.2) and AV1 (5.5) tell them
once more in the coded data. A file that tells a small size outside may tell a large one inside.
"""

from collections.abc import Iterator, Sequence

_MAX_UNITS = 1000  # of a tile; an encoder that cuts it into slices writes tens
_ALIGNED_PX = 64  # HEVC codes whole blocks, and cuts off what is over
_SPS = 33
_SEQUENCE_HEADER = 1
_PROFILE_BITS, _LEVEL_BITS = 88, 8


def fits(coded_px: tuple[int, int], told_px: tuple[int, int]) -> bool:
    """Whether a coded size is not larger than the one told outside, but for whole blocks."""
    return all(coded < told + _ALIGNED_PX for coded, told in zip(coded_px, told_px, strict=True))


def of_hevc(setup: memoryview, pieces: Sequence[memoryview]) -> Iterator[tuple[int, int]]:
    """Sizes in an hvcC property (14496-15, 8.3.3.1) and in the data; ValueError for bad ones."""
    position = 23
    for _ in range(setup[22]):
        count = int.from_bytes(setup[position + 1 : position + 3], "big")
        position += 3
        for _ in range(count):
            length = int.from_bytes(setup[position : position + 2], "big")
            yield from _of_unit(setup[position + 2 : position + 2 + length])
            position += 2 + length
            if position > len(setup):
                raise ValueError("A parameter set is cut short.")
    wide, data = (setup[21] & 3) + 1, _joined(pieces)
    position = units = 0
    while position + wide < len(data):
        length = int.from_bytes(data[position : position + wide], "big")
        yield from _of_unit(data[position + wide : position + wide + length])
        position, units = position + wide + length, units + 1
        if units > _MAX_UNITS:
            raise ValueError("There are too many units.")


def of_av1(setup: memoryview, pieces: Sequence[memoryview]) -> Iterator[tuple[int, int]]:
    """Largest frame of each sequence header, in an av1C property and in the data."""
    for data in (setup[4:], _joined(pieces)):
        position = units = 0
        while position < len(data):
            head = data[position]
            position += 2 if head & 4 else 1
            length = len(data) - position
            if head & 2:
                length, position = _leb128(data, position)
            if head >> 3 & 15 == _SEQUENCE_HEADER:
                yield _of_sequence(data[position : position + length])
            position, units = position + length, units + 1
            if units > _MAX_UNITS:
                raise ValueError("There are too many units.")


def _joined(pieces: Sequence[memoryview]) -> memoryview:
    return pieces[0] if len(pieces) == 1 else memoryview(b"".join(pieces))


def _of_unit(unit: memoryview) -> Iterator[tuple[int, int]]:
    if len(unit) < 2 or unit[0] >> 1 & 63 != _SPS:
        return
    # Zeros that would look like a start code have a 3 put behind them. The size comes early.
    bits = _Bits(bytes(unit[2:400]).replace(b"\0\0\3", b"\0\0"))
    bits.take(4)
    layers = bits.take(3)
    bits.take(1 + _PROFILE_BITS + _LEVEL_BITS)
    told = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for profile, level in told:
        bits.take(_PROFILE_BITS * profile + _LEVEL_BITS * level)
    bits.exp_golomb()
    if bits.exp_golomb() == 3:  # chroma of full size, perhaps in planes of its own
        bits.take(1)
    yield bits.exp_golomb(), bits.exp_golomb()


def _of_sequence(header: memoryview) -> tuple[int, int]:
    bits = _Bits(bytes(header[:400]))
    bits.take(4)  # profile, still picture
    if bits.take(1):  # the short header of a still picture
        bits.take(5)
    else:
        delay_bits = _timing(bits)
        several_delays = bits.take(1)
        for _ in range(bits.take(5) + 1):
            bits.take(12)
            if bits.take(5) > 7:
                bits.take(1)
            if delay_bits and bits.take(1):
                bits.take(2 * delay_bits + 1)
            if several_delays and bits.take(1):
                bits.take(4)
    across, down = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(across) + 1, bits.take(down) + 1


def _timing(bits: "_Bits") -> int:
    """Pass over the timing; returns how long delays are, or 0 where there are none."""
    if not bits.take(1):
        return 0
    bits.take(64)
    if bits.take(1):
        bits.exp_golomb()
    if not bits.take(1):
        return 0
    length = bits.take(5) + 1
    bits.take(32 + 10)
    return length


def _leb128(data: memoryview, position: int) -> tuple[int, int]:
    value = 0
    for k in range(8):
        value |= (data[position + k] & 127) << 7 * k
        if not data[position + k] & 128:
            return value, position + k + 1
    raise ValueError("A length does not end.")


class _Bits:
    """Reads bits from the first on; ValueError beyond the last."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise ValueError("A header is cut short.")
        return self._value >> self._left & (1 << count) - 1

    def exp_golomb(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise ValueError("A number is too long.")
        return (1 << zeros) - 1 + self.take(zeros)
