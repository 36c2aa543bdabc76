"""Files of every format, under right and wrong names, and colours of other spaces."""

from pathlib import Path

import numpy as np
from PIL import Image

from dermosan_lib import images
from tests.images import files, more_files, spaces
from tests.inputs.case import Case, Read, lay, picture


def _format(kind: str, suffix: str) -> Case:
    """Pictures of one format under two conditions, one of them without its suffix."""

    def build(data: Path) -> Read:
        labels = {f"mel/a{suffix}": "mel", "nv/b": "nv"}
        for number, path in enumerate(labels):
            (data / path).parent.mkdir()
            content = more_files.written(picture(number, (64, 48)), kind)
            (data / path).write_bytes(content)
        return Read(labels)

    return Case(f"{kind} as `a{suffix}` and as `b`", build)


def _other_formats(data: Path) -> Read:
    labels = {"mel/0.png": "mel", "nv/0.png": "nv"}
    lay(data, *labels)
    (data / "nv" / "1.psd").write_bytes(b"8BPS\0\1" + bytes(40))
    (data / "nv" / "2.dng").write_bytes(b"II*\0" + bytes(40))
    return Read(labels, notes=("2 pictures of other formats",))


def _space(name: str) -> Case:
    def build(data: Path) -> Read:
        pixels = np.asarray(files.picture(64, 48))
        space = spaces.SPACES[name]
        values = spaces.in_space(pixels, space).astype(np.uint8)
        labels = {"mel/a.png": "mel", "nv/b.png": "nv"}
        for path, profile in zip(labels, (spaces.profile(space), b""), strict=True):
            (data / path).parent.mkdir()
            given = values if profile else pixels
            told = {"icc_profile": profile} if profile else {}
            content = files.encoded(Image.fromarray(given), "PNG", **told)
            (data / path).write_bytes(content)
        wide, plain = (images.read(data / path).astype(int) for path in labels)
        assert np.abs(wide - plain).mean() < 2  # the same picture, once in the other space
        return Read(labels)

    return Case(f"one picture in sRGB and in {name} with its profile", build)


FILE_CASES = (
    *(
        _format(kind, suffix)
        for kind, suffix in (
            ("JPEG", ".jfif"), ("PNG", ".PNG"), ("WEBP", ".webp"), ("HEIF", ".heic"),
            ("AVIF", ".avif"), ("TIFF", ".tif"), ("BMP", ".bmp"), ("GIF", ".gif"),
            ("DICOM", ".dcm"),
        )
    ),
    Case("formats that are not read, beside pictures", _other_formats),
    *(_space(name) for name in spaces.SPACES),
)  # fmt: skip
