"""Open the page: find the bundle, load it, and say in words where that fails."""

import os
from pathlib import Path

import ipywidgets
import numpy as np

import dermosan_lib
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnoser, Photo
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard import incidents, markup
from dermosan_lib.faces.dashboard.diagnose_page import DiagnosePage
from dermosan_lib.images import fence
from dermosan_lib.quality import assess

BUNDLE_VARIABLE = "DERMOSAN_BUNDLE"


def page(bundle: str | Path | None = None) -> ipywidgets.Widget:
    """The page for ``bundle``, else for $DERMOSAN_BUNDLE, else for the demonstration bundle.

    Never raises: where the bundle cannot be used, the page says why.
    """
    try:
        incidents.log_to_file()
        fence.start()  # it is ready when the first photo comes
        diagnoser = Diagnoser(Bundle.load(bundle or default_bundle()))
        _warm_up(diagnoser)
        return DiagnosePage(diagnoser)
    except DermosanError as error:
        return _stopped(str(error))
    except Exception:  # a visitor must not meet a traceback
        return _stopped(incidents.record())


def default_bundle() -> Path:
    """The bundle of $DERMOSAN_BUNDLE, or the demonstration bundle of the repository."""
    shipped = Path(dermosan_lib.__file__).resolve().parents[1] / "data" / "demo_bundle"
    return Path(os.environ.get(BUNDLE_VARIABLE) or shipped)


def _warm_up(diagnoser: Diagnoser) -> None:
    """Read a blank picture, so that no visitor waits for what is loaded or set up at first use."""
    blank = np.full((diagnoser.bundle.size_px, diagnoser.bundle.size_px, 3), 128, np.uint8)
    photo = Photo("blank", blank, assess(blank), drawn=True)  # else a model of drawings is silent
    diagnoser.diagnose([photo], despite_quality=True)


def _stopped(text: str) -> ipywidgets.Widget:
    words = ipywidgets.HTML(markup.message("The dashboard cannot start", [text]))
    main = ipywidgets.Box([words.add_class("dm-card")]).add_class("dm-main")
    parts = [markup.style(), ipywidgets.HTML(markup.header(demonstration=False)), main]
    return ipywidgets.VBox(parts).add_class("dm-page")
