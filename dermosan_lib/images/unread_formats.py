"""Formats told by their first bytes and not read: what each is, and what to do about it."""

import re
from collections.abc import Callable
from typing import NamedTuple

from dermosan_lib.images.signatures import START_BYTES, format_of
from dermosan_lib.language import Message


class UnreadFormat(NamedTuple):
    """A format that is known and not read: what it is, in words, and what to do about it."""

    words: str  # as "a Photoshop file"
    remedy: str

    @property
    def is_picture(self) -> bool:
        """Whether it may hold a photograph, and is not something else beside the pictures."""
        return self.remedy in (_AS_PICTURE, _RAW)


def unread_format_of(start: bytes) -> UnreadFormat | None:
    """The format that is not read of a file whose first `START_BYTES` are ``start``.

    None for a file that `format_of` knows, and for one of which nothing can be said.
    """
    if format_of(start):
        return None
    return next(
        (UnreadFormat(words, remedy) for tells, words, remedy in _UNREAD if tells(start)), None
    )


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(signatures)


def _has(pattern: bytes, within: int = START_BYTES) -> Callable[[bytes], bool]:
    found = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda start: found.search(start[:within]) is not None


def _at(place: int, *parts: bytes) -> Callable[[bytes], bool]:
    return lambda start: start[place:].startswith(parts)


