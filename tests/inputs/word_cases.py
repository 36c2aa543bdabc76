"""Labels that say nothing, and numbers and names that are written in two ways."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.inputs.case import Case, Read, Refused, lay, table
from tests.public_layouts import write_rows

_ROWS = (("a", "mel"), ("b", "nv"), ("c", "nv"), ("d", "mel"))
_FILES = {f"images/{name}.jpg": label for name, label in _ROWS}
_WORDS = (
    "desconocido", "Sin dato", "no consta", "inconnue", "non renseigné", "unbekannt", "k. A.",
    "sconosciuto", "não informado", "onbekend", "okänd", "nieznany", "neznámé", "ismeretlen",
    "bilinmiyor", "неизвестно", "нет данных", "άγνωστο", "غير معروف", "לא ידוע", "अज्ञात", "ไม่ทราบ",
    "không rõ", "未知", "不明", "なし", "미상", "(unknown)", "not specified", "tbd",
)  # fmt: skip
_ERRORS = ("#VALUE!", "#REF!", "#DIV/0!", "#¡VALOR!", "#NV", "Err:502", "#######")
_SIGNS = ("–", "—", "−", "―", "--", "...", "…", "_", "*")


def _nothing(word: str, option: bool = False) -> Case:
    def build(data: Path) -> Read | Refused:
        lay(data, *_FILES)
        write_rows(
            data / "t.csv", [["image", "dx"], *([n, word if n == "b" else d] for n, d in _ROWS)]
        )
        if option:
            kept = {path: label for path, label in _FILES.items() if "/b." not in path}
            return Read(kept, {"allow_missing": True}, ("1 rows of t.csv have no label",))
        return Refused(("1 have none, the first on line 3", "--allow-missing"))

    more = ", with `--allow-missing`" if option else ""
    return Case(f"a label `{word}`{more}", build)


def _of(
    given: str, expected: Callable[[Path], Any], text: str, files: tuple[str, ...] = ()
) -> Case:
    def build(data: Path) -> Any:
        lay(data, *(files or _FILES))
        table(data, text)
        return expected(data)

    return Case(given, build)


def _read(given: str, text: str, labels: dict[str, str] | None = None, *notes: str) -> Case:
    told = _FILES if labels is None else labels
    return _of(given, lambda data: Read(told, notes=notes), text, tuple(told))


def _asked(given: str, text: str, *words: str, files: tuple[str, ...] = ()) -> Case:
    return _of(given, lambda data: Refused(words), text, files)


def _table(head: str, *cells: str) -> str:
    lines = (f"{name},{cell}" for name, cell in zip("abcd", cells, strict=True))
    return "\n".join((head, *lines)) + "\n"


def _lesions(*names: str) -> str:
    rows = (f"{n},{label},{lesion}" for (n, label), lesion in zip(_ROWS, names, strict=True))
    return "\n".join(("image,dx,lesion_id", *rows)) + "\n"


_TWO = {"x/7.jpg": "mel", "x/007.jpg": "nv"}

WORD_CASES = (
    *map(_nothing, (*_WORDS, *_ERRORS, *_SIGNS)),
    *(_nothing(word, option=True) for word in ("desconocido", "不明", "—", "#N/A")),
    _asked("labels `1`, `1.0`, `2`, `2.0`", _table("image,dx", "1", "1.0", "2", "2.0"),
           "one number"),
    _asked("labels `1,5` and `1.5`", _table("image,dx", '"1,5"', "1.5", "2", "2"), "one number"),
    _asked("labels `01` and `1`", _table("image,dx", "01", "1", "2", "2"), "one number"),
    _asked("labels `TRUE` and `1`, `FALSE` and `0`", _table("image,dx", "TRUE", "0", "FALSE", "1"),
           "look the same"),
    _asked("labels `mel` in Latin and with a Cyrillic `е`",
           _table("image,dx", "mel", "m\u0435l", "nv", "nv"), "look the same"),
    _asked("labels `Bowen’s` and `Bowen's`", _table("image,dx", "Bowen’s", "Bowen's", "nv", "nv"),
           "look the same"),
    _asked("labels `mel` and `mel` after a mark for right-to-left text",
           _table("image,dx", "mel", "\u200fmel", "nv", "nv"), "look the same"),
    _read("labels as formulas, `=\"mel\"`", "image,dx\n"
          + "".join(f'{n},="{d}"\n' for n, d in _ROWS)),
    _read("files `7` and `007`, both named", "image,dx\n7,mel\n007,nv\n", _TWO),
    _asked("files `7` and `007`, and a row `07`", "image,dx\n07,mel\n8,nv\n", "07",
           files=("x/7.jpg", "x/007.jpg", "x/8.jpg")),
    _asked("an id as `1.23E+05`", "image,dx\n1.23E+05,mel\n124000,nv\n", "format image as text",
           files=("x/123000.jpg", "x/124000.jpg")),
    _asked("ids as `1,23E+05`", 'image,dx\n"1,23E+05",mel\n"1,24E+05",nv\n', "format image as text",
           files=("x/123000.jpg", "x/124000.jpg")),
    _read("lesions as `1.23E+05`", _lesions(*["1.23E+05"] * 4), None, "lesion_id .*1.23E\\+05"),
    _read("lesions `007`, `7`, `8`, `8.0`", _lesions("007", "7", "8", "8.0"), None,
          "2 names in lesion_id"),
    _read("lesions `#N/A` and `—`", _lesions("#N/A", "#N/A", "—", "—")),
    _read("ages `45,0`, `45 years`, `45 años`, `45 y`", "image,dx,age\n" + "".join(
        f'{n},{d},"{age}"\n'
        for (n, d), age in zip(_ROWS, ("45,0", "45 years", "45 años", "45 y"), strict=True))),
    _read("the header again among the rows", "image,dx\na,mel\nb,nv\nimage,dx\nc,nv\nd,mel\n", None,
          "header 1 times"),
    _read("commas at the ends of rows", "image,dx,\n" + "".join(f"{n},{d},\n" for n, d in _ROWS)),
    _asked("a label column that is named twice and differs",
           "image,dx,dx\na,mel,nv\nb,nv,mel\nc,nv,nv\nd,mel,mel\n", "2 columns"),
    _read("addresses with what a server is asked for",
          "image,dx\n" + "".join(f"https://x.org/i/{n}.jpg?w=9&v=a/b#t,{d}\n" for n, d in _ROWS)),
    _read("class folders, and a table that tells of some pictures otherwise",
          "image,dx\na,nv\nb,nv\nc,mel\n",
          {"mel/a.jpg": "nv", "nv/b.jpg": "nv", "mel/c.jpg": "mel"}, "WARNING: 1 images lie"),
    _read("paths with `%20`", "image,dx\nx/a%20b.jpg,mel\nx/c.jpg,nv\n",
          {"x/a b.jpg": "mel", "x/c.jpg": "nv"}),
    _asked("a column `melanoma` of `True` and `False`",
           _table("image,melanoma", "True", "False", "False", "True"), "--label-column"),
)  # fmt: skip
