"""Tables that commands write."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def write_table(table: "pd.DataFrame", path: Path) -> None:
    """Write a table as CSV, whole or not at all."""
    from dermosan_lib.system import atomic_path

    with atomic_path(path) as temporary:
        table.to_csv(temporary, index=False)
