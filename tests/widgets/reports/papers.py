"""A report that is as nasty as what comes from outside, and how files of it are read again."""

import io
import re
import zipfile
from xml.etree import ElementTree

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtPdf import QPdfDocument

from widgets.reports.report import Cell, Report, ReportFigure, ReportTable, Section

AS_OF_S = 1_763_800_000.0  # 2025-11-22 16:26:40 in the hall
LONG = "长" * 10_000
NASTY = (
    "=HYPERLINK(A1)",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "<b>粗</b>&amp;<img src='x'>",
    "左\u202e右",
    "铃\x07\x00响",
    "{=1}",
    "\ud800",
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def picture(colour: str = "#8888aa") -> QImage:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def many_rows(count: int) -> ReportTable:
    rows = tuple(
        (
            Cell(f"{at}", float(at)),
            Cell(f"通州区第 {at} 件"),
            Cell("99.99", 99.997, 2),
            Cell("在办"),
        )
        for at in range(1, count + 1)
    )
    return ReportTable(("名次", "分项", "按时率 (%)", "状态"), rows)


def report(rows: int = 12, *, is_demo: bool = True) -> Report:
    figures = (
        ReportFigure("预警", Cell("1,817", 1817.0), "起", before="较昨日 +3", as_of_s=AS_OF_S),
        ReportFigure(
            *("按时办结率", Cell("99.12", 99.1234, 2), "%", "1,801 / 1,817", "98.00 %"),
            as_of_s=AS_OF_S - 600,
            age="10 分",
            sources="中心账本",
        ),
        ReportFigure("从未到达的", Cell("—")),
    )
    return Report(
        "总体态势",
        "南通市",
        AS_OF_S - 600,
        AS_OF_S,
        "王海",
        is_demo,
        (
            Section("指标 [a]:*?/", ("专家意见", *NASTY), figures),
            Section("图", pictures=(picture(),)),
            Section("清单", table=many_rows(rows), notes=("列出 5 行中的 3 行",)),
            Section("清单", (LONG,), table=many_rows(2)),
        ),
    )


def pages_of(pdf: bytes) -> list[str]:
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    found = [document.getAllText(page).text() for page in range(document.pageCount())]
    document.close()
    return found


def sheets_of(xlsx: bytes) -> dict[str, dict[str, str | float]]:
    """Return every sheet by name with its cells; a formula anywhere is a failure."""
    book = zipfile.ZipFile(io.BytesIO(xlsx))
    shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    texts = ["".join(t.text or "" for t in one.iter(f"{MAIN}t")) for one in shared]
    names = [
        one.get("name", "")
        for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
    ]
    found: dict[str, dict[str, str | float]] = {}
    for number, name in enumerate(names, 1):
        sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
        assert not list(sheet.iter(f"{MAIN}f"))
        assert not list(sheet.iter(f"{MAIN}hyperlink"))
        cells: dict[str, str | float] = {}
        for cell in sheet.iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if value is not None and value.text is not None:
                is_text = cell.get("t") == "s"
                cells[cell.get("r", "")] = texts[int(value.text)] if is_text else float(value.text)
        found[name] = cells
    return found


def unescaped(text: str) -> str:
    """Return ``_x0007_`` of a workbook as the sign that it stands for."""
    return re.sub("_x([0-9A-F]{4})_", lambda one: chr(int(one[1], 16)), text)
