"""The upload-and-diagnose page: ipywidgets on `Models`, shown by Voila or JupyterLab.

Nothing here imports Keras, TensorFlow, pandas or plotly: every visitor has a process of their own,
and what it imports decides how long they wait and how many fit on one server.

What others may use of it:

- `page`: The page to show, with the bundles that were asked for.
- `DiagnosePage`, `State`: The page itself, and what it is doing.
- `default_bundles`, `BUNDLE_VARIABLE`: The bundles of a page that is told of none, and the
  environment variable that names others.
- `LanguagePanel`, `top`: The choice of language, and the head of a page with it.
- `said`, `say_anew`: Widgets that say their words anew when the language changes.
- `log_path`: Where failures of the page are written down.
"""

from dermosan_lib.faces.dashboard.diagnose_page import DiagnosePage
from dermosan_lib.faces.dashboard.incidents import log_path
from dermosan_lib.faces.dashboard.language_panel import LanguagePanel, top
from dermosan_lib.faces.dashboard.opening import BUNDLE_VARIABLE, default_bundles, page
from dermosan_lib.faces.dashboard.saying import said, say_anew
from dermosan_lib.faces.dashboard.state import State

__all__ = [
    "BUNDLE_VARIABLE",
    "DiagnosePage",
    "LanguagePanel",
    "State",
    "default_bundles",
    "log_path",
    "page",
    "said",
    "say_anew",
    "top",
]
