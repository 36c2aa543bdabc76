"""Folders that are parts of a split, masks or archives."""

import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from tests.inputs.case import Case, Read, Refused, class_folders, encoded, lay

_CLASSES = ("mel", "nv")


def _parts(data: Path, *names: str) -> dict[str, str]:
    labels = {f"{part}/{c}/{n}.png": c for part in names for c in _CLASSES for n in range(2)}
    lay(data, *labels)
    return labels


def _asked(*names: str) -> Case:
    """Parts of a split, of which nobody has said what to do with them."""

    def build(data: Path) -> Refused:
        _parts(data, *names)
        return Refused(("--split-folders", *names[:2]))

    shown = ", ".join(f"`{name}/`" for name in names)
    return Case(f"{shown}, each with the same class folders", build)


def _kept(data: Path) -> Read:
    return Read(_parts(data, "Train", "Valid", "Test"), {"split_folders": "keep"})


def _joined(data: Path) -> Read:
    return Read(_parts(data, "fold_a", "fold_b"), {"split_folders": "join"})


def _inner_kind(data: Path) -> Read:
    kinds = ("derm", "clin")
    labels = {f"{c}/{kind}/{n}.png": c for c in _CLASSES for kind in kinds for n in (1, 2)}
    lay(data, *labels)
    return Read(labels)


def _unclear(data: Path) -> Refused:
    lay(data, *(f"{c}/{kind}/{n}.png" for c in "AB" for kind in ("x", "y") for n in (1, 2)))
    return Refused(("--split-folders", "A", "B"))


def _wrapped(data: Path) -> Read | Refused:
    labels = {f"archive/{c}/{n}.png": c for c in _CLASSES for n in range(2)}
    lay(data, *labels)
    return Read(labels)


def _numbered_parts(data: Path) -> Refused:
    lay(data, *(f"HAM10000_images_part_{k}/ISIC_{k}{n}.jpg" for k in (1, 2) for n in range(3)))
    return Refused(("HAM10000_images_part_1", "table"))


def _mask(number: int) -> Image.Image:
    values = np.zeros((30, 40), np.uint8)
    values[8:22, 10 : 20 + number] = 255
    return Image.fromarray(values)


def _masks(folder: str, name: str) -> Case:
    def build(data: Path) -> Read:
        labels = class_folders(data, *_CLASSES)
        for number, path in enumerate(labels):
            place = data / folder / name.format(folder=path.split("/")[0], stem=Path(path).stem)
            place.parent.mkdir(parents=True, exist_ok=True)
            _mask(number).save(place)
        return Read(labels, notes=("4 .*mask",))

    return Case(f"masks as `{folder}/{name}` and no table".replace("//", "/"), build)


def _photos_called_masks(data: Path) -> Read:
    return Read(class_folders(data, "masks", "sunscreen"))


def _archive(data: Path) -> Read:
    _zip(
        data / "set.zip",
        {f"{c}/{n}.png": encoded(n + 5 * len(c)) for c in _CLASSES for n in (1, 2)},
    )
    return Read({}, {})


def _zip(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


SPLIT_CASES = (
    _asked("train", "test"),
    _asked("train_dir", "val_dir"),
    _asked("Train", "Valid", "Test"),
    _asked("train_set", "test_set"),
    _asked("Training Images", "Test Images"),
    _asked("ISIC_2019_Training_Input", "ISIC_2019_Test_Input"),
    _asked("entrenamiento", "prueba"),
    _asked("fold_a", "fold_b", "fold_c"),
    _asked("train_aug", "holdout"),
    _asked("Übung", "Prüfung"),
    _asked("batch1", "batch2"),
    Case("`Train/`, `Valid/`, `Test/` with `--split-folders keep`", _kept),
    Case("`fold_a/`, `fold_b/` with `--split-folders join`", _joined),
    Case("`mel/derm`, `mel/clin`, `nv/derm`, `nv/clin`: the outer ones are known", _inner_kind),
    Case("`A/x`, `A/y`, `B/x`, `B/y`: nobody can know", _unclear),
    Case("class folders in one folder of their own, as archives unpack", _wrapped),
    Case("HAM10000's two folders without its table", _numbered_parts),
    _masks("GroundTruth", "{folder}/{stem}.png"),
    _masks("annotations", "{folder}_{stem}.png"),
    _masks("masks", "{folder}/{stem}_segmentation.png"),
    _masks("ISIC2018_Task1_Training_GroundTruth", "{folder}/{stem}_segmentation.png"),
    _masks("", "{folder}/{stem}_mask.png"),
    _masks("", "{folder}_masks/{stem}.png"),
    Case("a class folder called `masks` that holds photos", _photos_called_masks),
)
