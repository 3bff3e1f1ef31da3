"""A report as a spreadsheet: numbers are numbers, and a text is one whatever it begins with.

One sheet has the head with all words and figures, each table has one, pictures stand on a last.
"""

import io
from collections.abc import Mapping
from typing import Protocol

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types, and nobody else has any
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from widgets.reports.report import Cell, Report, ReportTable, Section, paper_text
from widgets.reports.report_words import figures_table, head_lines, page_foot, page_head
from widgets.texts import Texts

FONT = "Noto Sans SC"
MOST_NAME = 31  # characters of a sheet's name
MOST_HEAD = 240  # of 255 that the head of a printed page may have
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LEAST_WIDE, MOST_WIDE = 8, 60  # of a column, in characters
A4 = 9
PICTURE_GAP_ROWS = 2
ROW_PX = 20
# Nothing that a text says is done: no formula, no link, no number made of it.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


Form = object  # made by the workbook, given back to its sheets


class _Sheet(Protocol):
    """What is asked of a sheet, whose library has no types; rows and columns count from 0."""

    def write_string(self, row: int, column: int, text: str, form: Form) -> object: ...

    def write_number(self, row: int, column: int, number: float, form: Form) -> object: ...

    def set_column(self, first: int, last: int, wide: float) -> object: ...

    def set_paper(self, size: int) -> None: ...

    def set_landscape(self) -> None: ...

    def fit_to_pages(self, wide: int, high: int) -> None: ...

    def freeze_panes(self, row: int, column: int) -> None: ...

    def repeat_rows(self, first: int, last: int) -> None: ...

    def autofilter(self, row: int, column: int, last_row: int, last_column: int) -> object: ...

    def set_header(self, text: str) -> None: ...

    def set_footer(self, text: str) -> None: ...

    def insert_image(
        self, row: int, column: int, name: str, options: Mapping[str, object]
    ) -> object: ...


class _Workbook(Protocol):
    """What is asked of a workbook."""

    def add_format(self, properties: Mapping[str, object]) -> Form: ...

    def add_worksheet(self, name: str) -> _Sheet: ...


