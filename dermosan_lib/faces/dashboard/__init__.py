"""The upload-and-diagnose page: ipywidgets on `Models`, shown by Voila or JupyterLab.

Nothing here imports Keras, TensorFlow, pandas or plotly: every visitor has a process of their own,
and what it imports decides how long they wait and how many fit on one server.

What others may use of it:

- `page`: The page to show, with the bundles that were asked for.
- `DiagnosePage`, `State`: The page itself, and what it is doing.
- `default_bundles`, `BUNDLE_VARIABLE`: The bundles of a page that is told of none, and the
  environment variable that names others.
- `LanguagePanel`, `top`: The choice of language, and the head of a page with it.
- `ModelPanel`: Which of several models reads, with the others to choose.
- `quality_table`: What the quality check found, as HTML.
- `mark`: For which of the visitor's choices the page's answer is.
- `points`: A change in percentage points, in words.
- `said`, `say_anew`: Widgets that say their words anew when the language changes.
- `SERVED_VARIABLE`: The environment variable of kernels that serve visitors.
- `style`, `header`, `message`: What every page has: style, name and notice, a card of words.
- `data_url`, `preview`: Pictures as the browser gets them.
- `guarded`, `record`, `log_to_file`: Failures of ours, to the log; the person gets a sentence,
  where answers are kept `WITH_ANSWERS`.
- `withhold`: An error that names folders of the server: all of it in Jupyter, none to visitors.
- `stopped`: A page that cannot start, and says why.
- `log_path`: Where failures of the page are written down.
"""

from dermosan_lib.faces.dashboard.diagnose_page import DiagnosePage
from dermosan_lib.faces.dashboard.incidents import (
    WITH_ANSWERS,
    guarded,
    log_path,
    log_to_file,
    record,
    withhold,
)
from dermosan_lib.faces.dashboard.language_panel import LanguagePanel, top
from dermosan_lib.faces.dashboard.markup import STYLED_VARIABLE as SERVED_VARIABLE
from dermosan_lib.faces.dashboard.markup import header, message, style
from dermosan_lib.faces.dashboard.model import ModelPanel
from dermosan_lib.faces.dashboard.not_starting import stopped
from dermosan_lib.faces.dashboard.opening import BUNDLE_VARIABLE, default_bundles, page
from dermosan_lib.faces.dashboard.photos import data_url, preview
from dermosan_lib.faces.dashboard.quality_card import quality_table
from dermosan_lib.faces.dashboard.saying import said, say_anew
from dermosan_lib.faces.dashboard.state import State, mark
from dermosan_lib.faces.dashboard.words import points

__all__ = [
    "BUNDLE_VARIABLE",
    "SERVED_VARIABLE",
    "WITH_ANSWERS",
    "DiagnosePage",
    "LanguagePanel",
    "ModelPanel",
    "State",
    "data_url",
    "default_bundles",
    "guarded",
    "header",
    "log_path",
    "log_to_file",
    "mark",
    "message",
    "page",
    "points",
    "preview",
    "quality_table",
    "record",
    "said",
    "say_anew",
    "stopped",
    "style",
    "top",
    "withhold",
]
