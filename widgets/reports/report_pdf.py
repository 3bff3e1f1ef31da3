"""A report as PDF: A4 pages with its fonts inside, each with its head and its number."""

import html
from collections.abc import Iterator

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)
from typing_extensions import override

from app.domain.safe_text import safe_text
from widgets.reports.report import Report, ReportTable, Section, paper_text
from widgets.reports.report_words import figures_table, head_lines, page_foot, page_head
from widgets.texts import Texts

FAMILY = "Noto Sans SC"  # what resources/fonts holds
MARGIN_MM = 16.0
DOTS_PER_INCH = 300
EDGE_PX = 4  # what begins on the next page must not show at the foot of this one
MM_PER_INCH = 25.4
SIZE_PT, SMALL_PT = 9.0, 7.5
BAND_MM = 9.0  # of a page's head and of its foot
RIGHT = " align=right style='padding-right: 12px'"
MOST_HIGH_MM = 85.0  # of a picture: two on a page, with their figures
GAP = "<p style='font-size: 4pt'>&nbsp;</p>"  # two tables would be read as one
_STYLE = """
h1 { font-size: 16pt; font-weight: 500; margin: 0 0 4px 0; }
h2 { font-size: 11pt; font-weight: 500; margin: 14px 0 4px 0; }
p { margin: 2px 0; }
p.muted { color: #555555; font-size: 8pt; }
th { text-align: left; font-weight: 500; background-color: #eeeeee; }
"""


def report_pdf(report: Report, texts: Texts, family: str = FAMILY) -> bytes:
    """Return the pages; needs a QGuiApplication for its fonts."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    writer.setTitle(safe_text(report.title))
    writer.setCreator("dutywall")
    paper = writer.pageLayout().paintRectPixels(writer.resolution()).size()
    band_px = BAND_MM * DOTS_PER_INCH / MM_PER_INCH
    room = QSizeF(paper.width(), paper.height() - 2 * band_px)
    document = _document(report, texts, family, writer, room)
    count = document.pageCount()
    painter = QPainter(writer)
    small = _font(family, SMALL_PT)
    for page in range(count):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, band_px - page * room.height())
        clip = QRectF(0, page * room.height(), room.width(), room.height() - EDGE_PX)
        painter.setClipRect(clip)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = clip  # type: ignore[attr-defined]  # its stubs leave members out
        document.documentLayout().draw(painter, context)
        painter.restore()
        painter.setFont(small)
        painter.setPen(Qt.GlobalColor.darkGray)
        _draw_band(painter, page_head(report, texts), QRectF(0, 0, room.width(), 0.7 * band_px))
        foot = page_foot(texts, str(page + 1), str(count))
        at = QRectF(0, paper.height() - 0.7 * band_px, room.width(), 0.7 * band_px)
        painter.drawText(
            at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, safe_text(foot)
        )
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())


def _draw_band(painter: QPainter, text: str, box: QRectF) -> None:
    """Write a page's head; one too long gives way in its middle, so that the as-of stays."""
    metrics = QFontMetricsF(painter.font(), painter.device())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, safe_text(shown))


def _document(
    report: Report, texts: Texts, family: str, writer: QPdfWriter, room: QSizeF
) -> QTextDocument:
    document = _SealedDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(_font(family, SIZE_PT))
    document.setDefaultStyleSheet(_STYLE)
    document.setDocumentMargin(0)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    pictures: dict[str, QImage] = {}
    # A document counts the px of a picture as the screen does, whatever it is printed on.
    screen_dpi = QGuiApplication.primaryScreen().logicalDotsPerInchY()
    most_wide = room.width() / DOTS_PER_INCH * screen_dpi
    most_high = MOST_HIGH_MM / MM_PER_INCH * screen_dpi
    parts = [f"<h1>{_safe(texts, report.title)}</h1>"]
    parts += [f"<p>{_safe(texts, line)}</p>" for line in head_lines(report, texts)]
    for section in report.sections:
        parts += _section(section, texts, pictures, most_wide, most_high)
    for name, image in pictures.items():
        kind = QTextDocument.ResourceType.ImageResource.value
        document.addResource(kind, QUrl(name), image)
    document.setPageSize(room)
    document.setHtml("".join(parts))
    _keep_headings(document, room.height())
    return document


def _keep_headings(document: QTextDocument, page_px: float) -> None:
    """Begin a new page before a heading that what it heads does not begin on the page of.

    A text document knows no such rule, so the pages are looked at, from the first on.
    """
    layout, block = document.documentLayout(), document.begin()
    while block.isValid():
        following = block.next()
        if block.blockFormat().headingLevel() and following.isValid():
            top_px = layout.blockBoundingRect(block).top()
            # The end of its first line, or of a picture, which is one.
            first = following.layout().lineAt(0) if following.layout().lineCount() else None
            high_px = 0.0 if first is None else first.height()
            end_px = layout.blockBoundingRect(following).top() + high_px
            if int(top_px / page_px) != int(end_px / page_px):
                form = block.blockFormat()
                form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                QTextCursor(block).setBlockFormat(form)
        block = following
    # Laid out in parts it forgets where blocks lie that stand between tables, and leaves them out.
    document.markContentsDirty(0, document.characterCount())


def _section(
    section: Section,
    texts: Texts,
    pictures: dict[str, QImage],
    most_wide: float,
    most_high: float,
) -> Iterator[str]:
    yield f"<h2>{_safe(texts, section.heading)}</h2>"
    for text in section.texts:
        yield f"<p>{_safe(texts, text)}</p>"
    if section.figures:
        yield _table(figures_table(section.figures, texts), texts)
    for image in section.pictures:
        name = f"picture:{len(pictures)}"
        pictures[name] = image
        ratio = image.devicePixelRatio()
        wide, high = image.width() / ratio, image.height() / ratio
        scale = min(1.0, most_wide / wide, most_high / high)
        yield f"<p><img src='{name}' width='{wide * scale:.0f}' height='{high * scale:.0f}'></p>"
    if section.table is not None:
        if section.figures:
            yield GAP
        yield _table(section.table, texts)
    for note in section.notes:
        yield f"<p class='muted'>{_safe(texts, note)}</p>"


def _table(table: ReportTable, texts: Texts) -> str:
    sides = [RIGHT if table.is_number(at) else "" for at in range(len(table.columns))]
    shares = [f" width='{100 * one:.0f}%'" for one in table.shares()[:-1]]
    head = "".join(
        f"<th{side}{share}>{_safe(texts, name)}</th>"
        for name, share, side in zip(table.columns, (*shares, ""), sides, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{side}>{_safe(texts, cell.text)}</td>"
            for cell, side in zip(row, sides, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    return (
        "<table width='100%' cellspacing='0' cellpadding='3' border='0.5' "
        "style='border-collapse: collapse; border-color: #bbbbbb'>"
        f"<thead><tr>{head}</tr></thead>{rows}</table>"
    )


def _safe(texts: Texts, text: str) -> str:
    return html.escape(paper_text(texts, text)).replace("\n", "<br>")


def _font(family: str, size_pt: float) -> QFont:
    font = QFont(family)
    font.setPointSizeF(size_pt)
    # The localised digits have no code point of their own: a page that swaps them in cannot be
    # searched for a plate or a number.
    font.setFeature(QFont.Tag("locl"), 0)
    return font


class _SealedDocument(QTextDocument):
    """Loads nothing from anywhere, whatever a text asks for."""

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return nothing."""
        return None
