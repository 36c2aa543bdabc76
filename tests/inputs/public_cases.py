"""Made-up twins of published sets, each read by one command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import public_layouts
from tests.inputs.case import Case, Counted, Refused

_ONE = (1,)


def _twin(
    given: str, build: Callable[[Path], Path], counts: tuple[int, ...], **options: Any
) -> Case:
    """A set as it is published, which gives as many pictures of each condition."""

    def lay(data: Path) -> Counted:
        build(data)
        return Counted(counts, options)

    return Case(given, lay)


def _asked(given: str, build: Callable[[Path], Path], *words: str) -> Case:
    def lay(data: Path) -> Refused:
        build(data)
        return Refused(words)

    return Case(given, lay)


def _part_of_ham10000(data: Path) -> Path:
    public_layouts.ham10000(data)
    (data / "HAM10000_images_part_1" / "ISIC_0024306.jpg").unlink()
    return data


PUBLIC_CASES = (
    _twin("HAM10000: two folders and its table", public_layouts.ham10000, (2, *_ONE * 6)),
    _twin(
        "HAM10000 as Harvard gives it, the table without a suffix",
        lambda data: public_layouts.ham10000(data, table="HAM10000_metadata"),
        (2, *_ONE * 6),
    ),
    _asked("a part of HAM10000 with its whole table", _part_of_ham10000, "--allow-missing"),
    _twin("... with `--allow-missing`", _part_of_ham10000, _ONE * 7, allow_missing=True),
    _twin("ISIC 2016, whose table names no columns", public_layouts.isic2016, (4, 2)),
    _twin("ISIC 2017, where neither column means nevus", public_layouts.isic2017, (3, 2, 1)),
    _twin("ISIC 2018, task 3", public_layouts.isic2018, (2, *_ONE * 6)),
    _twin("ISIC 2019", public_layouts.isic2019, (2, *_ONE * 7)),
    _asked("ISIC 2020, of which most are unknown", public_layouts.isic2020, "--label-column"),
    _twin("... with `--allow-missing`", public_layouts.isic2020, (2, 1, 1), allow_missing=True),
    _twin("BCN20000", public_layouts.bcn20000, _ONE * 6),
    _twin("PAD-UFES-20", public_layouts.pad_ufes_20, _ONE * 6),
    _twin("Fitzpatrick 17k", public_layouts.fitzpatrick17k, (2,) * 4),
    _twin("DDI", public_layouts.ddi, (2,) * 3),
    _asked("SCIN, where some cases have no label", public_layouts.scin, "--allow-missing"),
    _twin("... with `--allow-missing`", public_layouts.scin, (4, 3, 2), allow_missing=True),
    _twin("Derm7pt", public_layouts.derm7pt, (1,) * 4),
    _twin("PH2 with its workbook", public_layouts.ph2, (2,) * 3),
    _twin("PH2 with its text", public_layouts.ph2_text, (2,) * 3),
    _asked("DermNet: class folders in train and test", public_layouts.dermnet, "--split-folders"),
    _twin("... with `--split-folders keep`", public_layouts.dermnet, (), split_folders="keep"),
    _asked("a download of the ISIC archive", public_layouts.isic_archive, "--label-column"),
    _twin(
        "... with `--label-column diagnosis_3`",
        public_layouts.isic_archive,
        (2,) * 3,
        label_column="diagnosis_3",
    ),
)
