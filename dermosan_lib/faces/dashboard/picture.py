"""The picture card: upload, preview, activation map and its two controls."""

from html import escape

import ipywidgets
import numpy as np

from dermosan_lib.clinic.diagnosis import Reading
from dermosan_lib.faces.dashboard.previews import data_url
from dermosan_lib.images import Limits, Pixels
from dermosan_lib.overlay import overlay

ACCEPT = "image/jpeg,image/png,image/webp"  # a hint to the file dialog; content decides
_OFFERED = 3


class PicturePanel(ipywidgets.VBox):
    """Shows one photo with the activation map of one of its likeliest conditions on top.

    The map is a second image over the first. Its opacity is set by a style rule of a few bytes, so
    that moving the slider sends no picture.
    """

    def __init__(self, limits: Limits, examples: int = 0) -> None:
        self.uploader = ipywidgets.FileUpload(
            accept=ACCEPT,
            multiple=False,
            description="Choose a photo",
            icon="",
            tooltip="Choose a photo from this computer",
        ).add_class("dm-primary")
        self.examples = tuple(
            ipywidgets.Button(
                description=f"Example {number}", tooltip="Read a synthetic picture"
            ).add_class("dm-plain")
            for number in range(1, examples + 1)
        )
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
        self._strength = ipywidgets.HTML().add_class("dm-rule")
        self._controls = ipywidgets.VBox([self.which, self.opacity]).add_class("dm-controls")
        hint = ipywidgets.HTML(_hint(limits)).add_class("dm-hint")
        upload = ipywidgets.Box([self.uploader]).add_class("dm-row")
        question = ipywidgets.HTML("No photo at hand?").add_class("dm-question")
        self._trial = ipywidgets.Box([question, *self.examples]).add_class("dm-row")
        super().__init__([self._figure, self._strength, self._controls, upload, hint, self._trial])
        self.add_class("dm-card").add_class("dm-picture")
        self._reading: Reading | None = None
        self._codes: tuple[str, ...] = ()
        self.preview = _NOTHING  # the photo as shown, (height, width, 3) uint8
        self._shown = ""  # code of the condition whose map is on the photo
        self.set_opacity(self.opacity.value)
        self.clear()

    def clear(self) -> None:
        """Show the empty frame."""
        self._reading, self.preview = None, _NOTHING
        self._controls.layout.display = "none"
        self._trial.layout.display = "" if self.examples else "none"
        self._figure.value = _EMPTY

    def show(self, preview: Pixels) -> None:
        """Show a photo, ``(height, width, 3)`` uint8, without a map."""
        self._reading, self.preview = None, preview
        self._controls.layout.display = "none"
        self._trial.layout.display = "none"
        self._figure.value = _figure(data_url(preview))

    def explain(self, reading: Reading, codes: tuple[str, ...]) -> None:
        """Offer the maps of the likeliest conditions of ``reading``; ``codes`` is card order."""
        if not reading.differential or not reading.activation_maps.size:
            return
        self._reading, self._codes = reading, codes
        likeliest = reading.differential[:_OFFERED]
        self._shown = ""
        self.which.options = [(line.name, line.code) for line in likeliest]
        self.which.index = 0  # new options choose the first only if one was chosen before
        self._controls.layout.display = ""
        self.show_map(likeliest[0].code)

    def show_map(self, code: str) -> None:
        """Lay the activation map of the condition ``code`` over the photo."""
        if self._reading is None or code == self._shown:
            return
        self._shown = code
        heat = self._reading.activation_maps[:, :, self._codes.index(code)]
        name = next(line.name for line in self._reading.differential if line.code == code)
        top = data_url(overlay(self.preview, heat, opacity=1.0))
        self._figure.value = _figure(data_url(self.preview), top, name)

    def set_opacity(self, opacity: float) -> None:
        """Set how strongly the map covers the photo, 0..1."""
        self._strength.value = f"<style>.dm-heat{{opacity:{opacity:.2f}}}</style>"


_NOTHING: Pixels = np.empty((0, 0, 3), np.uint8)
_EMPTY = (
    '<div class="dm-drop"><svg viewBox="0 0 48 48" aria-hidden="true"><rect x="5" y="10" '
    'width="38" height="29" rx="4"/><circle cx="17" cy="20" r="3.5"/>'
    '<path d="M5 33l11-9 8 7 7-6 12 10"/></svg><p>Your photo appears here</p></div>'
)


def _figure(photo: str, heat: str = "", name: str = "") -> str:
    alt = "The photo"
    top = ""
    if heat:
        alt = f"The photo, overlaid with what the model looked at for {name}"
        top = f'<img class="dm-heat" src="{heat}" alt="">'
    return f'<figure><img src="{photo}" alt="{escape(alt)}">{top}</figure>'


def _hint(limits: Limits) -> str:
    # The limit in bytes is repeated as data, for the script that refuses before sending.
    return (
        f'<p data-max-bytes="{limits.max_bytes}">One photo · JPEG, PNG or WebP · up to '
        f"{limits.max_bytes / 1e6:.0f} MB · read on the computer that runs this page and not "
        'kept</p><p class="dm-upload-note" role="alert"></p>'
    )
