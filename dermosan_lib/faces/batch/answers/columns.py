"""The columns of the table, the same in CSV and Parquet; docs/howto/folders.md tells of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dermosan_lib.bundle import Bundle

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

# Those of `diagnose --csv` without a file, in its order, with the conditions after the second.
_BEFORE = ("image", "model", "condition")
_AFTER = ("malignancy", "risk", "abstained", "reason", "evidence")
_FURTHER = (
    "prediction_set", "quality", "quality_problems", "modality", "width_px", "height_px",
    "peak_x", "peak_y", "warnings", "sha256", "error",
)  # fmt: skip
_FIXED = (*_BEFORE, *_AFTER, *_FURTHER)
_PLACES = ("peak_x", "peak_y")
_WHOLE = ("width_px", "height_px")
_TRUTHS = ("abstained", "quality")


def codes_of(bundles: Iterable[Bundle]) -> tuple[str, ...]:
    """The conditions of ``bundles``, each once, in the order of the cards."""
    return tuple(dict.fromkeys(code for one in bundles for code in one.taxonomy.codes))


def column_of(code: str) -> str:
    """The column of a condition's probability: its code, save where another column is so called."""
    return f"probability_{code}" if code in _FIXED else code


def decimals(name: str) -> int:
    """How many decimals the numbers of a column have, as in JSON."""
    return 3 if name in _PLACES else 6


def schema(codes: Sequence[str]) -> "pa.Schema":
    """Names and types of the columns for conditions ``codes``; every cell may be null."""
    import pyarrow as pa

    def kind(name: str) -> "pa.DataType":
        if name in ("malignancy", *_PLACES):
            return pa.float64()
        return pa.int32() if name in _WHOLE else pa.bool_() if name in _TRUTHS else pa.string()

    return pa.schema(
        [
            *((name, kind(name)) for name in _BEFORE),
            *((column_of(code), pa.float64()) for code in codes),
            *((name, kind(name)) for name in (*_AFTER, *_FURTHER)),
        ]
    )


def table_of(
    rows: Sequence[Row], codes: Sequence[str], metadata: Mapping[str, str] | None = None
) -> "pa.Table":
    """``rows`` as a table of `schema`, with ``metadata`` in its file."""
    import pyarrow as pa

    columns = schema(codes).with_metadata(dict(metadata) if metadata else None)
    return pa.Table.from_pylist(list(rows), schema=columns)
