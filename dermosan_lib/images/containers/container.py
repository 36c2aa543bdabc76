"""What a picture's file holds, found by reading its structure and decoding nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Container:
    """A file taken apart. Decoders get `bare`, in which no metadata is left to be hostile."""

    format: str  # JPEG, PNG or WEBP
    width_px: int  # as stored, before the turn that EXIF asks for
    height_px: int
    pieces: tuple[bytes | memoryview, ...]  # of the file, those that its pixels need
    orientation: int  # EXIF, 1 to 8; 1 where the file says nothing
    kind: str  # in words, for a refusal
    bytes_per_pixel: float  # memory that decoding takes
    colours: int = 0  # components of a JPEG
    place_px: tuple[int, int] = (0, 0)  # left and top of the first frame of an animated WebP
    profile: bytes = b""  # ICC profile of the colours, not looked into; none where none is told
    opaque: bool = False  # an animated WebP that says it has no transparency

    @property
    def bare(self) -> bytes:
        """The file without metadata, further pictures and frames."""
        return b"".join(self.pieces)
