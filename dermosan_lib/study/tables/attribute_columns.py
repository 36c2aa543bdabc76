"""What a table tells of each picture besides its label: age, sex, site, skin type, modality."""

from pathlib import Path

import pandas as pd

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.groups import UNKNOWN_WORDS
from dermosan_lib.study.tables.label_table import Source
from dermosan_lib.system import read_written

# Standard names, and the columns that are known to hold them: HAM10000, the ISIC archive,
# Fitzpatrick 17k, DDI, PAD-UFES-20 and phantoms.csv.
KNOWN_COLUMNS = {
    "age": ("age", "age_approx", "patient_age"),
    "sex": ("sex", "gender"),
    "site": ("site", "localization", "anatom_site_general", "region"),
    "skin_type": ("skin_type", "fitzpatrick", "fitzpatrick_skin_type", "fitzpatrick_scale"),
    "modality": ("modality", "image_type", "framing"),
}
IDENTIFIERS_FILE = "identifiers.csv"  # beside a catalogue that no run folder holds


def attributes_of(source: Source, *, identifiers: bool = False) -> pd.DataFrame:
    """Every further column of the images' table, under standard names where they are known.

    A column that alone tells the groups is told by the catalogue and left out here, unless
    ``identifiers`` of patients and lesions are asked for.

    Returns ``path`` and a column an attribute, as text ("" where unknown), sorted by path; ``path``
    alone for class folders without a table.
    """
    attributes = source.further
    if len(source.grouped_by) == 1 and not identifiers:
        attributes = attributes.drop(columns=list(source.grouped_by), errors="ignore")
    renamed: dict[str, str] = {}
    for name, known in KNOWN_COLUMNS.items():
        match = next((column for column in known if column in attributes.columns), None)
        if match is not None and (name == match or name not in attributes.columns):
            renamed[match] = name
    attributes = attributes.rename(columns=renamed)
    for name in attributes.columns.drop("path"):
        values = attributes[name].str.strip()
        attributes[name] = values.mask(values.str.lower().isin(UNKNOWN_WORDS), "")
    return attributes.sort_values("path", ignore_index=True)


def kept_identifiers(file: Path) -> pd.DataFrame | None:
    """What `read_identifiers` left in ``file``, indexed by path; None where it is not there.

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
