"""What a picture's file holds, found by reading its structure and decoding nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RawPixels:
    """How samples lie that no decoder of pictures knows: those of an uncompressed or RLE DICOM."""

    samples: int  # a pixel: 1 or 3
    bits: int  # a sample: 8 or 16
    stored_bits: int  # those of them that count
    big_endian: bool = False
    swapped: bool = False  # samples of 8 bits in words of 16, the second one first
    padding: int = 0  # bytes of the last word that are none
    planar: bool = False  # all of the first colour, then all of the second
    half_colour: bool = False  # two pixels share their Cb and Cr: Y Y Cb Cr
    segments: tuple[tuple[int, int], ...] = ()  # of RLE: first byte and last, high bytes first
    inflated: tuple[int, ...] = ()  # of deflated data: first byte, and how many


@dataclass(frozen=True)
class Container:
    """A file taken apart. Decoders get `bare`, in which no metadata is left to be hostile."""

    format: str  # one of `images.FORMATS`
    width_px: int  # as stored, before the turn that EXIF asks for
    height_px: int
    pieces: tuple[bytes | memoryview, ...]  # of the file, those that its pixels need
    orientation: int  # EXIF, 1 to 8; 1 where the file says nothing
    kind: str  # in words, for a refusal
    bytes_per_pixel: float  # memory that decoding takes
    colours: int = 0  # components of a JPEG
    place_px: tuple[int, int] = (0, 0)  # left and top of the first frame of an animation
    profile: bytes = b""  # ICC profile of the colours, not looked into; none where none is told
    opaque: bool = False  # an animated WebP that says it has no transparency
    coding: str = ""  # what the pieces are, where that is another format than the file's
    frame_px: tuple[int, int] = (0, 0)  # width and height of what is decoded, where not the whole
    crop_px: tuple[int, int, int, int] = (0, 0, 0, 0)  # what is shown: left, top, right, bottom
    greys: tuple[float, float] | None = None  # stored values that are black and white
    palette: bytes = b""  # RGB of each stored value
    ycc: bool = False  # samples that come out as RGB are Y, Cb and Cr
    raw: RawPixels | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self.width_px, self.height_px

    @property
    def bare(self) -> bytes:
        """The file without metadata, further pictures and frames."""
        return b"".join(self.pieces)
