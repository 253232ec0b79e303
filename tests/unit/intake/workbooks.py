"""Workbooks for tests: honest ones by the libraries, and hostile ones made by hand."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xlsxwriter
import xlwt

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
    'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>shared</t></si></sst>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def xlsx(
    rows: Iterable[Sequence[Any]],
    *,
    extra: Callable[[xlsxwriter.Workbook, Any], None] | None = None,
) -> bytes:
    """One sheet `One` with these rows, and a second one, `Two`, that says so in its single row."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"default_date_format": "yyyy-mm-dd hh:mm", "strings_to_urls": False, "in_memory": True},
    )
    sheet = book.add_worksheet("One")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    second = book.add_worksheet("Two")
    second.write_column(0, 0, ["second", "row"])
    if extra:
        extra(book, sheet)
    book.close()
    return content.getvalue()


def xls(rows: Iterable[Sequence[Any]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("One")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if hasattr(value, "year"):
                sheet.write(at, column, value, day)
            else:
                sheet.write(at, column, value)
    book.add_sheet("Two").write(0, 0, "second")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def by_hand(sheet: str | bytes, more: dict[str, str | bytes] | None = None) -> bytes:
    """A minimal workbook with this text as its sheet, and these parts besides or instead."""
    content = io.BytesIO()
    parts: dict[str, str | bytes] = {**PARTS, "xl/worksheets/sheet1.xml": sheet, **(more or {})}
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def cell(place: str, text: str = "x") -> str:
    row = "".join(filter(str.isdigit, place))
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'
