"""The picture card: upload, photos of the case, activation map and its controls."""

from collections.abc import Sequence

import ipywidgets

from dermosan_lib.clinic import Likelihood, Reading
from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.faces.dashboard import figure
from dermosan_lib.faces.dashboard.previews import THUMBNAIL_PX, data_url, preview
from dermosan_lib.images import ACCEPT, Limits, Pixels, overlay


class PicturePanel(ipywidgets.VBox):
    """Shows one photo of the case with the activation map of a likely condition on top.

    The map is a second image over the first. Its opacity is set by a class of the style sheet, so
    that moving the slider sends no picture.
    """

    def __init__(self, limits: Limits, examples: int = 0) -> None:
        self.uploader = _uploader("Choose photos", "Choose photos from this computer", "primary")
        self.more = _uploader("Add photos", "Add photos of the same lesion", "plain")
        self.examples = tuple(
            ipywidgets.Button(description=f"Example {number}", tooltip="Read a synthetic picture")
            .add_class("dm-plain")
            .add_class("dm-starts")
            for number in range(1, examples + 1)
        )
        self.photo = ipywidgets.Dropdown(description="Photo shown").add_class("dm-which")
        self.which = ipywidgets.Dropdown(description="What the model looked at for").add_class(
            "dm-which"
        )
        self.opacity = ipywidgets.FloatSlider(
            description="Strength of the map",
            value=0.6,
            min=0.0,
            max=1.0,
            step=0.05,
            readout_format=".0%",
            tooltip="Strength of the map",
        ).add_class("dm-opacity")
        self._figure = ipywidgets.HTML().add_class("dm-figure")
        self._strip = ipywidgets.HTML()
        self._maps = ipywidgets.VBox([self.which, self.opacity]).add_class("dm-controls")
        self._photos = ipywidgets.VBox([self._strip, self.photo]).add_class("dm-controls")
        hint = ipywidgets.HTML(figure.hint(limits)).add_class("dm-hint")
        upload = ipywidgets.Box([self.uploader, self.more]).add_class("dm-row")
        question = ipywidgets.HTML("No photo at hand?").add_class("dm-question")
        self._trial = ipywidgets.Box([question, *self.examples]).add_class("dm-row")
        parts = [self._figure, self._photos, self._maps, upload, hint, self._trial]
        super().__init__(parts)
        self.add_class("dm-card").add_class("dm-picture")
        self.set_opacity(self.opacity.value)
        self.clear()

    def clear(self) -> None:
        """Show the empty frame, and offer examples."""
        self.empty()
        _show(self._trial, bool(self.examples))

    def empty(self) -> None:
        """Take photos and maps off the page."""
        self._previews: tuple[Pixels, ...] = ()
        self._thumbnails: tuple[str, ...] = ()
        self._readings: tuple[Reading, ...] = ()
        self._likeliest: tuple[Likelihood, ...] = ()
        self._codes: tuple[str, ...] = ()
        self._shown = 0, ""  # photo, and code of the condition whose map is on it
        for part in (self._maps, self._photos, self.more, self._trial):
            _show(part, False)
        self._strip.value, self._figure.value = "", figure.EMPTY

    def show(self, previews: Sequence[Pixels], number: int) -> None:
        """Show photo ``number`` of a case's, each ``(height, width, 3)`` uint8, without a map."""
        self.empty()
        self._previews = tuple(previews)
        several = len(previews) > 1
        self._thumbnails = tuple(
            data_url(preview(photo, THUMBNAIL_PX)) if several else "" for photo in previews
        )
        _show(self._photos, several)
        _show(self.more, len(previews) < MAX_PHOTOS)
        numbers = range(len(previews))
        self.photo.options = [(f"{k + 1} of {len(previews)}", k) for k in numbers]
        self.photo.index = number
        self._shown = number, ""
        self._draw()

    def explain(
        self, readings: Sequence[Reading], likeliest: Sequence[Likelihood], codes: tuple[str, ...]
    ) -> None:
        """Offer each photo's maps of the case's ``likeliest``; ``codes`` is the card's order."""
        self._readings, self._likeliest, self._codes = tuple(readings), tuple(likeliest), codes
        self._shown = self._shown[0], ""
        self.which.options = [(line.name, line.code) for line in likeliest]
        self.which.index = 0  # new options choose the first only if one was chosen before
        self.show_map(likeliest[0].code)

    def show_photo(self, number: int) -> None:
        """Make photo ``number``, counted from 0, the large one."""
        if number is not None and number < len(self._previews) and number != self._shown[0]:
            self._shown = number, self._shown[1]
            self._draw()

    def show_map(self, code: str) -> None:
        """Lay the activation map of the condition ``code`` over the photo."""
        if self._readings and code != self._shown[1]:
            self._shown = self._shown[0], code
            self._draw()

    def set_opacity(self, opacity: float) -> None:
        """Set how strongly the map covers the photo, 0..1, to the nearest step of the slider."""
        strength = f"dm-map-{5 * round(20 * opacity)}"
        kept = [name for name in self._figure._dom_classes if not name.startswith("dm-map-")]
        self._figure._dom_classes = (*kept, strength)

    def _draw(self) -> None:
        number, code = self._shown
        photo, many = self._previews[number], len(self._previews)
        title = f"Photo {number + 1} of {many}" if many > 1 else "The photo"
        heat, name = "", ""
        # A photo that was left out has no map, and some models have none.
        if code and self._readings[number].activation_maps.any():
            strength = self._readings[number].activation_maps[:, :, self._codes.index(code)]
            heat = data_url(overlay(photo, strength, opacity=1.0))
            name = next(line.name for line in self._likeliest if line.code == code)
        _show(self._maps, bool(heat))
        self._figure.value = figure.figure(data_url(photo), title, heat, name)
        self._strip.value = figure.strip(self._thumbnails, number) if many > 1 else ""


def _uploader(text: str, tooltip: str, kind: str) -> ipywidgets.FileUpload:
    return ipywidgets.FileUpload(
        accept=ACCEPT, multiple=True, description=text, icon="", tooltip=tooltip
    ).add_class(f"dm-{kind}")


def _show(part: ipywidgets.Widget, visible: bool) -> None:
    part.layout.display = "" if visible else "none"
