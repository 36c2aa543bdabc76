"""The picture card: the photo whole and unveiled, and on demand its map or a part of it."""

from collections.abc import Sequence

import ipywidgets

from dermosan_lib.clinic import Likelihood, Reading
from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.faces.dashboard import words
from dermosan_lib.faces.dashboard.photos import figure
from dermosan_lib.faces.dashboard.photos.case import Shot
from dermosan_lib.faces.dashboard.photos.crop import CropPanel
from dermosan_lib.faces.dashboard.photos.maps import MapPanel
from dermosan_lib.faces.dashboard.photos.uploads import UploadPanel
from dermosan_lib.faces.dashboard.photos.window import Window
from dermosan_lib.faces.dashboard.saying import said
from dermosan_lib.faces.previews import THUMBNAIL_PX, data_url, preview
from dermosan_lib.images import Limits, Pixels, overlay
from dermosan_lib.language import translate as _


class PicturePanel(ipywidgets.VBox):
    """Shows one photo of the case; over it, where that is asked for, a map or a square to choose.

    The map is a second image over the first. Its opacity is set by a class of the style sheet, so
    that moving the slider sends no picture.
    """

    def __init__(self, limits: Limits, examples: int = 0) -> None:
        self.uploads = UploadPanel(limits, examples)
        self.uploader, self.more = self.uploads.uploader, self.uploads.more
        self.examples = self.uploads.examples
        self.maps = MapPanel()
        self.which, self.opacity = self.maps.which, self.maps.opacity
        self.crop = CropPanel()
        self.photo = said(ipywidgets.Dropdown(), description=words.SHOWN).add_class("dm-which")
        self.part = said(ipywidgets.Button(), description=words.CROP).add_class("dm-plain")
        self.whole = said(ipywidgets.Button(), description=words.WHOLE).add_class("dm-plain")
        self._figure = ipywidgets.HTML().add_class("dm-figure")
        self._window = ipywidgets.HTML().add_class("dm-over")
        self._stage = ipywidgets.Box([self._figure, self._window]).add_class("dm-stage")
        self._strip = ipywidgets.HTML()
        self._photos = ipywidgets.VBox([self._strip, self.photo]).add_class("dm-controls")
        self._frames = ipywidgets.Box([self.part, self.whole]).add_class("dm-row")
        self._frames.add_class("dm-frames")
        tools = ipywidgets.Box([self.maps, self._frames]).add_class("dm-tools")
        parts = [self._stage, self._photos, tools, self.crop, self.uploads]
        super().__init__(parts)
        self.add_class("dm-card").add_class("dm-picture")
        self.crop.when_moved(self._draw_window)
        self.set_opacity(self.opacity.value)
        self.clear()

    def clear(self) -> None:
        """Show the empty frame, and offer examples."""
        self.empty()
        self.uploads.offer(more=False, examples=True)

    def empty(self) -> None:
        """Take photos and maps off the page."""
        self._shots: tuple[Shot, ...] = ()
        self._thumbnails: tuple[str, ...] = ()
        self._readings: tuple[Reading, ...] = ()
        self._codes: tuple[str, ...] = ()
        self._number = 0
        self._encoded: tuple[Pixels | None, str] = None, ""
        self.maps.hide()
        self.crop.end()
        for part in (self._photos, self._frames):
            _show(part, False)
        self.uploads.offer(more=False, examples=False)
        self.uploads.leave_out(())
        self._strip.value, self._figure.value, self._window.value = "", figure.empty(), ""

    def show(self, shots: Sequence[Shot], number: int) -> None:
        """Show photo ``number`` of the case, without a map."""
        self.empty()
        self._shots = tuple(shots)
        many = len(shots)
        if many > 1:
            self._thumbnails = tuple(
                data_url(preview(shot.preview, THUMBNAIL_PX)) for shot in shots
            )
        _show(self._photos, many > 1)
        self.uploads.offer(more=many < MAX_PHOTOS, examples=False)
        numbers = range(1, many + 1)
        said(self.photo, options=lambda: [(_(words.one_of(k, many)), k - 1) for k in numbers])
        self.photo.index = number
        self._number = number
        self._draw()

    def explain(
        self, readings: Sequence[Reading], likeliest: Sequence[Likelihood], codes: tuple[str, ...]
    ) -> None:
        """Offer each photo's maps of the case's ``likeliest``; ``codes`` is the card's order."""
        self._readings, self._codes = tuple(readings), codes
        self.maps.offer(likeliest)
        self._draw()

    def show_photo(self, number: int) -> None:
        """Make photo ``number``, counted from 0, the large one."""
        if number is not None and number < len(self._shots) and number != self._number:
            self._number = number
            self.crop.end()
            self._draw()

    def show_map(self) -> None:
        """Show the map that is chosen, or none."""
        if self._readings:
            self._draw()

    def redraw(self) -> None:
        """Draw the same in the language in use."""
        if self._shots:
            self._draw()
        else:
            self._figure.value = figure.empty()

    def set_opacity(self, opacity: float) -> None:
        """Set how strongly the map covers the photo, 0..1, to the nearest step of the slider."""
        strength = f"dm-map-{5 * round(20 * opacity)}"
        kept = [name for name in self._figure._dom_classes if not name.startswith("dm-map-")]
        self._figure._dom_classes = (*kept, strength)

    def choose_part(self) -> None:
        """Show the whole photo and a square on it to move."""
        if self._shots:
            self.crop.begin(self._shots[self._number].window or Window())
            self._draw()

    def keep_frame(self) -> None:
        """Choose no other part."""
        self.crop.end()
        self._draw()

    @property
    def number(self) -> int:
        """Which photo is shown, counted from 0."""
        return self._number

    def _draw(self) -> None:
        if not self._shots:
            return
        shot, many, choosing = self._shots[self._number], len(self._shots), self.crop.opened
        title = words.photo_of(self._number + 1, many) if many > 1 else words.THE_PHOTO
        if shot.window is not None and not choosing:
            title = words.part_of(title)
        picture = (shot.whole if choosing else shot).preview
        heat, name = "", ""
        # A photo that was left out has no map, and some models have none.
        maps = self._readings[self._number].activation_maps if self._readings else None
        has_map = maps is not None and bool(maps.any()) and not choosing
        if maps is not None and has_map and (code := self.maps.code):
            strength = maps[:, :, self._codes.index(code)]
            heat = data_url(overlay(picture, strength, opacity=1.0))
            name = self.maps.name
        self.maps.show(has_map)
        _show(self._frames, bool(self._shots) and not choosing)
        _show(self.whole, shot.window is not None)
        size = picture.shape[1], picture.shape[0]
        self._figure.value = figure.figure(self._url(picture), title, size, heat, name)
        self._strip.value = figure.strip(self._thumbnails, self._number) if many > 1 else ""
        self._draw_window()

    def _url(self, picture: Pixels) -> str:
        """The data URL of the picture on the page, made once."""
        if self._encoded[0] is not picture:
            self._encoded = picture, data_url(picture)
        return self._encoded[1]

    def _draw_window(self) -> None:
        if not self.crop.opened or not self._shots:
            self._window.value = ""
            return
        height, width = self._shots[self._number].whole.preview.shape[:2]
        self._window.value = figure.window(self.crop.window, (width, height))


def _show(part: ipywidgets.Widget, visible: bool) -> None:
    part.layout.display = "" if visible else "none"
