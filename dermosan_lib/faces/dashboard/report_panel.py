"""The answer to take along: a report to print, and the same as JSON, made when asked for."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ipywidgets

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnosis
from dermosan_lib.faces.dashboard import words
from dermosan_lib.faces.dashboard.comparison import comparison
from dermosan_lib.faces.dashboard.photos import Shot
from dermosan_lib.faces.dashboard.saying import said
from dermosan_lib.faces.diagnosis_report import PhotoGiven, report_json, report_name, report_page
from dermosan_lib.language import translate as _
from dermosan_lib.text import number
from dermosan_lib.text import visible_html as escape


@dataclass(frozen=True)
class _Answer:
    diagnosis: Diagnosis
    bundles: Sequence[Bundle]
    shots: Sequence[Shot]
    whole: Diagnosis | None


class ReportPanel(ipywidgets.VBox):
    """Two buttons; a press makes the file, and a link to it, which ``page.js`` follows at once.

    Nothing is made before, so that no answer waits for it, and nothing is kept on the server. The
    link is gone with the answer that it is of, and with the language that it is in.
    """

    def __init__(self) -> None:
        self.to_print = said(
            ipywidgets.Button(), description=words.REPORT, tooltip=words.REPORT_MORE
        )
        self.as_json = said(ipywidgets.Button(), description=words.JSON, tooltip=words.JSON_MORE)
        for button in (self.to_print, self.as_json):
            button.add_class("dm-plain")
        self._link = said(ipywidgets.HTML(), value="").add_class("dm-given")
        buttons = ipywidgets.Box([self.to_print, self.as_json]).add_class("dm-row")
        super().__init__([buttons, self._link])
        self.add_class("dm-controls").add_class("dm-report")
        self._answer: _Answer | None = None
        self.withdraw()

    @property
    def html(self) -> str:
        """The link to what was made last; empty where there is none."""
        return str(self._link.value)

    def offer(
        self,
        diagnosis: Diagnosis,
        bundles: Sequence[Bundle],
        shots: Sequence[Shot],
        whole: Diagnosis | None = None,
    ) -> None:
        """Offer a report of ``diagnosis``, of one of ``bundles``, on ``shots``.

        ``whole`` is the answer to the whole photos where a part was read.
        """
        self._answer = _Answer(diagnosis, bundles, tuple(shots), whole)
        self._link.value = ""
        self.layout.display = ""

    def withdraw(self) -> None:
        """Offer nothing: there is no answer any more."""
        self._answer = None
        self._link.value = ""
        self.layout.display = "none"

    def make_report(self) -> None:
        """Make the report of the answer, and the link to it."""
        self._make(self.to_print, words.REPORT, "text/html", ".html", _page)

    def make_json(self) -> None:
        """Make the JSON of the answer, and the link to it."""
        self._make(self.as_json, words.JSON, "application/json", ".json", _json)

    def fail(self, text: str) -> None:
        """Say why there is no file; the answer stays."""
        self._link.value = f'<p class="dm-warning" role="alert">! {escape(_(text))}</p>'

    def _make(
        self,
        button: ipywidgets.Button,
        title: str,
        kind: str,
        suffix: str,
        make: Callable[[_Answer], str],
    ) -> None:
        if self._answer is None:
            return
        self._link.value = ""
        button.disabled = True
        button.description = _(words.MAKING)
        try:
            data = make(self._answer).encode("utf-8", "backslashreplace")
            self._link.value = _link(data, kind, report_name(suffix))
        finally:
            button.disabled = False
            button.description = _(title)


def _page(answer: _Answer) -> str:
    shots, diagnosis = answer.shots, answer.diagnosis
    photos = [
        PhotoGiven(pixels, None if one.window is None else one.window.box(*pixels.shape[1::-1]))
        for one in shots
        for pixels in [one.whole.preview]
    ]
    compared = ""
    if answer.whole is not None and diagnosis.differential:
        compared = comparison(answer.whole, diagnosis)
    return report_page(diagnosis, answer.bundles, photos=photos, compared=compared)


def _json(answer: _Answer) -> str:
    return report_json(answer.diagnosis)


def _link(data: bytes, kind: str, name: str) -> str:
    """A link that saves ``data``; with ``data-begins`` for ``page.js`` to follow it once."""
    address = f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
    text = escape(_(words.save(name, number(len(data) / 1e3))))
    more = f"<br>{escape(_(words.PRINT))}" if kind == "text/html" else ""
    return (
        f'<p class="dm-muted" role="status"><a class="dm-link" data-begins download="{name}" '
        f'href="{address}">{text}</a>{more}</p>'
    )
