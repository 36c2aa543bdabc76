"""A published split: a list of images, and for each train, val or test."""

from pathlib import Path, PurePosixPath

import pandas as pd

from dermosan_lib.errors import SplitError
from dermosan_lib.study.splitting.schemes import SPLITS
from dermosan_lib.system import few

COLUMNS = ("image", "split", "sha256")


def listed_parts(rows: pd.DataFrame, file: str | Path) -> tuple["pd.Series[str]", list[str]]:
    """The split that ``file`` lists for each of ``rows``, and notes in words.

    An image is found by its bytes (``sha256``, which the list may leave out), else by its name
    without folders and suffix, so that a list serves a set of another resolution as well.

    Args:
        rows: Usable rows of a catalogue: ``path`` and ``sha256``.
        file: CSV with the columns ``image`` (a path or a name), ``split`` (train, val or test) and
            ``sha256``.

    Returns:
        Part by path, for the scheme ``given`` of `split`, and what agreed with the list.

    Raises:
        SplitError: ``file`` is no such list, tells one image twice, or misses an image.
    """
    listed = _read(Path(file))
    by_bytes = listed[listed["sha256"] != ""].drop_duplicates("sha256").set_index("sha256")["split"]
    by_name = listed.set_index(listed["image"].map(_name))["split"]
    same = rows["sha256"].map(by_bytes)
    found = same.where(same.notna(), rows["path"].map(_name).map(by_name))
    missing = rows.loc[found.isna(), "path"]
    if len(missing):
        raise SplitError(
            f"A split list must name every image, but {Path(file).name} misses {len(missing):,} of "
            f"{len(rows):,}: {few(missing)}. Leave them out, or give another list."
        )
    agreed = int(same.notna().sum())
    notes = [f"The split is that of {Path(file).name}, which lists {len(listed):,} images."]
    if agreed < len(rows):
        notes.append(
            f"{agreed:,} of {len(rows):,} images are those listed to the byte; the others were "
            "found by name."
        )
    if len(listed) > len(rows):
        notes.append(f"{len(listed) - len(rows):,} of the images listed are not here.")
    return found.set_axis(rows["path"]).astype(str), notes


def split_list(splits: pd.DataFrame, catalog: pd.DataFrame) -> pd.DataFrame:
    """The list of a split, for others to repeat it: ``image, split, sha256``, sorted by image."""
    hashes = catalog.set_index("path")["sha256"]
    listed = pd.DataFrame({"image": splits["path"], "split": splits["split"]})
    return listed.assign(sha256=hashes.loc[splits["path"]].to_numpy()).sort_values("image")


def _read(file: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise SplitError(f"{file} cannot be read as a CSV ({error}). Give a split list.") from error
    lacking = [name for name in COLUMNS[:2] if name not in table.columns]
    if lacking:
        raise SplitError(
            f"A split list needs the columns image and split, but {file.name} has no {lacking[0]}. "
            "Name its columns so."
        )
    strangers = sorted(set(table["split"]) - set(SPLITS))
    if strangers:
        raise SplitError(
            f"A split list says {', '.join(SPLITS)}, but {file.name} has {few(strangers)}. "
            "Change it."
        )
    names = table["image"].map(_name)
    twice = sorted(set(names[names.duplicated()]))
    if twice:
        raise SplitError(
            f"A split list names an image once, but {file.name} has {few(twice)} more often. "
            "Leave all but one out."
        )
    return table.assign(sha256=table.get("sha256", ""))


def _name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).stem.casefold()
