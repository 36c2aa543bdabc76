"""The parts, in their order, as one table: CSV or Parquet, whole or not at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dermosan_lib.errors import RunError
from dermosan_lib.faces.batch.answers import decimals, schema
from dermosan_lib.faces.batch.work import Job, read_part
from dermosan_lib.faces.tables import row_writer
from dermosan_lib.system import atomic_path

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES_OF_TABLES = (".csv", ".parquet")


def check_table(path: Path) -> None:
    """Raise `RunError` where ``path`` is no place for a table."""
    if path.suffix.lower() not in SUFFIXES_OF_TABLES:
        raise RunError(
            f"A table's name ends in {' or '.join(SUFFIXES_OF_TABLES)}, but is {path}. Give "
            "another name."
        )
    if path.is_dir():
        raise RunError(f"{path} is a folder, not a table. Give another name.")


def write_table(job: Job, path: Path, codes: Sequence[str], *, safe_csv: bool) -> None:
    """Write the parts of ``job``, all of which are done, to ``path``.

    Probabilities have six decimals. With ``safe_csv`` no cell is a formula to a spreadsheet.
    """
    with atomic_path(path) as temporary:
        if path.suffix.lower() == ".csv":
            with temporary.open("w", encoding="utf-8", newline="") as stream:
                write_row = row_writer(stream, safe=safe_csv)
                write_row(schema(codes).names)
                for shard in job.shards:
                    for row in _cells(read_part(job, shard)):
                        write_row(row)
            return
        from pyarrow import parquet

        with parquet.ParquetWriter(temporary, schema(codes)) as writer:
            for shard in job.shards:
                writer.write_table(read_part(job, shard))


def _cells(table: "pa.Table") -> zip:  # type: ignore[type-arg]
    columns = [
        [_cell(value, decimals(name)) for value in table[name].to_pylist()]
        for name in table.column_names
    ]
    return zip(*columns, strict=True)


def _cell(value: Any, decimals: int) -> Any:
    """As `diagnose --csv` writes it without a file; nothing for what is not known."""
    if isinstance(value, float):
        return f"{value:.{decimals}f}"
    return "" if value is None else value
