"""What is known of each picture besides its condition, as kinds that can be compared."""

import pandas as pd

from dermosan_lib.study.kinds import age_bands, thirds
from dermosan_lib.study.runs import Run
from dermosan_lib.study.skin_tone import UNKNOWN, skin_tones

OTHER = "other"
_MOST_KINDS = 12  # of an attribute; rarer ones are taken together
_MOST_SIZES = 4  # in pixels; more are cut into thirds


def picture_attributes(run: Run, paths: list[str], *, progress: bool = True) -> pd.DataFrame:
    """Attributes of ``paths``, test or validation pictures, as `subgroup_metrics` takes them.

    Indexed by path, blank where unknown, in this order, each only where at least two kinds of it
    are known:

    - ``skin tone (measured)``: band of the individual typology angle; see `skin_tones`.
    - ``skin type (label)``, ``sex``, ``age`` in bands, ``site``, ``modality``: as the images' table
      tells, the 12 most frequent kinds and "other".
    - ``size``: width x height, in thirds by number of pixels where there are more than 4.
    - ``quality``: whether the picture passes the checks of the clinic, and ``sharpness`` in thirds.

    Raises `RunError` for ages outside 0..130 and where notebook 04 has not measured the quality,
    and `ImageError` for a picture that cannot be read.
    """
    tones = skin_tones(run.data, paths, progress=progress).set_index("path")["skin_tone"]
    told = run.attributes().reindex(paths)
    blank = pd.Series(pd.NA, index=told.index, dtype=object)
    quality = run.table("quality.csv").set_index("path").reindex(paths)
    columns = {
        "skin tone (measured)": tones.cat.remove_categories(UNKNOWN),
        "skin type (label)": _frequent(told.get("skin_type", blank)),
        "sex": _frequent(told.get("sex", blank)),
        "age": age_bands(told.get("age", blank)),
        "site": _frequent(told.get("site", blank)),
        "modality": _frequent(told.get("modality", blank)),
        "size": _sizes(run.catalog().set_index("path").reindex(paths)),
        "quality": quality["acceptable"].map({True: "passes the checks", False: "sent back"}),
        "sharpness": thirds(quality["sharpness"], ("least sharp", "middle", "sharpest")),
    }
    return pd.DataFrame(
        {name: kinds for name, kinds in columns.items() if _varies(kinds)}, index=paths
    )


def _varies(kinds: pd.Series) -> bool:
    known = kinds[kinds.notna() & (kinds.astype(object) != UNKNOWN)]
    return len(known.drop_duplicates()) > 1


def _frequent(words: pd.Series) -> pd.Series:
    """Words without blanks, the rare kinds as "other"."""
    known = words.mask(words.isna() | (words.astype(str).str.strip() == ""))
    kinds = known.value_counts().index
    if len(kinds) <= _MOST_KINDS:
        return known
    order = [*sorted(kinds[:_MOST_KINDS]), OTHER]
    return known.where(known.isna() | known.isin(order), OTHER).astype(pd.CategoricalDtype(order))


def _sizes(catalog: pd.DataFrame) -> pd.Series:
    pixels = catalog["width_px"] * catalog["height_px"]
    words = catalog["width_px"].astype(str) + " x " + catalog["height_px"].astype(str)
    if words.nunique() > _MOST_SIZES:
        return thirds(pixels, ("smallest third", "middle third", "largest third"))
    order = words[pixels.sort_values().index].unique()
    return words.astype(pd.CategoricalDtype(list(order), ordered=True))
