"""What a table tells of each picture besides its label: age, sex, site, symptoms and more."""

from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.groups import level_columns, says_nothing
from dermosan_lib.study.table_files import by_plain_name
from dermosan_lib.study.tables.attribute_values import standard_values
from dermosan_lib.study.tables.source import Source
from dermosan_lib.system import read_written

# Standard names, and the columns that are known to hold them, compared without case and signs:
# HAM10000, the ISIC archive and its challenges, Fitzpatrick 17k, DDI, PAD-UFES-20, SCIN, Derm7pt
# and phantoms.csv.
KNOWN_COLUMNS = {
    "age": ("age", "age_approx", "patient_age", "age_years", "age_group", "edad"),
    "sex": ("sex", "gender", "sex_at_birth", "patient_sex", "sexo", "genero"),
    "site": (
        "site", "localization", "localisation", "anatom_site_general",
        "anatom_site_general_challenge", "anatom_site", "region", "location", "body_site",
        "body_part", "body_region", "anatomical_site", "localizacion",
    ),
    "skin_type": (
        "skin_type", "fitzpatrick", "fitspatrick", "fitzpatrick_skin_type", "fitzpatrick_scale",
        "fitzpatrick_type", "fst", "skin_tone", "fototipo",
    ),
    "modality": ("modality", "image_type", "framing", "image_modality"),
    "itch": ("itch", "itches", "itching", "pruritus", "prurito", "picor"),
    "grew": ("grew", "growth", "growing", "has_grown", "crecimiento", "ha_crecido"),
    "hurt": ("hurt", "hurts", "pain", "painful", "dolor"),
    "changed": ("changed", "change", "has_changed", "cambio", "ha_cambiado"),
    "bleed": ("bleed", "bleeds", "bleeding", "bled", "sangrado", "sangra"),
    "elevation": ("elevation", "elevated", "raised", "elevacion"),
}  # fmt: skip
IDENTIFIERS_FILE = "identifiers.csv"  # beside a catalogue that no run folder holds


def attributes_of(source: Source, *, identifiers: bool = False) -> pd.DataFrame:
    """Every further column of the images' table, under standard names where they are known.

    A column that alone tells the groups is told by the catalogue and left out here, unless
    ``identifiers`` of patients and lesions are asked for.

    Returns ``path`` and a column an attribute, as text ("" where unknown), sorted by path; ``path``
    alone for class folders without a table. Values of a known one are `standard_values`.
    """
    attributes = source.further
    if len(source.grouped_by) == 1 and not identifiers:
        attributes = attributes.drop(columns=list(source.grouped_by), errors="ignore")
    attributes = attributes.rename(columns=_standard_names(list(attributes.columns)))
    for name in attributes.columns.drop("path"):
        values = attributes[name].str.strip()
        values = values.mask(says_nothing(values), "")
        attributes[name] = standard_values(name, values)
    return attributes.sort_values("path", ignore_index=True)


def _standard_names(columns: list[str]) -> dict[str, str]:
    by_name = by_plain_name(columns)
    renamed: dict[str, str] = {}
    for name, known in KNOWN_COLUMNS.items():
        plain_names = (one.replace("_", "") for one in known)
        match = next((by_name[one] for one in plain_names if one in by_name), None)
        if match is not None and (name == match or name not in columns):
            renamed[match] = name
    return renamed


def identifiers_of(attributes: pd.DataFrame) -> pd.DataFrame:
    """``path`` and the columns of ``attributes`` that name patients and lesions."""
    return attributes[["path", *level_columns(attributes.columns).values()]]


def kept_identifiers(file: Path) -> pd.DataFrame | None:
    """What `identifiers_of` left in ``file``, indexed by path; None where it is not there.

    Raises `CatalogError` where it is no such table.
    """
    if not file.is_file():
        return None
    try:
        named = read_written(file)
    except (OSError, ValueError) as error:
        raise CatalogError(f"{file} cannot be read as CSV ({error}). Make it anew.") from error
    if "path" not in named or named["path"].duplicated().any():
        raise CatalogError(
            f"{file} must name each path once, as `dermosan catalog` writes it. Make it anew."
        )
    return named.set_index("path")
