"""How photos come to the page: buttons, their limits, examples, and what was left out and why."""

from collections.abc import Sequence
from typing import Any

import ipywidgets

from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.faces.dashboard import words
from dermosan_lib.faces.dashboard.saying import said
from dermosan_lib.faces.dashboard.state import choice_number
from dermosan_lib.images import ACCEPT, READABLE, Limits
from dermosan_lib.language import translate as _
from dermosan_lib.text import visible_html as escape

MAX_SENT_BYTES = 100_000_000  # at once; `voila.json` closes the connection above 101 MB


_MANY = words.CHOOSE, words.CHOOSE_MORE


class UploadPanel(ipywidgets.VBox):
    """Buttons to choose, take and add photos; dropped and pasted ones come by the first."""

    def __init__(self, limits: Limits, examples: int = 0, *, single: bool = False) -> None:
        """``examples`` are so many buttons for drawings; a ``single`` photo is all of its case."""
        self._last = 0  # number of the last upload, as the browser counts
        choose = (words.CHOOSE_ONE, words.CHOOSE_ONE_MORE) if single else _MANY
        self.uploader = _uploader(*choose, "primary", many=not single)
        self.more = _uploader(words.ADD, words.ADD_MORE, "plain")
        # Shown where fingers point. The browser opens the camera: page.js asks for it.
        self.camera = _uploader(words.CAMERA, words.CAMERA_MORE, "camera", many=False)
        self.examples = tuple(
            said(ipywidgets.Button(), description=words.example(number), tooltip=words.EXAMPLE_MORE)
            .add_class("dm-plain")
            .add_class("dm-starts")
            .add_class(f"dm-case-example-{number}")
            for number in range(1, examples + 1)
        )
        self._left_out = ipywidgets.HTML().add_class("dm-left-out")
        hint = said(ipywidgets.HTML(), value=lambda: _hint(limits, single)).add_class("dm-hint")
        buttons = ipywidgets.Box([self.uploader, self.camera, self.more]).add_class("dm-row")
        question = said(ipywidgets.HTML(), value=words.NO_PHOTO).add_class("dm-question")
        self._trial = ipywidgets.Box([question, *self.examples]).add_class("dm-row")
        super().__init__([self._left_out, buttons, hint, self._trial])
        self.add_class("dm-uploads")

    @property
    def all(self) -> tuple[ipywidgets.FileUpload, ...]:
        """Every way by which files come."""
        return self.uploader, self.camera, self.more

    def taken(self, uploads: Sequence[Any]) -> tuple[str, list[tuple[str, bytes]]] | None:
        """The case that a `FileUpload` value begins, and its files as name and bytes.

        None for an empty value, and for one that was chosen before what came last: the browser
        reads files side by side, and a large one may be late.
        """
        if not uploads:
            return None
        number = choice_number(str(uploads[0].get("type", "")))
        files = [(str(one["name"]), bytes(one["content"])) for one in uploads]
        for uploader in self.all:
            uploader.value = ()  # else the same file chosen again would fire nothing
        if number is None:
            return "", files
        if number <= self._last:
            return None
        self._last = number
        return str(number), files

    def offer(self, *, more: bool, examples: bool) -> None:
        """Show what makes sense now: ``more`` photos of the case, ``examples`` if there are any."""
        self.more.layout.display = "" if more else "none"
        self._trial.layout.display = "" if examples and self.examples else "none"

    def leave_out(self, troubles: Sequence[str]) -> None:
        """Say beside the photos which files are not among them, each sentence with its name."""
        said(self._left_out, value=lambda: _left_out(troubles))


def _uploader(text: str, tooltip: str, kind: str, *, many: bool = True) -> ipywidgets.FileUpload:
    accept = "image/*" if kind == "camera" else ACCEPT
    button = ipywidgets.FileUpload(accept=accept, multiple=many, icon="")
    return said(button, description=text, tooltip=tooltip).add_class(f"dm-{kind}")


def _left_out(troubles: Sequence[str]) -> str:
    items = "".join(
        f'<li><span aria-hidden="true">✕</span> {escape(_(text))}</li>' for text in troubles
    )
    return f'<ul aria-label="{escape(_(words.LEFT_OUT))}">{items}</ul>' if troubles else ""


def _hint(limits: Limits, single: bool) -> str:
    """What may be uploaded; as data too, for the script that refuses before sending."""
    megabytes = limits.max_bytes / 1e6
    told = words.limits_of_one if single else words.limits
    text = escape(_(told(MAX_PHOTOS, READABLE, megabytes)))
    return (
        f'<p data-max-bytes="{limits.max_bytes}" data-max-files="{MAX_PHOTOS}" '
        f'data-max-sent="{MAX_SENT_BYTES}">{text}</p>'
        '<div class="dm-upload-note" role="alert"></div>'
    )
