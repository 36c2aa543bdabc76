"""Workbooks: sheets as text, and bounds on what a hostile one may take."""

import zipfile

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files import spreadsheets
from dermosan_lib.study.table_files.spreadsheets import is_spreadsheet, read_sheets
from dermosan_lib.study.table_files.table import read_table_file
from tests.public_layouts import write_xlsx

ROWS = [["image", "label", "age"], ["a", "mel", 45.0], ["b", "nv", 45.5], [12.0, "nv", ""]]


def test_numbers_without_a_fraction_are_written_without_one(tmp_path):
    file = write_xlsx(tmp_path / "t.xlsx", {"One": ROWS, "Two": []}, hidden=("One",))
    one, _ = read_sheets(file)
    assert (one.name, one.hidden) == ("One", True)
    assert one.rows[1:] == [["a", "mel", "45"], ["b", "nv", "45.5"], ["12", "nv", ""]]
    assert is_spreadsheet(file.read_bytes()[:8])
    (table,) = read_table_file(file)
    assert (table.name, table.lines, table.hidden) == ("t.xlsx [One]", [2, 3, 4], True)


def test_an_open_document_with_a_date_is_read_and_the_date_told(tmp_path):
    kinds = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = [["image", "label"], ["a", "mel"], ["b", None]]
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    date = '<table:table-cell office:value-type="date" office:date-value="2026-03-01"/>'
    rows = "".join(
        f"<table:table-row>{''.join(text.format(c) if c else date for c in row)}</table:table-row>"
        for row in cells
    )
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{kinds}office:1.0" xmlns:table="{kinds}table:'
            f'1.0" xmlns:text="{kinds}text:1.0"><office:body><office:spreadsheet><table:table '
            f'table:name="One">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    (table,) = read_table_file(tmp_path / "t.ods")
    assert table.frame.to_numpy().tolist() == [["a", "mel"], ["b", "2026-03-01"]]
    assert table.dates == {"label": 1}


def test_content_decides_and_not_the_suffix(tmp_path):
    write_xlsx(tmp_path / "t.csv", {"One": ROWS})
    assert read_table_file(tmp_path / "t.csv")[0].frame["label"].tolist() == ["mel", "nv", "nv"]
    (tmp_path / "t.xls").write_text("image\tlabel\na\tmel\n")
    assert read_table_file(tmp_path / "t.xls")[0].frame["label"].tolist() == ["mel"]
    (tmp_path / "web.xls").write_text("<html><table></table></html>")
    with pytest.raises(CatalogError, match="web page"):
        read_table_file(tmp_path / "web.xls")


def test_a_damaged_workbook_is_refused(tmp_path):
    file = write_xlsx(tmp_path / "t.xlsx", {"One": ROWS})
    file.write_bytes(file.read_bytes()[:300])
    with pytest.raises(CatalogError, match=r"t\.xlsx cannot be read as a spreadsheet"):
        read_sheets(file)


def test_a_cell_at_the_far_corner_takes_neither_memory_nor_the_process(tmp_path):
    file = write_xlsx(tmp_path / "t.xlsx", {"One": ROWS})
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", far)
    with zipfile.ZipFile(file, "w") as book:
        for part, content in parts.items():
            book.writestr(part, content)
    with pytest.raises(CatalogError, match="cannot be read as a spreadsheet"):
        read_sheets(file)


def test_a_workbook_that_takes_minutes_is_refused(tmp_path, monkeypatch):
    file = write_xlsx(tmp_path / "t.xlsx", {"One": ROWS})
    monkeypatch.setattr(spreadsheets, "_PATIENCE_S", 0.0)
    with pytest.raises(CatalogError, match="it takes minutes"):
        read_sheets(file)
