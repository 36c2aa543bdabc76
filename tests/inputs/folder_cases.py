"""Folders whose names are people's own."""

import re
import unicodedata
from pathlib import Path

from tests.inputs.case import Case, Read, Refused, class_folders, encoded, lay


def _own(*names: str) -> Case:
    """Class folders of these names, each a condition of its own."""
    shown = ", ".join(f"`{name}`" for name in names)
    return Case(f"class folders {shown}", lambda data: Read(class_folders(data, *names)))


def _kaggle(data: Path) -> Read:
    names = ("1. Eczema 1677", "2. Melanoma 15.75k", "3. Atopic Dermatitis - 1.25k")
    return Read(class_folders(data, *names), notes=("taxonomy: kaggle10",))


def _told_apart(*names: str) -> Case:
    """Names that another system, or a reader, takes for one."""

    def build(data: Path) -> Refused:
        class_folders(data, *names)
        if len([*data.iterdir()]) < len(names):  # a file system that takes them for one
            return Refused(("At least two conditions",))
        return Refused(("one name", *map(re.escape, names)))

    shown = " and ".join(f"`{name}`" for name in names)
    return Case(f"class folders {shown}, which differ in case, blanks or accents' form", build)


def _two_names_of_one(data: Path) -> Read | Refused:
    return Read(class_folders(data, "mel", "Melanoma", "nv"))


def _empty_class(data: Path) -> Read:
    labels = class_folders(data, "mel", "nv")
    (data / "bcc").mkdir()
    return Read(labels, notes=("bcc",))


