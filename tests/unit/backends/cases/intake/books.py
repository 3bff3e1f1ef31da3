"""Workbooks and tables as strangers write them, made for the tests of their reading."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def cell(place: str, value: str | float | None) -> str:
    """Return a cell with its text inline, or a number."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def sheet(rows: Sequence[Sequence[str | float | None]], after: str = "") -> str:
    """Return the XML of a sheet; ``after`` comes behind its rows."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return f"<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData>{after}</worksheet>"


def book(
    path: Path, xml: str, *, is_1904: bool = False, parts: Mapping[str, str] | None = None
) -> Path:
    """Write a workbook with one sheet of that XML, and whatever other parts."""
    flag = "1" if is_1904 else "0"
    workbook = (
        f'<workbook {MAIN} {RELATION}><workbookPr date1904="{flag}"/>'
        '<sheets><sheet name="a" sheetId="1" r:id="rId7"/></sheets></workbook>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId7" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", workbook)
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/worksheets/sheet1.xml", xml)
        for name, text in (parts or {}).items():
            archive.writestr(name, text)
    return path
