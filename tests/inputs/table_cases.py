"""Tables as spreadsheets and archives write them."""

from collections.abc import Callable
from pathlib import Path

from tests.inputs.case import Case, Read, Refused, class_folders, lay, table
from tests.public_layouts import write_xlsx

_ROWS = (("a", "mel"), ("b", "nv"), ("c", "nv"), ("d", "mel"))
_FILES = {f"images/{name}.jpg": label for name, label in _ROWS}


def _text(separator: str = ",", head: str = "image_id,dx", end: str = "\n") -> str:
    lines = [head, *(f"{name},{label}" for name, label in _ROWS)]
    return "".join(line.replace(",", separator) + end for line in lines)


def _read(given: str, write: Callable[[Path], None], notes: tuple[str, ...] = ()) -> Case:
    """Four pictures in one folder, and a table that ``write`` puts beside it."""

    def build(data: Path) -> Read:
        lay(data, *_FILES)
        write(data)
        return Read(_FILES, notes=notes)

    return Case(given, build)


def _plain(given: str, text: str, name: str = "table.csv", encoding: str = "utf-8") -> Case:
    return _read(given, lambda data: table(data, text, name, encoding))


def _keys(given: str, keys: tuple[str, ...], files: tuple[str, ...]) -> Case:
    """A table that names ``files`` otherwise than they are called."""

    def build(data: Path) -> Read:
        lay(data, *files)
        pairs = list(zip(keys, ("mel", "nv", "nv", "mel"), strict=False))
        table(data, "image,label\n" + "".join(f'"{key}",{label}\n' for key, label in pairs))
        return Read({file: label for file, (_, label) in zip(files, pairs, strict=True)})

    return Case(given, build)


def _refused(given: str, text: str, *words: str, files: tuple[str, ...] = tuple(_FILES)) -> Case:
    def build(data: Path) -> Refused:
        lay(data, *files)
        table(data, text)
        return Refused(words)

    return Case(given, build)


def _excel(data: Path) -> None:
    write_xlsx(data / "table.xlsx", {"Sheet1": [("Image ID", "Diagnosis"), *_ROWS]})


def _one_hot(head: str, codes: tuple[str, ...]) -> str:
    lines = [",".join((head, *codes))]
    for name, label in _ROWS:
        ones = ("1.0" if code == label.upper() else "0.0" for code in codes)
        lines.append(",".join((name, *ones)))
    return "\n".join(lines) + "\n"


def _folders_and_table(data: Path) -> Read | Refused:
    lay(data, *(f"clinic_{k}/{name}.jpg" for k, (name, _) in enumerate(_ROWS)))
    table(data, _text(";", "Image;Diagnosis".replace(";", ",")), "Labels.csv")
    return Read({f"clinic_{k}/{name}.jpg": label for k, (name, label) in enumerate(_ROWS)})


def _strange_table(data: Path) -> Read | Refused:
    labels = class_folders(data, "mel", "nv")
    table(data, "camera;price\nA;100\nB;200\n", "cameras.csv")
    return Read(labels, notes=("cameras.csv",))


def _names_the_pictures(data: Path) -> Refused:
    lay(data, *(f"clinic_{k % 2}/{name}.jpg" for k, (name, _) in enumerate(_ROWS)))
    rows = "".join(f"{name}.jpg,{label}\n" for name, label in _ROWS)
    table(data, f"foto,befund\n{rows}", "befunde.csv")
    return Refused(("befunde.csv", "--label-column"))


def _missing(word: str) -> Case:
    text = _text().replace("b,nv", f"b,{word}")
    return _refused(f"a label column that holds `{word}`", text, "dx", "--allow-missing|1 ")


def _part(data: Path) -> Read:
    lay(data, *list(_FILES)[:3])
    table(data, _text())
    return Read({path: _FILES[path] for path in list(_FILES)[:3]}, {"allow_missing": True}, ("1 ",))


def _unlabelled(data: Path) -> Read:
    lay(data, *_FILES)
    table(data, _text().replace("b,nv", "b,NA"))
    kept = {path: label for path, label in _FILES.items() if "/b." not in path}
    return Read(kept, {"allow_missing": True}, ("1 ",))