def _riff(*kinds: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(b"RIFF") and start[8:12] in kinds


def _boxed(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda start: start[4:8] == b"ftyp" and start[8:12] in brands


def _icon(start: bytes) -> bool:
    """A Windows icon or cursor, which counts its pictures where a TGA has no colours to count."""
    return start.startswith((b"\0\0\1\0", b"\0\0\2\0")) and any(start[4:6])


def _targa(start: bytes) -> bool:
    """A TGA, which has no signature: its header of 18 bytes must hold together."""
    if len(start) < 18 or not any(start[12:14]) or not any(start[14:16]) or start[17] & 0xC0:
        return False
    if start[1] == 0:
        return start[2] in (2, 3, 10, 11) and not any(start[3:8]) and start[16] in (8, 16, 24, 32)
    return start[1] == 1 and start[2] in (1, 9) and start[7] in (15, 16, 24, 32) and start[16] == 8


_AS_PICTURE = Message("Export it as JPEG or PNG.")
_RAW = Message("Develop it, and export it as JPEG or TIFF.")
_UNPACK = Message("Unpack it, and give the pictures in it.")
_UNREAD: tuple[tuple[Callable[[bytes], bool], str, str], ...] = (
    (_starts(b"8BPS"), Message("a Photoshop file"), _AS_PICTURE),
    (_at(8, b"CR\x02"), Message("a camera's raw file (Canon CR2)"), _RAW),
    (_boxed(b"crx "), Message("a camera's raw file (Canon CR3)"), _RAW),
    (_at(6, b"HEAPCCDR"), Message("a camera's raw file (Canon CRW)"), _RAW),
    (_starts(b"FUJIFILMCCD-RAW"), Message("a camera's raw file (Fujifilm RAF)"), _RAW),
    (_starts(b"IIRO", b"IIRS", b"MMOR"), Message("a camera's raw file (Olympus ORF)"), _RAW),
    (_starts(b"IIU\0"), Message("a camera's raw file (Panasonic RW2)"), _RAW),
    (_starts(b"FOVb"), Message("a camera's raw file (Sigma X3F)"), _RAW),
    (_starts(b"\0MRM"), Message("a camera's raw file (Minolta MRW)"), _RAW),
    (
        _has(rb"^\s*%PDF-", 1024),
        Message("a PDF document"),
        Message("Export its picture as JPEG or PNG."),
    ),
    (_starts(b"%!PS", b"\xc5\xd0\xd3\xc6"), Message("a PostScript drawing"), _AS_PICTURE),
    (_starts(b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"), Message("a JPEG XL picture"), _AS_PICTURE),
    (
        _starts(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
        Message("a JPEG 2000 picture"),
        _AS_PICTURE,
    ),
    (_starts(b"II\xbc"), Message("a JPEG XR picture"), _AS_PICTURE),
    (_starts(b"BPG\xfb"), Message("a BPG picture"), _AS_PICTURE),
    (_starts(b"qoif"), Message("a QOI picture"), _AS_PICTURE),
    (_starts(b"FLIF"), Message("a FLIF picture"), _AS_PICTURE),
    (_starts(b"gimp xcf"), Message("a GIMP file"), _AS_PICTURE),
    (_starts(b"\x76\x2f\x31\x01"), Message("an OpenEXR picture"), _AS_PICTURE),
    (_starts(b"#?RADIANCE", b"#?RGBE"), Message("a Radiance HDR picture"), _AS_PICTURE),
    (_has(rb"\AP[1-7][\s#]", 3), Message("a PNM picture"), _AS_PICTURE),
    (_starts(b"DDS "), Message("a DDS texture"), _AS_PICTURE),
    (_icon, Message("an icon file"), _AS_PICTURE),
    (_starts(b"AT&TFORM"), Message("a DjVu document"), _AS_PICTURE),
    (_starts(b"SIMPLE  ="), Message("a FITS file"), _AS_PICTURE),
    (_at(344, b"n+1\0", b"ni1\0"), Message("a NIfTI volume"), _AS_PICTURE),
    (_starts(b"NRRD"), Message("an NRRD volume"), _AS_PICTURE),
    (_boxed(b"avci", b"avcs"), Message("a HEIF picture coded as H.264"), _AS_PICTURE),
    (_boxed(b"vvic", b"vvis"), Message("a HEIF picture coded as H.266"), _AS_PICTURE),
    (_boxed(b"j2ki", b"j2is"), Message("a HEIF picture coded as JPEG 2000"), _AS_PICTURE),
    (
        lambda start: (
            start[4:8] in (b"ftyp", b"moov", b"mdat", b"wide")
            or start.startswith(
                (b"\x1aE\xdf\xa3", b"FLV", b"\0\0\1\xba", b"\0\0\1\xb3", b"\x30\x26\xb2\x75")
            )
            or _riff(b"AVI ")(start)
        ),
        Message("a video"),
        Message("Save one frame of it as JPEG or PNG."),
    ),
    (
        lambda start: start.startswith((b"ID3", b"OggS", b"fLaC")) or _riff(b"WAVE")(start),
        Message("a sound file"),
        Message("Choose a picture."),
    ),
    (
        lambda start: (
            start.startswith(b"PK\3\4")
            and any(part in start for part in (b"[Content_Types].xml", b"word/", b"ppt/", b"xl/"))
        ),
        Message("an Office document"),
        Message("Save the picture in it as JPEG or PNG."),
    ),
    (
        _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        Message("an Office document of the old kind, or a folder's hidden file"),
        Message("Save the picture in it as JPEG or PNG."),
    ),
    (
        _starts(b"{\\rtf"),
        Message("a text document"),
        Message("Save the picture in it as JPEG or PNG."),
    ),
    (_starts(b"PK\3\4", b"PK\5\6", b"PK\7\x08"), Message("a ZIP archive"), _UNPACK),
    (
        lambda start: (
            start.startswith(
                (
                    b"Rar!\x1a\7",
                    b"7z\xbc\xaf'\x1c",
                    b"\x1f\x8b",
                    b"BZh",
                    b"\xfd7zXZ\0",
                    b"\x28\xb5\x2f\xfd",
                )
            )
            or start[257:262] == b"ustar"
        ),
        Message("an archive"),
        _UNPACK,
    ),
    (
        _has(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml.*?)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE svg.*?)?<svg\b"),
        Message("an SVG drawing"),
        _AS_PICTURE,
    ),
    (
        _has(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b"),
        Message("a web page saved under a picture's name"),
        Message("Save the picture itself."),
    ),
    (
        _starts(b"\0\5\x16\7", b"\0\5\x16\0"),
        Message("a companion file that macOS writes beside a picture"),
        Message("Choose the file whose name lacks the dot and underscore in front."),
    ),
    (
        _starts(b"version https://git-lfs"),
        Message("a pointer of Git LFS"),
        Message("Fetch the picture itself (git lfs pull)."),
    ),
    (
        _starts(b"L\0\0\0\1\x14\2\0"),
        Message("a Windows shortcut"),
        Message("Choose the file that it points to."),
    ),
    (
        _starts(b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe"),
        Message("a program"),
        Message("Choose a picture."),
    ),
    (_starts(b"\x89HDF\r\n\x1a\n", b"\x93NUMPY"), Message("a file of arrays"), _AS_PICTURE),
    (_targa, Message("a TGA picture"), _AS_PICTURE),
)
