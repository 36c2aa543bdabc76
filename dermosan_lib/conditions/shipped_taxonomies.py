"""The taxonomies that lie beside this module, by name."""

from functools import cache
from pathlib import Path

from dermosan_lib.conditions.taxonomy import Taxonomy
from dermosan_lib.conditions.taxonomy_file import read_taxonomy
from dermosan_lib.errors import TaxonomyError

_FOLDER = Path(__file__).parent


@cache
def taxonomy_names() -> tuple[str, ...]:
    """Names of the shipped taxonomies: those of one collection, then the general ones.

    The order is that in which labels are looked for. A taxonomy with groups is general, and comes
    last, so that a collection's own names are taken as that collection means them.
    """
    names = sorted(path.stem for path in _FOLDER.glob("*.csv"))
    return tuple(sorted(names, key=lambda name: (_FOLDER / "groups" / f"{name}.csv").is_file()))


@cache
def load_taxonomy(name: str) -> Taxonomy:
    """Read a shipped taxonomy.

    They are ``kaggle10`` (the paper's ten), ``ham7`` (HAM10000's seven), ``pad6`` (PAD-UFES-20's
    six) and ``general184`` (what a clinic sees, in groups).

    Raises `TaxonomyError` for an unknown name or a malformed file.
    """
    if name not in taxonomy_names():
        raise TaxonomyError(
            f"Taxonomy {name!r} is not known. Choose among: {', '.join(taxonomy_names())}."
        )
    return read_taxonomy(_FOLDER / f"{name}.csv")