_UMLAUT = "image_id,dx,site\na,mel,Rücken\nb,nv,Fuß\nc,nv,Stirn\nd,mel,Arm\n"

TABLE_CASES = (
    _plain("a table with semicolons", _text(";")),
    _plain("a table with tabs, `.tsv`", _text("\t"), "table.tsv"),
    _plain("a table with tabs, `.txt`", _text("\t"), "table.txt"),
    _plain("a table with bars", _text("|")),
    _plain("a header in capitals", _text(head="IMAGE_ID,DX")),
    _plain("a header with spaces", _text(head="Image ID, Diagnosis ")),
    _plain("a byte-order mark", _text(), encoding="utf-8-sig"),
    _plain("UTF-16", _text(";"), encoding="utf-16"),
    _plain("Latin-1", _UMLAUT, encoding="latin-1"),
    _plain("line ends of Windows, and blank lines at the end", _text(end="\r\n") + "\r\n\r\n"),
    _plain("line ends of an old Mac", _text(end="\r")),
    _plain("quoted cells with commas and line ends", '"image_id","dx","note"\n'
           + "".join(f'"{n}","{d}","one, two\nthree"\n' for n, d in _ROWS)),
    _read("an Excel file", _excel),
    _plain("one-hot columns (ISIC 2018)", _one_hot("image", ("MEL", "NV", "BCC"))),
    _plain("one-hot columns (ISIC 2019)", _one_hot("image", ("MEL", "NV", "SCC", "UNK"))),
    Case("folders of clinics, and a table with the labels", _folders_and_table),
    Case("class folders, and a table of something else", _strange_table),
    Case("a table that names the pictures by columns that nobody knows", _names_the_pictures),
    _keys("names whose suffix's case differs", ("a.JPG", "b.JPG"), ("a.jpg", "b.jpg")),
    _keys("names with another suffix", ("a.png", "b.png"), ("a.jpg", "b.jpg")),
    _keys("names whose case differs", ("IMG_A", "img_B"), ("img_a.jpg", "IMG_b.jpg")),
    _keys("names with accents, decomposed by macOS", ("le\u0301sion.jpg", "pe\u0301.jpg"),
          ("l\u00e9sion.jpg", "p\u00e9.jpg")),
    _keys("numbers that a spreadsheet turned into `12.0`", ("12.0", "13.0"), ("12.jpg", "13.jpg")),
    _keys("numbers whose zeros a spreadsheet took", ("12", "130"), ("0012.jpg", "0130.jpg")),
    _keys("paths with `./`", ("./x/a.jpg", "./x/b.jpg"), ("x/a.jpg", "x/b.jpg")),
    _keys("absolute paths of another machine", ("/home/ana/set/x/a.jpg", "/home/ana/set/y/a.jpg"),
          ("x/a.jpg", "y/a.jpg")),
    _keys("paths of Windows", ("D:\\F\\x\\a.jpg", "D:\\F\\y\\a.jpg"), ("x/a.jpg", "y/a.jpg")),
    _keys("files that end in `_downsampled`", ("ISIC_1", "ISIC_2"),
          ("ISIC_1_downsampled.jpg", "ISIC_2_downsampled.jpg")),
    _refused("a row that fits two files", "image,label\na.png,mel\nb.jpg,nv\n", "a.png",
             files=("x/a.jpg", "y/a.jpg", "b.jpg")),
    _refused("two rows that mean one file", "image,label\na,mel\na.jpg,nv\nb,nv\n", "once",
             files=("a.jpg", "b.jpg")),
    _refused("one-hot rows with two ones", "image,MEL,NV,BCC\na,1,1,0\nb,0,1,0\nc,0,1,0\nd,1,0,0\n",
             "a|line 2"),
    _refused("one-hot rows without a one", "image,MEL,NV,BCC\na,0,0,0\nb,0,1,0\nc,0,1,0\nd,1,0,0\n",
             "a|line 2|1 "),
    *(_missing(word) for word in ("nan", "NA", "null", "unknown", "-", "?", " ", "N/A", "#N/A")),
    _refused("a table that names a picture which is not there", _text() + "e,mel\n",
             "--allow-missing", "e"),
    Case("... with `--allow-missing`", _part),
    Case("a label `NA`, with `--allow-missing`", _unlabelled),
)  # fmt: skip
