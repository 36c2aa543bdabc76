"""What is known of the images of a study, and which columns of a table tell it."""

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Source:
    """Where each image lies, what it is called, to which group it belongs, whence it comes."""

    rows: pd.DataFrame  # path (relative, posix), label, group, source (the last two "" if unknown)
    notes: list[str] = field(default_factory=list)
    table: pd.DataFrame | None = None  # path and the table's further columns, as text
    grouped_by: tuple[str, ...] = ()  # the columns that the groups came from

    @property
    def further(self) -> pd.DataFrame:
        """``path`` and the further columns of the table; ``path`` alone without one."""
        return self.rows[["path"]].copy() if self.table is None else self.table.copy()


@dataclass(frozen=True)
class Columns:
    """Columns of a table; empty ones are recognised by name.

    ``label`` may name several with commas between, each of a condition and with 0 and 1.
    """

    image: str = ""
    label: str = ""
    group: str = ""
    source: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """The names that are given."""
        labels = (self.label, *self.label.split(",")) if "," in self.label else (self.label,)
        return tuple(
            name.strip() for name in (self.image, *labels, self.group, self.source) if name
        )
