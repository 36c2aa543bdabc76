"""What lies beside the pictures and is not read: archives, and tables of other kinds."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from dermosan_lib.system import few

_KINDS = {
    "Parquet or Arrow": (".parquet", ".feather", ".arrow", ".orc", ".avro"),
    "SPSS, Stata or SAS": (".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt"),
    "R": (".rds", ".rda", ".rdata"),
    "MATLAB": (".mat",),
    "Python": (".pkl", ".pickle", ".joblib"),
    "NumPy or HDF5 arrays": (".npy", ".npz", ".h5", ".hdf5", ".hdf"),
    "JSON": (".json", ".jsonl", ".ndjson"),
    "XML": (".xml",),
    "YAML": (".yaml", ".yml"),
    "databases": (".sqlite", ".sqlite3", ".db", ".mdb", ".accdb", ".dbf", ".sql"),
    "Apple Numbers": (".numbers",),
    "links to Google Sheets": (".gsheet",),
    "Word or Writer": (".doc", ".docx", ".odt"),
}
_KIND_OF = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes}
_TABLES = {".csv", ".tsv", ".xls", ".xlsx"}
_OURS = {"card.json", "catalog_notes.json"}


_UNUSED = ("not used", "not unpacked", "passed over", "cannot be read")


def hints(notes: Iterable[str]) -> str:
    """Those of ``notes`` that name what was not read, to end a refusal; "" where none does."""
    told = [note for note in notes if any(word in note for word in _UNUSED)]
    return "".join(f" ({note}.)" for note in told[:4])


def passed_over(archives: list[str], rest: Iterable[str]) -> list[str]:
    """A note on the ``archives``, and one on those of the ``rest`` that may be tables."""
    notes = []
    if archives:
        notes.append(
            f"{len(archives)} archives are not unpacked, and what they hold is left out: "
            f"{few(archives)}. Unpack them, each into a folder of its own, if it belongs to the "
            "collection"
        )
    by_kind: dict[str, list[str]] = defaultdict(list)
    for name in rest:
        kind = _kind(PurePosixPath(name))
        if kind:
            by_kind[kind].append(name)
    notes += [
        f"{len(names)} files that may tell of the pictures are not used, since tables of this kind "
        f"({kind}) are not read: {few(names)}. Save what they tell as CSV in UTF-8"
        for kind, names in by_kind.items()
    ]
    return notes


def _kind(path: PurePosixPath) -> str:
    if path.name in _OURS:
        return ""
    suffix = path.suffix.lower()
    inner = path.with_suffix("").suffix.lower()
    if inner in _TABLES and suffix not in (*_TABLES, ".txt"):
        return f"the suffix {inner}{suffix}"  # labels.csv.bak
    return _KIND_OF.get(suffix, "")