def _litter(data: Path) -> Read:
    labels = class_folders(data, "mel", "nv")
    lay(data, "__MACOSX/mel/._0.png", ".ipynb_checkpoints/0.png", "mel/.ipynb_checkpoints/0.png")
    (data / "mel" / "._0.png").write_bytes(b"\0\5\x16\7\0\2\0\0Mac OS X        ")
    (data / "mel" / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    (data / "nv" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    lay(data, "nv/@eaDir/0.png/SYNOPHOTO_THUMB_M.png")
    return Read(labels)


def _linked_classes(data: Path) -> Read:
    elsewhere = data.parent / "elsewhere"
    class_folders(elsewhere, "mel", "nv")
    for name in ("mel", "nv"):
        (data / name).symlink_to(elsewhere / name)
    return Read({f"{name}/{n}.png": name for name in ("mel", "nv") for n in range(2)})


def _linked_files(data: Path) -> Read:
    labels = class_folders(data.parent / "store", "mel", "nv")
    for path in labels:
        (data / path).parent.mkdir(exist_ok=True)
        (data / path).symlink_to(data.parent / "store" / path)
    return Read(labels)


def _loop(data: Path) -> Read:
    labels = class_folders(data, "mel", "nv")
    (data / "mel" / "again").symlink_to(data)
    return Read(labels)


def _broken_link(data: Path) -> Read:
    labels = class_folders(data, "mel", "nv")
    (data / "nv" / "gone.png").symlink_to(data.parent / "nowhere.png")
    return Read(labels, notes=("link",))


def _suffixes(data: Path) -> Read:
    labels = {}
    for number, name in enumerate(
        ("a.jfif", "b.jpe", "c.JPG", "d.jpg_large", "e", "f.JPEG", "g.jpg.1", "h.tmp")
    ):
        label = "mel" if number % 2 else "nv"
        (data / label).mkdir(exist_ok=True)
        (data / label / name).write_bytes(encoded(number, "JPEG"))
        labels[f"{label}/{name}"] = label
    return Read(labels)


def _not_pictures(data: Path) -> Read:
    labels = class_folders(data, "mel", "nv")
    (data / "mel" / "notes").write_text("Bring the BM files, RIFF notes and II* lists.")
    (data / "mel" / "BMI").write_text("BM of the patients, as a text")
    (data / "nv" / "readme.txt").write_text("words")
    return Read(labels)


def _nested(data: Path) -> Read:
    labels = {f"mel/patient {n}/photo.png": "mel" for n in range(3)}
    labels |= {f"nv/patient {n}/photo.png": "nv" for n in range(5, 8)}
    lay(data, *labels)
    return Read(labels)


def _asked(given: str, files: tuple[str, ...], *words: str) -> Case:
    def build(data: Path) -> Refused:
        lay(data, *files)
        return Refused(words)

    return Case(given, build)


def _copy_of_a_folder(data: Path) -> Read:
    return Read(class_folders(data, "mel", "mel - Copy", "nv"), notes=("copies",))


def _patients(data: Path) -> Read:
    names = [f"P{number:03}" for number in range(1, 7)]
    return Read(class_folders(data, *names), notes=("running numbers.*--label-column",))


FOLDER_CASES = (
    _own("grade_1", "grade_2", "grade_3"),
    _own("FST 1", "FST 2", "FST 3"),
    _own("Level-0", "Level-1"),
    _own("stage 1.5", "stage 15"),
    _own("type-1k", "type-2k"),
    _own("1. one", "2. one"),
    _own("1", "2", "10"),
    _own("2019", "2020"),
    _own("HPV+", "HPV-"),
    _own("nevus", "nevus?"),
    _told_apart("Melanoma", "melanoma"),
    _own("mel (biopsy)", "mel [biopsy]", "mel biopsy"),
    _own("a b", "a_b", "a-b", "a.b"),
    _own("???", "!!!", "~~~"),
    _own("黑色素瘤", "痣", "湿疹"),
    _own("меланома", "невус"),
    _own("μελάνωμα", "σπίλος"),
    _own("سرطان", "شامة"),
    _own("ほくろ", "メラノーマ"),
    _own("มะเร็ง", "ไฝ"),
    _own("Nævus", "nvus", "Naevus"),
    _told_apart("Straße", "Strasse"),
    _own("ärzte", "arzte"),
    _own("😀", "😡"),
    _own("condition", "path", "split"),
    _own("unknown", "none", "nan"),
    _told_apart("melanoma ", "melanoma"),
    _told_apart(*(unicodedata.normalize(form, "Léntigo") for form in ("NFC", "NFD"))),
    Case("the Kaggle set's folders, with counts in their names", _kaggle),
    Case("class folders `mel`, `Melanoma`, `nv`", _two_names_of_one),
    Case("a class folder that is empty", _empty_class),
    Case("what macOS, Windows, Jupyter and a NAS leave beside pictures", _litter),
    Case("links to class folders", _linked_classes),
    Case("links to files", _linked_files),
    Case("a link that leads back to the set", _loop),
    Case("a link to nothing", _broken_link),
    Case("`.jfif`, `.jpe`, `.JPG`, `.jpg_large`, no suffix, `.jpg.1`, `.tmp`", _suffixes),
    Case("texts without a suffix beside the pictures", _not_pictures),
    Case("class folders with a folder for each patient", _nested),
    _own("CON", "PRN", "AUX"),
    _own("x" * 200 + "a", "x" * 200 + "b"),
    _own("👩‍⚕️", "👨‍⚕️"),
    _own("#1", "#2", "a;b", "a,b"),
    _own("=mel", "@nv", "+bcc"),
    _asked("class folders `mel` and `mel` after a mark for right-to-left text",
           ("mel/0.png", "\u200fmel/0.png", "nv/0.png"), "look the same"),
    _told_apart("Bowen’s", "Bowen's"),
    _told_apart("1", "1.0"),
    _told_apart("ｍｅｌ", "mel"),
    Case("a class folder, and what a system calls its copy", _copy_of_a_folder),
    Case("folders `P001` to `P006`, as of patients: with a warning", _patients),
    _asked("`train`, `val`, `test` that hold pictures", ("train/0.png", "val/1.png", "test/2.png"),
           "parts of a split"),
    _asked("`site1/mel`, `site2/nv`: folders that hold conditions",
           ("site1/mel/0.png", "site2/nv/0.png"), "--split-folders", "mel, nv"),
    _asked("folders of dates", ("2019-01-01/0.png", "2019-01-02/1.png"), "are dates"),
    _asked("folders of kinds of pictures", ("clinical/0.png", "dermoscopy/1.png"), "kinds of"),
    _asked("folders of patients", ("PAT_1/0.png", "PAT_2/1.png"), "numbered pieces"),
    _asked("folders of a camera", ("100CANON/0.jpg", "101CANON/1.jpg"), "numbered pieces"),
    _asked("`thumbnails` beside class folders", ("mel/0.png", "nv/0.png", "thumbnails/1.png"),
           "thumbnails"),
)  # fmt: skip
