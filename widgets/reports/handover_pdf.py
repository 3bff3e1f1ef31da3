"""The handover on one page of A4 as PDF, with its fonts inside."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF, QUrl
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextDocument,
)
from typing_extensions import override

from app.domain.alarm import Alarm
from app.domain.citypack import CityInfo
from app.domain.errors import StoreError
from app.services.handover_report import HandoverReport
from widgets.reports.handover_html import MAP_NAME, MOST_ON_MAP, Masthead, handover_html
from widgets.texts import Texts

FAMILY = "Noto Sans SC"  # what resources/fonts holds
MARGIN_MM = 16.0
DOTS_PER_INCH = 300
POINTS_PER_INCH = 72
SIZES_PT = (10.0, 9.0, 8.0)  # a page of 8 pt is the smallest that is read without a glass
MOST_LINES = 500
MM_PER_INCH = 25.4
MAP_MM = (98.0, 62.0)
# Alarms, size in px, px of a millimetre: a picture in which alarm i wears the number i + 1.
DrawMap = Callable[[Sequence[Alarm], tuple[int, int], float], QImage]
_STYLE = """
h1 {{ font-size: {title:g}pt; font-weight: 500; margin: 0 0 4px 0; }}
p {{ margin: 1px 0; }}
ul, li {{ margin: 0; }}
p.heading {{ font-size: {heading:g}pt; font-weight: 500; margin: 12px 0 2px 0; }}
"""


def write_handover_pdf(
    report: HandoverReport,
    path: Path,
    texts: Texts,
    city: CityInfo,
    family: str = FAMILY,
    draw_map: DrawMap | None = None,
) -> None:
    """Print the page of ``city`` to ``path``; raise StoreError if it cannot be saved."""
    is_english = texts.language == "en"
    name = (city.name_en if is_english else city.name) or city.name
    head = Masthead(name, is_demo=city.is_demo)
    save_handover_pdf(path, handover_pdf(report, head, texts, family, draw_map))


def handover_pdf(
    report: HandoverReport,
    head: Masthead,
    texts: Texts,
    family: str,
    draw_map: DrawMap | None = None,
) -> bytes:
    """Return the page as PDF, always exactly one; ``draw_map`` draws where the open alarms are.

    The letters shrink to 8 pt first; then each section lists fewer lines and says how many it
    leaves out. Needs a QGuiApplication for its fonts.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    writer.setTitle(texts("report.title"))
    writer.setCreator("dutywall")
    px_per_mm = DOTS_PER_INCH / MM_PER_INCH
    size_px = (round(MAP_MM[0] * px_per_mm), round(MAP_MM[1] * px_per_mm))
    picture = draw_map(report.alarms_open[:MOST_ON_MAP], size_px, px_per_mm) if draw_map else None
    document = _fitted(report, head, texts, family, writer, picture)
    document.print_(writer)
    buffer.close()
    return bytes(buffer.data().data())


def save_handover_pdf(path: Path, page: bytes) -> None:
    """Put a page on the disk, whole or not at all, readable by its owner alone.

    Raises StoreError where that fails.
    """
    partial = path.with_suffix(".partial")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise StoreError(f"{path.name}: {error.strerror}") from error


def _fitted(
    report: HandoverReport,
    head: Masthead,
    texts: Texts,
    family: str,
    writer: QPdfWriter,
    picture: QImage | None,
) -> QTextDocument:
    for size_pt in SIZES_PT:
        document = _document(report, head, texts, family, writer, picture, size_pt, MOST_LINES)
        if document.pageCount() == 1:
            return document
    fewest, most = 0, MOST_LINES  # fewest fits, most does not
    while most - fewest > 1:
        middle = (fewest + most) // 2
        document = _document(report, head, texts, family, writer, picture, SIZES_PT[-1], middle)
        if document.pageCount() == 1:
            fewest = middle
        else:
            most = middle
    return _document(report, head, texts, family, writer, picture, SIZES_PT[-1], fewest)


def _document(
    report: HandoverReport,
    head: Masthead,
    texts: Texts,
    family: str,
    writer: QPdfWriter,
    picture: QImage | None,
    size_pt: float,
    most_lines: int,
) -> QTextDocument:
    document = _SealedDocument()
    document.documentLayout().setPaintDevice(writer)
    font = QFont(family)
    font.setPointSizeF(size_pt)
    # The localised digits have no code point of their own: a page that swaps them in cannot be
    # searched for a plate or a number.
    font.setFeature(QFont.Tag("locl"), 0)
    document.setDefaultFont(font)
    document.setIndentWidth(size_pt * DOTS_PER_INCH / POINTS_PER_INCH)
    document.setDefaultStyleSheet(_STYLE.format(title=1.6 * size_pt, heading=1.15 * size_pt))
    document.setDocumentMargin(0)
    map_px = None
    if picture is not None:
        document.addResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl(MAP_NAME), picture
        )
        # A document counts the px of a picture as the screen does, whatever it is printed on.
        screen_px = QGuiApplication.primaryScreen().logicalDotsPerInchY() / MM_PER_INCH
        map_px = (round(MAP_MM[0] * screen_px), round(MAP_MM[1] * screen_px))
    document.setHtml(handover_html(report, head, texts, most_lines, map_px))
    page = writer.pageLayout().paintRectPixels(writer.resolution()).size()
    document.setPageSize(QSizeF(page))
    return document


class _SealedDocument(QTextDocument):
    """Loads nothing from anywhere, whatever a text asks for."""

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return nothing."""
        return None
