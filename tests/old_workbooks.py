"""Workbooks of Excel before 2007 (.xls) and binary ones (.xlsb), written by hand for tests."""

import struct
import zipfile
from pathlib import Path

_SECTOR = 512


def write_xls(path: Path, rows: list[list[str]]) -> Path:
    """A sheet of texts as BIFF8 in a compound file."""
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, len(rows[0]), 0))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            cell = struct.pack("<HHHHB", y, x, 0, len(text), 1) + text.encode("utf-16-le")
            sheet += _record(0x204, cell)
    sheet += _record(0x0A, b"")
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0))
    name = b"\x05\x00Sheet"
    place = len(start) + len(_record(0x85, bytes(6) + name)) + len(_record(0x0A, b""))
    book = start + _record(0x85, struct.pack("<IH", place, 0) + name) + _record(0x0A, b"") + sheet
    return _compound(path, book)


def write_xlsb(path: Path, rows: list[list[str]]) -> Path:
    """A sheet of texts as binary records in a ZIP."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = '<Relationship Id="rId1" Type="{}" Target="{}"/>'
    named = _short(156, struct.pack("<II", 0, 1), _wide("rId1"), _wide("Sheet"))
    book = _short(131) + _short(143) + named + _short(144) + _short(132)
    size = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    sheet = _short(129) + _short(148, size) + _short(145)
    for y, row in enumerate(rows):
        sheet += _short(0, struct.pack("<IIHBBBI", y, 0, 300, 0, 0, 0, 0))
        for x, text in enumerate(row):
            sheet += _short(6, struct.pack("<II", x, 0) + _wide(text))
    sheet += _short(146) + _short(130)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{types}"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}">'
            + link.format(f"{office}/officeDocument", "xl/workbook.bin")
            + "</Relationships>",
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{package}">'
            + link.format(f"{office}/worksheet", "worksheets/sheet1.bin")
            + "</Relationships>",
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _short(kind: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, sizes = len(content), b""
    while True:
        sizes += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + sizes + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _compound(path: Path, stream: bytes) -> Path:
    """A compound file with ``stream`` as its Workbook: sectors' table, directory, and the rest."""
    count = max(9, -(-len(stream) // _SECTOR))  # of 4096 bytes and less others are kept
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * 4 * 108
    entries = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    entries += _entry("Workbook", 2, 2, count * _SECTOR) + 2 * _entry("", 0, 0, 0)
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    path.write_bytes(head + sectors + entries + stream.ljust(count * _SECTOR, b"\0"))
    return path


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0" if name else b""
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)
