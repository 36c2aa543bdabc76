"""A run's executed notebooks as pages that can be read anywhere: ``report/`` in the run folder.

Each page is one HTML file that asks nothing of the network: it can be mailed, printed and opened
from a disk.

What others may use of it:

- `write_report`: Write the report of a run; gives a `Report`.
- `report_or_warn`: The same for those who have something to lose: a failure only warns.
- `find_run`: The run folder that a person means by a folder or a name.
- `summary`: What a finished run tells at the terminal.
- `STEPS`: The notebooks of a run, in order.
- `find_browser`, `print_page`, `BrowserError`: A browser of this machine, to print a page as PDF.
- `BROWSER_VARIABLE`: The environment variable that names another browser.
- `Report`: What was written, and what is to be said of it.
"""

from dermosan_lib.faces.reports.browser import VARIABLE as BROWSER_VARIABLE
from dermosan_lib.faces.reports.browser import BrowserError, find_browser, print_page
from dermosan_lib.faces.reports.finding import find_run
from dermosan_lib.faces.reports.folder import Report, report_or_warn, write_report
from dermosan_lib.faces.reports.run_summary import summary
from dermosan_lib.faces.reports.steps import STEPS

__all__ = [
    "BROWSER_VARIABLE",
    "STEPS",
    "BrowserError",
    "Report",
    "find_browser",
    "find_run",
    "print_page",
    "report_or_warn",
    "summary",
    "write_report",
]
