"""The commands of `dermosan`: their options, and what is done with them.

Heavy rooms are imported where a command needs them, so that the others are quick.

What others may use of it:

- `add_ask`: Add `dermosan ask`.
- `add_batch`: Add `dermosan batch`.
- `add_bundles`: Add `dermosan bundles`.
- `add_catalog`: Add `dermosan catalog`.
- `add_dashboard`: Add `dermosan dashboard`.
- `add_demo`: Add `dermosan demo`.
- `add_diagnose`: Add `dermosan diagnose`.
- `add_evaluate`: Add `dermosan evaluate`.
- `add_import`: Add `dermosan import`.
- `add_inference`: Add `dermosan inference serve`, `export` and `check`.
- `add_keys`: Add `dermosan keys` and `dermosan audit`.
- `add_phantoms`: Add `dermosan phantoms`.
- `add_probe`: Add `dermosan probe`.
- `add_publish`: Add `dermosan publish`.
- `add_report`: Add `dermosan report`.
- `add_run`: Add `dermosan run`.
- `add_serve`: Add `dermosan serve`.
- `add_split`: Add `dermosan split`.
- `add_study`: Add `dermosan study` with its own commands.
"""

from dermosan_lib.faces.cli.commands.ask import add_ask
from dermosan_lib.faces.cli.commands.bundle import add_bundles, add_evaluate
from dermosan_lib.faces.cli.commands.data import add_catalog, add_phantoms
from dermosan_lib.faces.cli.commands.diagnose import add_diagnose
from dermosan_lib.faces.cli.commands.inference import add_inference
from dermosan_lib.faces.cli.commands.keys import add_keys
from dermosan_lib.faces.cli.commands.model import add_import, add_probe
from dermosan_lib.faces.cli.commands.page import add_dashboard, add_demo
from dermosan_lib.faces.cli.commands.run import add_publish, add_report, add_run
from dermosan_lib.faces.cli.commands.serve import add_serve
from dermosan_lib.faces.cli.commands.split import add_split
from dermosan_lib.faces.cli.commands.study import add_study
from dermosan_lib.faces.cli.commands.sweep import add_batch

__all__ = [
    "add_ask",
    "add_batch",
    "add_bundles",
    "add_catalog",
    "add_dashboard",
    "add_demo",
    "add_diagnose",
    "add_evaluate",
    "add_import",
    "add_inference",
    "add_keys",
    "add_phantoms",
    "add_probe",
    "add_publish",
    "add_report",
    "add_run",
    "add_serve",
    "add_split",
    "add_study",
]
