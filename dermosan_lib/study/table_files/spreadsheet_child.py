"""The child of `spreadsheets`: opens one workbook within limits and tells its sheets as JSON.

It is run as a script and imports nothing of ours, so that it starts quickly.
"""

import datetime
import json
import sys
from typing import Any

MAX_CELLS = 30_000_000
_MEMORY_BYTES = 3_000_000_000
_PROCESSOR_S = 120


def main(path: str) -> None:
    """Print ``{"sheets": [{name, hidden, rows, dates}]}`` or ``{"reason": ...}``."""
    _take_limits()
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
        sheets = []
        for place, known in enumerate(book.sheets_metadata):
            if known.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(place)
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                raise ValueError(
                    f"sheet {known.name} spans {sheet.total_height} x {sheet.total_width} cells; "
                    f"the limit is {MAX_CELLS:,}"
                )
            hidden = known.visible is not calamine.SheetVisibleEnum.Visible
            sheets.append({"name": known.name, "hidden": hidden} | _told(sheet))
    except calamine.PasswordError:
        _tell({"reason": "a password protects it"})
    except (calamine.CalamineError, ValueError, OSError, MemoryError) as error:
        _tell({"reason": str(error)[:300] or "it is too large"})
    else:
        _tell({"sheets": sheets})


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer))


def _told(sheet: Any) -> dict[str, Any]:
    dates: dict[int, int] = {}
    rows = []
    for cells in sheet.to_python(skip_empty_area=False):
        rows.append([_text(cell) for cell in cells])
        for column, cell in enumerate(cells):
            if isinstance(cell, (datetime.date, datetime.time, datetime.timedelta)):
                dates[column] = dates.get(column, 0) + 1
    return {"rows": rows, "dates": [[column, count] for column, count in dates.items()]}


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return cell.strip() if isinstance(cell, str) else str(cell)


def _take_limits() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    for kind, limit in ((resource.RLIMIT_AS, _MEMORY_BYTES), (resource.RLIMIT_CPU, _PROCESSOR_S)):
        try:
            resource.setrlimit(kind, (limit, limit))
        except (OSError, ValueError):  # macOS has none of memory
            continue


if __name__ == "__main__":
    main(sys.argv[1])
