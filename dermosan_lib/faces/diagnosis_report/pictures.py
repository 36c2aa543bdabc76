"""The photos of a case: as they were given, the part that was read, and its map beside it.

Each is encoded anew from its pixels, so that nothing of the file it came from is left but what it
shows: no EXIF, place, comment, profile or thumbnail.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from dermosan_lib.clinic import Diagnosis, Reading, map_in_words
from dermosan_lib.faces.diagnosis_report import words
from dermosan_lib.faces.diagnosis_report.marks import chapter, say
from dermosan_lib.faces.previews import jpeg, preview
from dermosan_lib.images import Frame, Pixels, framed, overlay
from dermosan_lib.text import visible_html as escape

# Of all pictures together: a link to the whole report holds it in base64 a second time, and
# browsers take no address above 2 MB.
_ALL_BYTES = 1_000_000
_EDGES_PX = (960, 720, 560, 420, 320, 240, 160)  # longer ones tried first; 960 prints 85 mm wide
_OPACITY = 0.7  # of the map where it is strongest

Box = tuple[int, int, int]  # left, top and edge of a square, in pixels


@dataclass(frozen=True)
class PhotoGiven:
    """A photo as it was given, and the part of it that was read."""

    pixels: Pixels  # (height, width, 3) uint8, of the whole photo
    part: Box | None = None  # that a person chose; None where the model was shown all of it

    def shrunk(self) -> "PhotoGiven":
        """The same at the largest size that is shown, so that no more is scaled twice."""
        small = preview(self.pixels, _EDGES_PX[0])
        if self.part is None:
            return PhotoGiven(small)
        scale = small.shape[1] / self.pixels.shape[1]
        left, top, edge = (round(scale * length) for length in self.part)
        return PhotoGiven(small, (left, top, edge))


def photo_chapter(diagnosis: Diagnosis, photos: tuple[PhotoGiven, ...], frame: Frame) -> str:
    """Each of ``photos`` with what was made of it; ``frame`` is what the model reads of one."""
    shrunk = [given.shrunk() for given in photos]
    rows = [list(_pictures(diagnosis, number, given, frame)) for number, given in enumerate(shrunk)]
    budget = _ALL_BYTES // max(1, sum(len(row) for row in rows))
    many = max((len(row) for row in rows), default=1)
    size = "large" if len(rows) == 1 else "wide" if many > 2 else "small"
    cases = "".join(
        f'<div class="photo"><h3>{which} <span class="name">{escape(reading.photo.name)}</span>'
        f'</h3><div class="pictures">{"".join(one.html(budget, which) for one in row)}</div>'
        f"{_instead(diagnosis, reading)}</div>"
        for which, reading, row in zip(_numbers(len(rows)), diagnosis.readings, rows, strict=True)
    )
    legend = ""
    if any(picture.is_map for row in rows for picture in row):
        legend = (
            f'<div class="scale" aria-hidden="true"><span>{say(words.LEAST)}</span><i></i>'
            f"<span>{say(words.MOST)}</span></div>"
            f'<p class="soft">{say(map_in_words(diagnosis.differential[0].name))}</p>'
        )
    return chapter(words.photos(len(rows)), f'<div class="photos {size}">{cases}</div>{legend}')


@dataclass(frozen=True)
class _Picture:
    pixels: Pixels
    caption: str  # HTML
    box: Box | None = None  # to be outlined
    is_map: bool = False

    def html(self, budget: int, which: str) -> str:
        """A figure whose JPEG has at most ``budget`` bytes; ``which`` photo it is of."""
        data, (width, height) = _encoded(self.pixels, budget)
        url = "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")
        alt = f"{which}: {self.caption}" if which else self.caption
        outline = ""
        if self.box is not None:
            left, top, edge = self.box
            tall, broad = self.pixels.shape[:2]
            place = f'x="{left}" y="{top}" width="{edge}" height="{edge}"'
            outline = (
                f'<svg viewBox="0 0 {broad} {tall}" aria-hidden="true">'
                f'<rect class="dark" {place}/><rect {place}/></svg>'
            )
        return (
            f'<figure><div class="frame"><img src="{url}" width="{width}" height="{height}" '
            f'alt="{alt}">{outline}</div><figcaption>{self.caption}</figcaption></figure>'
        )


def _pictures(
    diagnosis: Diagnosis, number: int, given: PhotoGiven, frame: Frame
) -> Iterator[_Picture]:
    reading = diagnosis.readings[number]
    seen = given.pixels
    if given.part is not None:
        seen = preview(reading.photo.pixels, _EDGES_PX[0])
    part = framed(seen, frame)
    box = given.part or (_centre(given.pixels, frame) if reading.differential else None)
    yield _Picture(given.pixels, say(words.GIVEN if box is None else words.GIVEN_FRAMED), box)
    if box is not None:
        yield _Picture(part, say(words.PART))
    if _has_map(diagnosis, reading):
        top = diagnosis.differential[0]
        heat = reading.activation_maps[:, :, diagnosis.codes.index(top.code)]
        looked = framed(overlay(seen, heat, _OPACITY), frame)
        yield _Picture(looked, say(words.MAP, name=top.name), is_map=True)


def _centre(pixels: Pixels, frame: Frame) -> Box | None:
    """The square that a model of ``frame`` reads of a photo that is none."""
    height, width = pixels.shape[:2]
    edge = min(height, width)
    if frame == "whole" or height == width:
        return None
    return (width - edge) // 2, (height - edge) // 2, edge


def _has_map(diagnosis: Diagnosis, reading: Reading) -> bool:
    if not (diagnosis.differential and reading.differential and reading.activation_maps.size):
        return False
    place = diagnosis.codes.index(diagnosis.differential[0].code)
    return bool(reading.activation_maps[:, :, place].max() > 0)


def _instead(diagnosis: Diagnosis, reading: Reading) -> str:
    if not reading.differential:
        return f'<p class="soft">{say(words.NOT_READ)}</p>'
    return "" if _has_map(diagnosis, reading) else f'<p class="soft">{say(words.NO_MAP)}</p>'


def _numbers(many: int) -> list[str]:
    """What the photos are called, where there are several."""
    return [say(words.PHOTO, number=k) for k in range(1, many + 1)] if many > 1 else [""]


def _encoded(pixels: Pixels, budget: int) -> tuple[bytes, tuple[int, int]]:
    """A JPEG of at most ``budget`` bytes where the smallest size allows, and width and height."""
    for edge in _EDGES_PX:
        small = preview(pixels, edge)
        data = jpeg(small)
        if len(data) <= budget:
            break
    return data, (small.shape[1], small.shape[0])
