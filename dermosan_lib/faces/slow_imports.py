"""Modules of others that take seconds to import and serve nothing here."""

import sys

# `jsonschema` checks internationalised addresses (IRIs) where it finds this module, which makes a
# grammar at import: 1 to 2 s of the 3 s that Jupyter's server takes. Jupyter's schemas name none.
_UNNEEDED = "rfc3987_syntax"


def leave_out_slow_imports() -> None:
    """Have them not found in this process, which must be ours alone; those imported already stay.

    Others do without: their authors call them optional.
    """
    # What None stands for cannot be imported (Python's reference, "The module cache").
    sys.modules.setdefault(_UNNEEDED, None)  # type: ignore[arg-type]
