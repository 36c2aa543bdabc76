"""What may stand before a multipart body's first boundary, and is passed over (RFC 2046, 5.1.1)."""

_MOST = 2_000  # bytes; what is longer is no preamble, and the parser says what it found


class Preamble:
    """Bytes held back until a form's first boundary is seen."""

    def __init__(self, boundary: bytes) -> None:
        self._first = b"--" + boundary
        self._held: bytes | None = b""  # None once the boundary, or too much else, has been seen

    def passed(self, chunk: bytes) -> bytes:
        """Of ``chunk``, and of what came before it, the bytes from the first boundary on."""
        if self._held is None:
            return chunk
        held = self._held + chunk
        at = 0 if held.startswith(self._first) else held.find(b"\r\n" + self._first)
        if at < 0 and len(held) <= _MOST:
            self._held = held
            return b""
        self._held = None
        return held[at:] if at > 0 else held

    def rest(self) -> bytes:
        """What was held back of a body that had no boundary, for the parser to refuse."""
        held, self._held = self._held or b"", None
        return held
