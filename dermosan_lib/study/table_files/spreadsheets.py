"""Sheets of Excel and OpenDocument workbooks, read in a process of its own with limits.

A small file can name a cell at the far corner of a sheet, for which a reader takes all memory.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import spreadsheet_child

SHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # ZIP; Excel before 2007
_PATIENCE_S = 300.0


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook as text; a number without a fraction is written without one."""

    name: str
    hidden: bool
    rows: list[list[str]]  # all of them, blank ones as well, each as wide as the sheet
    dates: dict[int, int]  # how many cells of a column are dates or times


def is_spreadsheet(head: bytes) -> bool:
    """Whether a file that begins so is a workbook, by content."""
    return head.startswith(_BEGINNINGS)


def read_sheets(file: Path) -> list[Sheet]:
    """The sheets of a workbook; raises `CatalogError` for what is none or is too large."""
    script = str(Path(spreadsheet_child.__file__))
    try:
        done = subprocess.run(
            [sys.executable, "-I", script, str(file.absolute())],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE_S, check=False,
        )  # fmt: skip
        told: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        told = {"reason": "it takes minutes"}
    except ValueError:
        told = {"reason": "it asks for too much memory or time, or is damaged"}
    if "reason" in told:
        raise CatalogError(
            f"{file.name} cannot be read as a spreadsheet ({told['reason']}). "
            "Save the sheet as CSV in UTF-8."
        )
    return [
        Sheet(one["name"], one["hidden"], one["rows"], dict(one["dates"])) for one in told["sheets"]
    ]
