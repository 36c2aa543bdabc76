"""Open the page: the diagnose page's models, and one that knows drawings."""

from collections.abc import Sequence
from pathlib import Path

import ipywidgets

import dermosan_lib
from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic import Models
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.dashboard import (
    LanguagePanel,
    default_bundles,
    log_to_file,
    record,
    stopped,
)
from dermosan_lib.faces.explore import words
from dermosan_lib.faces.explore.explore_page import ExplorePage
from dermosan_lib.faces.remote_engine import remote_engine
from dermosan_lib.images import fence


def page(bundles: str | Path | Sequence[str | Path] = ()) -> ipywidgets.Widget:
    """The page for ``bundles``, names or folders, by default those of the diagnose page.

    Where none of them knows drawings, the demonstration that comes with DERMOSAN joins them, since
    the page begins with a drawing. Never raises: where a bundle cannot be used, the page says why.
    """
    try:
        log_to_file()
        fence.start()  # it is ready when the first photo comes
        return ExplorePage(open_models(bundles))
    except DermosanError as error:
        return _stopped(error)
    except Exception:  # a visitor must not meet a traceback
        return _stopped(record())


def open_models(bundles: str | Path | Sequence[str | Path] = ()) -> Models:
    """The models of `page`. Raises `BundleError` where one cannot be used."""
    given = [bundles] if isinstance(bundles, str | Path) else list(bundles)
    opened = [Bundle.load(bundle_folder(one)) for one in given or default_bundles()]
    beside: list[Bundle] = []
    if not any(bundle.demonstration for bundle in opened):
        shipped = Path(dermosan_lib.__file__).resolve().parents[1] / "data" / "demo_bundle"
        beside.append(Bundle.load(shipped))
    return Models([*opened, *beside], **remote_engine(beside))


def _stopped(text: object) -> ipywidgets.Widget:
    language = LanguagePanel(words.PAGE_TITLE)
    return stopped(text, words.STOPPED, language=language, page=words.PAGE)
