"""The report of one diagnosis: a page or two of HTML that stand, print and travel by themselves.

Made when somebody asks for it, of the answer that is there: nothing is read again. It loads nothing
from elsewhere, runs no script, and its pictures are encoded anew, without metadata.

What others may use of it:

- `report_page`: The report as one HTML file.
- `PhotoGiven`: A photo as it was given, and the part of it that was read.
- `report_json`: The diagnosis as the one line of JSON that `diagnose --json` prints.
- `report_name`: What to call the file.
- `write_report`: Write the report as HTML, or as PDF by a browser of this machine.
- `check_target`: Refuse a file that no report can be written to, before the photos are read.
"""

from dermosan_lib.faces.diagnosis_report.page import report_json, report_name, report_page
from dermosan_lib.faces.diagnosis_report.pictures import PhotoGiven
from dermosan_lib.faces.diagnosis_report.writing import check_target, write_report

__all__ = [
    "PhotoGiven",
    "check_target",
    "report_json",
    "report_name",
    "report_page",
    "write_report",
]
