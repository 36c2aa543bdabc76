"""What lies beside the pictures and is not theirs: archives, tables of other kinds, drawings."""

import io
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.inputs.case import Case, Read, Refused, class_folders, encoded, lay, table
from tests.old_workbooks import write_xls, write_xlsb

_CLASSES = ("mel", "nv")
_ROWS = (("a", "mel"), ("b", "nv"), ("c", "nv"), ("d", "mel"))
_FILES = {f"images/{name}.jpg": label for name, label in _ROWS}
_CELLS = [["image_id", "dx"], *map(list, _ROWS)]
_CSV = "image,label\n" + "".join(f"{c}/{n}.png,x\n" for c in _CLASSES for n in range(2))


def _beside(
    given: str, write: Callable[[Path], Any], *notes: str, classes: tuple[str, ...] = _CLASSES
) -> Case:
    """Class folders, and beside them what ``write`` puts there, which the notes name."""

    def build(data: Path) -> Read:
        labels = class_folders(data, *classes)
        write(data)
        return Read(labels, notes=notes)

    return Case(given, build)


def _file(name: str, content: bytes = b"x") -> Case:
    return _beside(f"`{name}` beside class folders", _written(name, content), re.escape(name))


def _written(name: str, content: bytes) -> Callable[[Path], Any]:
    return lambda data: (data / name).write_bytes(content)


def _zipped(name: str) -> Callable[[Path], Any]:
    return lambda data: _zip(data / name, 50)


def _tarred(name: str, mode: str) -> Callable[[Path], Any]:
    return lambda data: _tar(data / name, mode)


def _zip(path: Path, *numbers: int) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in numbers:
            archive.writestr(f"{number % 10}.png", encoded(number))


def _tar(path: Path, mode: Any) -> None:
    with tarfile.open(path, mode) as archive:
        content = encoded(70)
        member = tarfile.TarInfo("0.png")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))


def _only_archives(data: Path) -> Refused:
    _zip(data / "part1.zip", 1, 2)
    _zip(data / "part2.zip", 11, 12)
    return Refused(("no picture that can be read", "part1.zip, part2.zip"))


def _stopped(given: str, name: str, content: bytes, *words: str) -> Case:
    """A table that cannot be read, beside folders of which nobody knows what they are."""

    def build(data: Path) -> Refused:
        class_folders(data, "clinic A", "clinic B")
        (data / name).write_bytes(content)
        return Refused((name, *words))

    return Case(given, build)


def _encoded(encoding: str, one: str, other: str, *, read: bool = False) -> Case:
    def build(data: Path) -> Read | Refused:
        lay(data, *_FILES)
        words = {"mel": one, "nv": other}
        text = "image_id,dx\n" + "".join(f"{name},{words[label]}\n" for name, label in _ROWS)
        table(data, text, encoding=encoding)
        return Read(_FILES) if read else Refused(("table.csv", "encoding|control", "UTF-8"))

    return Case(f"a table in {encoding.upper()} with `{one}`", build)


def _workbook(given: str, write: Callable[[Path, list[list[str]]], Path], name: str) -> Case:
    def build(data: Path) -> Read:
        lay(data, *_FILES)
        write(data / name, _CELLS)
        return Read(_FILES)

    return Case(given, build)


def _drawings(place: str, mode: str = "L") -> Case:
    """Pictures of two grey levels that bear photos' names, wherever they lie."""

    def build(data: Path) -> Read:
        labels = {f"{c}/{n}.jpg": c for c in _CLASSES for n in range(3)}
        lay(data, *labels)
        for number, path in enumerate(labels):
            values = np.zeros((30, 40), np.uint8)
            values[8:22, 10 : 20 + number] = 255
            file = data / place.format(folder=path.split("/")[0], stem=Path(path).stem)
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(values).convert(mode).save(file)
        return Read(labels, notes=("6 masks of lesions",))

    return Case(f"masks as `{place}`, mode {mode}, and no table", build)


BESIDE_CASES = (
    _beside("`more.zip` beside class folders", _zipped("more.zip"), "more.zip"),
    _beside("`more.zip` in a class folder", _zipped("nv/more.zip"), "more.zip"),
    _beside("`more.tar` beside class folders", _tarred("more.tar", "w"), "more.tar"),
    _beside("`more.tar.gz` beside class folders", _tarred("more.tar.gz", "w:gz"),
            "more.tar.gz"),
    _beside("a ZIP archive without a suffix", _zipped("more"), "archives.*more"),
    _file("more.7z", b"7z\xbc\xaf'\x1c"),
    _file("more.rar", b"Rar!\x1a\x07\x01\0"),
    _file("more.zip.001"),
    Case("archives alone, whose files have the same names", _only_archives),
    *(_file(f"labels{kind}") for kind in (
        ".parquet", ".json", ".jsonl", ".sav", ".dta", ".rds", ".pkl", ".npz", ".sqlite", ".xml",
        ".numbers", ".docx", ".csv.bak", ".csv.gz")),
    _file("_labels.csv", _CSV.encode()),
    _file(".labels.csv", _CSV.encode()),
    _beside("a picture folder whose name begins with a dot", lambda data: lay(data, ".bcc/0.png"),
            r"\.bcc"),
    _beside("a damaged `labels.xlsx` beside known conditions",
            lambda data: (data / "labels.xlsx").write_bytes(b"PK\3\4 and no more"), "labels.xlsx"),
    _stopped("a damaged `labels.xlsx` beside unknown folders", "labels.xlsx", b"PK\3\4 and no more",
             "cannot be read", "--table"),
    _stopped("a damaged `labels.xls` beside unknown folders", "labels.xls",
             b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "cannot be read", "--table"),
    _stopped("a web page called `labels.xls`", "labels.xls", b"<html><table></table></html>",
             "web page", "--table"),
    _stopped("a table in EBCDIC beside unknown folders", "labels.csv", _CSV.encode("cp500"),
             "encoding", "UTF-8"),
    _workbook("a workbook of Excel before 2007, `.xls`", write_xls, "table.xls"),
    _workbook("a binary workbook, `.xlsb`", write_xlsb, "table.xlsb"),
    _encoded("utf-32", "黑色素瘤", "痣", read=True),
    _encoded("utf-32-le", "lésion", "nævus", read=True),
    _encoded("cp500", "mel", "nv"),
    _encoded("shift-jis", "黒色腫", "母斑"),
    _encoded("euc-jp", "黒色腫", "母斑"),
    _encoded("iso2022-jp", "黒色腫", "母斑"),
    _encoded("gb18030", "黑色素瘤", "痣"),
    _encoded("big5", "黑色素瘤", "痣"),
    _encoded("euc-kr", "흑색종", "모반"),
    _encoded("cp1251", "меланома", "невус"),
    _encoded("koi8-r", "меланома", "невус"),
    _encoded("iso8859-7", "μελανωμα", "σπιλος"),
    _encoded("cp850", "lésion", "nævus"),
    _encoded("mac-roman", "lésion", "nævus"),
    _encoded("cp1252", "lésion", "nævus", read=True),
    _drawings("contours/{folder}/{stem}.png"),
    _drawings("outlines/{folder}_{stem}.png", "RGB"),
    _drawings("{folder}/{stem}_bw.png", "1"),
    _drawings("{folder}/{stem}.png"),
    _drawings("{folder}/edge/{stem}.bmp"),
    _drawings("y/{folder}/{stem}.png", "P"),
)  # fmt: skip
