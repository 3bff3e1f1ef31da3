"""A report as a Word document: heads and page numbers as fields, tables that repeat their head."""

import datetime as dt
import html
import io
from collections.abc import Sequence
from typing import cast

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section as PageSection
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from PySide6.QtGui import QImage

from widgets.hall_time import CHINA
from widgets.reports.report import Cell, Report, ReportTable, Section, paper_text
from widgets.reports.report_words import figures_table, head_lines, page_foot, page_head
from widgets.reports.report_xlsx import png_of
from widgets.texts import Texts

FONT = "Noto Sans SC"
PAGE_MM = (210.0, 297.0)
MARGIN_MM = 16.0
ROOM_MM = PAGE_MM[0] - 2 * MARGIN_MM
MOST_HIGH_MM = 85.0
SCREEN_DPI, MM_PER_INCH = 96.0, 25.4
SIZE_PT, SMALL_PT = 9.5, 8.0
GREY = RGBColor(0x55, 0x55, 0x55)
CELL, CELL_ID = "Report cell", "Reportcell"
RIGHT = '<w:jc w:val="right"/>'
MOST_TITLE = 255  # characters of a document's own properties
PAGE, COUNT = "\ue000", "\ue001"  # where the fields stand in the foot's words


def report_docx(report: Report, texts: Texts, family: str = FONT) -> bytes:
    """Return the document."""
    document = docx.Document()
    _dress(document, family)
    title = paper_text(texts, report.title)
    document.core_properties.title = title[:MOST_TITLE]
    document.core_properties.author = paper_text(texts, report.asked_by)[:MOST_TITLE]
    document.core_properties.comments = ""
    made = dt.datetime.fromtimestamp(report.made_s, CHINA).astimezone(dt.UTC).replace(tzinfo=None)
    document.core_properties.created = document.core_properties.modified = made
    _page(document.sections[0], report, texts)
    document.add_heading(title, 1)
    for line in head_lines(report, texts):
        document.add_paragraph(line)
    for section in report.sections:
        _section(document, section, texts)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _dress(document: Document, family: str) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Header", "Footer"):
        style = cast(ParagraphStyle, document.styles[name])
        style.font.name = family
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)
    normal = cast(ParagraphStyle, document.styles["Normal"])
    normal.font.size = Pt(SIZE_PT)
    normal.paragraph_format.space_after = Pt(3)
    cell = cast(ParagraphStyle, document.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH))
    cell.base_style = normal
    cell.font.size = Pt(SMALL_PT)
    cell.paragraph_format.space_after = Pt(0)
    cell.element.styleId = CELL_ID
    for name in ("Heading 1", "Heading 2"):
        cast(ParagraphStyle, document.styles[name]).font.color.rgb = RGBColor(0, 0, 0)


def _page(page: PageSection, report: Report, texts: Texts) -> None:
    page.page_width, page.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    page.left_margin = page.right_margin = Mm(MARGIN_MM)
    page.top_margin = page.bottom_margin = Mm(MARGIN_MM)
    head = page.header.paragraphs[0]
    _small(head, page_head(report, texts))
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    rest = page_foot(texts, PAGE, COUNT)
    before, _, rest = rest.partition(PAGE)
    between, _, after = rest.partition(COUNT)
    _small(foot, before)
    _field(foot, "PAGE")
    _small(foot, between)
    _field(foot, "NUMPAGES")
    _small(foot, after)


def _section(document: Document, section: Section, texts: Texts) -> None:
    document.add_heading(paper_text(texts, section.heading), 2)
    for text in section.texts:
        document.add_paragraph(paper_text(texts, text))
    if section.figures:
        _table(document, figures_table(section.figures, texts), texts)
    for image in section.pictures:
        document.add_picture(io.BytesIO(png_of(image)), width=Mm(_width_mm(image)))
    if section.table is not None:
        _table(document, section.table, texts)
    for note in section.notes:
        _small(document.add_paragraph(), paper_text(texts, note))


def _table(document: Document, table: ReportTable, texts: Texts) -> None:
    """Add a table; its rows are written as XML, which is twenty times as quick as cell by cell."""
    made = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for column, share in zip(made.columns, table.shares(), strict=True):
        column.width = Mm(ROOM_MM * share)
    first = made.cell(0, 0).paragraphs[0].paragraph_format.element.getparent().getparent()
    whole = first.getparent()
    whole.remove(first)
    sides = [table.is_number(at) for at in range(len(table.columns))]
    names = tuple(Cell(name) for name in table.columns)
    whole.append(_row(names, sides, texts, is_head=True))
    for cells in table.rows:
        whole.append(_row(cells, sides, texts))
    document.add_paragraph()


def _row(
    cells: Sequence[Cell], sides: Sequence[bool], texts: Texts, *, is_head: bool = False
) -> BaseOxmlElement:
    """Return a row; that of the head is repeated on every page that the table goes on to."""
    head = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_head else ""
    bold = "<w:rPr><w:b/></w:rPr>" if is_head else ""
    written = "".join(
        f'<w:tc><w:p><w:pPr><w:pStyle w:val="{CELL_ID}"/>'
        f"{RIGHT if is_right else ''}</w:pPr>{_run(texts, cell.text, bold)}</w:p></w:tc>"
        for cell, is_right in zip(cells, sides, strict=True)
    )
    return parse_xml(f"<w:tr {nsdecls('w')}>{head}{written}</w:tr>")


def _run(texts: Texts, text: str, bold: str) -> str:
    lines = html.escape(paper_text(texts, text)).split("\n")
    said = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{bold}{said}</w:r>"


def _small(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(SMALL_PT)
    run.font.color.rgb = GREY


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a field that whoever opens the document counts: which page, and of how many."""
    run = paragraph.add_run()
    run.font.size = Pt(SMALL_PT)
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        if kind == "shown":
            run.add_text(text)
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run.element.append(element)


def _width_mm(image: QImage) -> float:
    ratio = image.devicePixelRatio()
    wide = image.width() / ratio / SCREEN_DPI * MM_PER_INCH
    high = image.height() / ratio / SCREEN_DPI * MM_PER_INCH
    return wide * min(1.0, ROOM_MM / wide, MOST_HIGH_MM / high)