def report_xlsx(report: Report, texts: Texts, family: str = FONT) -> bytes:
    """Return the workbook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    _Book(book, report, texts, family).write()
    book.close()
    return out.getvalue()


class _Book:
    def __init__(self, book: _Workbook, report: Report, texts: Texts, family: str) -> None:
        self._book = book
        self._report = report
        self._texts = texts
        self._names: set[str] = set()
        self._font: dict[str, object] = {"font_name": family, "font_size": 10, "valign": "top"}
        self._plain = book.add_format(self._font | {"text_wrap": True})
        self._title = book.add_format(self._font | {"font_size": 16, "bold": True})
        self._heading = book.add_format(self._font | {"font_size": 12, "bold": True})
        self._column = book.add_format(
            self._font | {"bold": True, "bg_color": "#EEEEEE", "text_wrap": True}
        )
        self._muted = book.add_format(self._font | {"font_color": "#555555"})
        self._line = book.add_format(self._font)
        self._numbers: dict[int, Form] = {}

    def write(self) -> None:
        """Write all sheets."""
        texts, report = self._texts, self._report
        sheet = self._sheet(texts("reports.summary"))
        row = self._head(sheet)
        for section in report.sections:
            row = self._section(sheet, section, row + 1)
        for section in report.sections:
            if section.table is not None:
                self._list(section, section.table)
        tables = [figures_table(one.figures, texts) for one in report.sections if one.figures]
        self._widen(sheet, tables)
        self._pictures()

    def _list(self, section: Section, table: ReportTable) -> None:
        """Give a table a sheet of its own, whose head stays in sight and on every page.

        Its head is as short as it can be, since it stays; the whole of it is on the first sheet.
        """
        texts, own = self._texts, self._sheet(section.heading)
        self._line_of(own, 0, section.heading, self._heading)
        self._line_of(own, 1, page_head(self._report, texts), self._muted)
        names = 2
        last = self._table(own, table, names)
        own.freeze_panes(names + 1, 0)
        own.repeat_rows(0, names)
        if table.rows:
            own.autofilter(names, 0, last - 1, len(table.columns) - 1)
        for note in section.notes:
            self._line_of(own, last, note, self._muted)
            last += 1
        self._widen(own, [table])

    def _sheet(self, wanted: str) -> _Sheet:
        base = paper_text(self._texts, wanted).translate(_NOT_IN_NAMES).replace("\n", " ").strip()
        base = base[:MOST_NAME] or "-"
        name, number = base, 1
        while name.casefold() in self._names:
            number += 1
            end = f" {number}"
            name = base[: MOST_NAME - len(end)] + end
        self._names.add(name.casefold())
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        head = page_head(self._report, self._texts).replace("\n", " ").replace("&", "&&")
        # The whole head stands in the first lines of the sheet too.
        sheet.set_header(f"&L{_short(head)}")
        foot = page_foot(self._texts, "&P", "&N")
        sheet.set_footer(f"&R{foot}")
        return sheet

    def _head(self, sheet: _Sheet) -> int:
        self._line_of(sheet, 0, self._report.title, self._title)
        lines = head_lines(self._report, self._texts)
        for at, line in enumerate(lines, 1):
            self._line_of(sheet, at, line, self._line)
        return len(lines) + 2

    def _section(self, sheet: _Sheet, section: Section, row: int) -> int:
        self._line_of(sheet, row, section.heading, self._heading)
        row += 1
        for text in section.texts:
            for line in text.split("\n"):
                self._line_of(sheet, row, line, self._line)
                row += 1
        if section.figures:
            row = self._table(sheet, figures_table(section.figures, self._texts), row)
        for note in section.notes:
            self._line_of(sheet, row, note, self._muted)
            row += 1
        return row

    def _table(self, sheet: _Sheet, table: ReportTable, row: int) -> int:
        for at, name in enumerate(table.columns):
            sheet.write_string(row, at, paper_text(self._texts, name), self._column)
        for cells in table.rows:
            row += 1
            for at, cell in enumerate(cells):
                self._cell(sheet, row, at, cell)
        return row + 1

    def _cell(self, sheet: _Sheet, row: int, at: int, cell: Cell) -> None:
        if cell.number is None:
            sheet.write_string(row, at, paper_text(self._texts, cell.text), self._plain)
        else:
            sheet.write_number(row, at, cell.number, self._number(cell.shown_decimals))

    def _number(self, decimals: int) -> Form:
        if decimals not in self._numbers:
            form = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format(self._font | {"num_format": form})
        return self._numbers[decimals]

    def _line_of(self, sheet: _Sheet, row: int, text: str, form: Form) -> None:
        sheet.write_string(row, 0, paper_text(self._texts, text), form)

    def _widen(self, sheet: _Sheet, tables: list[ReportTable]) -> None:
        for at in range(max((len(table.columns) for table in tables), default=0)):
            wide = 2 + max(one.wide_of(at) for one in tables if at < len(one.columns))
            sheet.set_column(at, at, min(MOST_WIDE, max(LEAST_WIDE, wide)))

    def _pictures(self) -> None:
        shown = [one for one in self._report.sections if one.pictures]
        if not shown:
            return
        sheet = self._sheet(self._texts("reports.pictures"))
        row = self._head(sheet)
        for section in shown:
            self._line_of(sheet, row, section.heading, self._heading)
            row += 1
            for image in section.pictures:
                ratio = image.devicePixelRatio()
                options = {
                    "image_data": io.BytesIO(png_of(image)),
                    "x_scale": 1 / ratio,
                    "y_scale": 1 / ratio,
                    "description": paper_text(self._texts, section.heading)[:MOST_HEAD],
                }
                sheet.insert_image(row, 0, "picture.png", options)
                row += int(image.height() / ratio / ROW_PX) + PICTURE_GAP_ROWS


def png_of(image: QImage) -> bytes:
    """Return a picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    found = bytes(buffer.data().data())
    buffer.close()
    return found


def _short(head: str) -> str:
    """Return the head as far as a spreadsheet's page may have it; the as-of is its end."""
    if len(head) <= MOST_HEAD:
        return head
    half = MOST_HEAD // 2 - 1
    return f"{head[:half].rstrip('&')}…{head[-half:].lstrip('&')}"
