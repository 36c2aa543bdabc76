"""A person's own word on what labels mean: a CSV or YAML file of labels and conditions."""

from pathlib import Path
from typing import Any

import yaml

from dermosan_lib.conditions import Taxonomy, lines_of
from dermosan_lib.errors import CatalogError, TaxonomyError
from dermosan_lib.system import read_written

_NOTHING = ("null", "~")


def read_mapping(path: str | Path, taxonomy: Taxonomy) -> dict[str, tuple[str, ...]]:
    """Read which conditions of ``taxonomy`` each label means; none leaves the label out.

    A CSV has the columns ``label`` and ``condition`` and a row for each pair, as the
    ``mapping.csv`` of an evaluation; a YAML file maps a label to a condition, a list of them, or
    null. Conditions are written as code, name or alias; the code of a group of the taxonomy means
    every condition in it. Other columns are left alone.

    Raises `CatalogError` for a file that cannot be read so, and `TaxonomyError` for a condition
    that the model does not have.
    """
    path = Path(path)
    pairs = _yaml(path) if path.suffix.lower() in (".yaml", ".yml") else _csv(path)
    if not pairs:
        raise CatalogError(f"{path} maps no label. Write a line for each, such as lentigo,bkl.")
    meant: dict[str, dict[str, None]] = {}
    for label, words in pairs:
        codes = meant.setdefault(label, {})
        if words:
            inside = _in_group(words, taxonomy)
            codes.update(dict.fromkeys(inside))
            if inside:
                continue
            condition = taxonomy.match(words)
            if condition is None:
                raise TaxonomyError(
                    f"{path.name} maps {label!r} to {words!r}, which is no condition of the model. "
                    f"Choose among: {', '.join(taxonomy.codes)}; or leave it empty."
                )
            codes[condition.code] = None
    return {label: tuple(codes) for label, codes in meant.items()}


def _in_group(word: str, taxonomy: Taxonomy) -> list[str]:
    """Codes of the conditions in the group whose code is ``word``; none for another word."""
    members = [condition.group for condition in taxonomy]
    lines = lines_of(taxonomy.groups, members) if taxonomy.groups else []
    return [code for code, line in zip(taxonomy.codes, lines, strict=False) if word in line]


def _csv(path: Path) -> list[tuple[str, str]]:
    try:
        table = read_written(path)
    except (OSError, ValueError) as error:
        raise CatalogError(_unreadable(path, error)) from error
    if not {"label", "condition"} <= set(table.columns):
        raise CatalogError(
            f"A mapping has the columns label and condition, but {path.name} has "
            f"{', '.join(map(str, table.columns))}. Rename them."
        )
    return list(
        zip(table["label"].str.strip(), table["condition"].str.strip(), strict=True)
    )  # fmt: skip


def _yaml(path: Path) -> list[tuple[str, str]]:
    try:
        # Every word stays the text that it is: YAML would make a false of the label "no".
        content: Any = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CatalogError(_unreadable(path, error)) from error
    if not isinstance(content, dict):
        raise CatalogError(
            f"{path.name} must map labels to conditions, one a line. Write for example lentigo: bkl"
        )
    pairs = []
    for label, meant in content.items():
        listed = meant if isinstance(meant, list) and meant else [meant]
        pairs += [(str(label).strip(), _condition(one)) for one in listed]
    return pairs


def _condition(word: Any) -> str:
    text = str(word).strip()
    return "" if text.lower() in _NOTHING else text


def _unreadable(path: Path, error: Exception) -> str:
    reason = str(error).splitlines()[0]
    return f"{path} cannot be read as a mapping ({reason}). Check the file."
