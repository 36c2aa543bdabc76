"""Open the page: find the bundles, load them, and say in words where that fails."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import ipywidgets
import numpy as np

import dermosan_lib
from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic import Models, installed_bundles
from dermosan_lib.errors import DermosanError, InferenceError
from dermosan_lib.faces.dashboard import incidents
from dermosan_lib.faces.dashboard.diagnose_page import DiagnosePage
from dermosan_lib.faces.dashboard.not_starting import stopped
from dermosan_lib.faces.dashboard.saying import said_by
from dermosan_lib.faces.remote_engine import remote_engine
from dermosan_lib.images import fence

BUNDLE_VARIABLE = "DERMOSAN_BUNDLE"


def page(bundles: str | Path | Sequence[str | Path] | None = None) -> ipywidgets.Widget:
    """The page for ``bundles``, one or several, by default for `default_bundles`.

    Never raises: where a bundle cannot be used, the page says why.
    """
    folders: list[Path] = []
    try:
        incidents.log_to_file()
        fence.start()  # it is ready when the first photo comes
        if isinstance(bundles, str | Path):
            bundles = [bundles]
        folders = list(map(Path, bundles or default_bundles()))
        folders = [bundle_folder(one) for one in folders]
        models = Models([Bundle.load(folder) for folder in folders], **remote_engine())
        _warm_up(models)
        return DiagnosePage(models)
    except DermosanError as error:
        return stopped(said_by(error), folders=folders)
    except Exception:  # a visitor must not meet a traceback
        return stopped(incidents.record())


def default_bundles() -> list[Path]:
    """Those of $DERMOSAN_BUNDLE; else the installed ones trained on photos, else the demonstration.

    The variable holds one folder, or several with the system's separator of paths between them.
    """
    told = [part for part in os.environ.get(BUNDLE_VARIABLE, "").split(os.pathsep) if part]
    if told:
        return [Path(part) for part in told]
    real = [one.path for one in installed_bundles().values() if not one.demonstration]
    shipped = Path(dermosan_lib.__file__).resolve().parents[1] / "data" / "demo_bundle"
    return real or [shipped]


def _warm_up(models: Models) -> None:
    """Read a blank picture, so that no visitor waits for what is loaded or set up at first use.

    Of several models none is opened before it is needed: each takes memory in every kernel.
    """
    blank = np.full((256, 256, 3), 128, np.uint8)
    # As if it were a drawing, or a model of drawings would be silent before it is asked.
    photo = replace(models.judge("blank", blank), drawn=True)
    if models.alone is not None:
        with suppress(InferenceError):  # a server may come later; who asks then is told
            models.diagnose([photo], despite_quality=True, any_photo=True)
