"""What to explore: a drawing of a condition, another one of it, or a photo."""

from collections.abc import Callable

import ipywidgets

from dermosan_lib.clinic import Models
from dermosan_lib.conditions import Taxonomy
from dermosan_lib.faces.dashboard import ModelPanel, said
from dermosan_lib.faces.dashboard.photos import UploadPanel
from dermosan_lib.faces.explore import words
from dermosan_lib.faces.explore.subject import Drawing
from dermosan_lib.images import Limits
from dermosan_lib.language import translate as _
from dermosan_lib.phantoms import CODES
from dermosan_lib.text import visible_html as escape

_FIRST = "nv"  # moves at every slider, and is named rightly as it is
_SEED = 1


class SubjectCard(ipywidgets.VBox):
    """The choice of what is shown, and of the model that reads it where there are several."""

    def __init__(self, models: Models, limits: Limits, drawable: Callable[[], Taxonomy]) -> None:
        self.condition = said(
            ipywidgets.Dropdown(),
            description=words.CONDITION,
            options=lambda: [(drawable()[code].name, code) for code in CODES],
        ).add_class("dm-which")
        self.condition.value = _FIRST
        self.framing = said(
            ipywidgets.Dropdown(),
            description=words.FRAMING,
            options=lambda: [
                (_(words.CAMERA), "clinical"),
                (_(words.DERMATOSCOPE), "dermoscopic"),
            ],
        ).add_class("dm-which")
        self.another = said(ipywidgets.Button(), description=words.ANOTHER).add_class("dm-plain")
        self.uploads = UploadPanel(limits, single=True)
        self.uploads.offer(more=False, examples=False)
        self.model = ModelPanel(models.bundles)
        self._seed = _SEED
        title = said(
            ipywidgets.HTML(),
            value=lambda: (
                f"<h1>{escape(_(words.TITLE))}</h1><p>{escape(_(words.INTRODUCTION))}</p>"
            ),
        )
        choices = ipywidgets.Box([self.condition, self.framing, self.another])
        or_ = said(ipywidgets.HTML(), value=lambda: f"<p>{escape(_(words.OR_PHOTO))}</p>")
        photo = ipywidgets.Box([or_.add_class("dm-or"), self.uploads]).add_class("dm-or-photo")
        super().__init__([title, choices.add_class("dm-choices"), photo, self.model])
        self.add_class("dm-card").add_class("dm-subject")

    @property
    def drawing(self) -> Drawing:
        """What the choices ask to be drawn."""
        return Drawing(self.condition.value, self._seed, self.framing.value)

    def draw_another(self) -> None:
        """Choose another lesion of the same condition."""
        self._seed += 1


def _introduction() -> str:
    return f"<h1>{escape(_(words.TITLE))}</h1><p>{escape(_(words.INTRODUCTION))}</p>"
