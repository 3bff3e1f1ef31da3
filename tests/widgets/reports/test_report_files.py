"""What is written is what the report says, in every format; nothing that a text says is done."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from PySide6.QtGui import QImage

from app.domain.safe_text import safe_text
from tests.widgets.read_once import texts_in
from tests.widgets.reports.papers import (
    LONG,
    NASTY,
    pages_of,
    picture,
    report,
    sheets_of,
)
from widgets.reports.report import (
    LONGEST_TEXT,
    Cell,
    Format,
    Report,
    ReportFigure,
    ReportTable,
    Section,
    paper_text,
)
from widgets.reports.report_docx import report_docx
from widgets.reports.report_pdf import report_pdf
from widgets.reports.report_xlsx import report_xlsx
from widgets.reports.writing import report_name, save_report

DEMO = "模拟/演示"


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_page_of_a_pdf_says_what_where_when_and_which_page(font_family, texts):
    pages = pages_of(report_pdf(report(120), texts, font_family))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert "总体态势" in page
        assert "南通市" in page
        assert "2025-11-22 16:16:40" in page
        assert DEMO in page
        assert f"第 {number} 页，共 {len(pages)} 页" in page


def test_a_hall_that_is_no_demo_is_not_called_one(font_family, texts):
    real = report(3, is_demo=False)
    assert DEMO not in "".join(pages_of(report_pdf(real, texts, font_family)))
    assert DEMO not in str(sheets_of(report_xlsx(real, texts, font_family)))


def test_a_pdf_has_every_figure_and_every_row(font_family, texts):
    whole = squeezed("".join(pages_of(report_pdf(report(40), texts, font_family))))
    for wanted in ("1,817", "99.12", "1,801/1,817", "98.00%", "较昨日+3", "中心账本", "王海"):
        assert wanted in whole
    assert "从未到达" in whole
    assert all(f"通州区第{at}件" in whole for at in range(1, 41))


def test_no_text_of_ten_thousand_letters_is_cut(font_family, texts):
    paper = report(2)
    # Qt puts the last line of a page on the next one too, outside of what can be seen there.
    assert 10_000 <= "".join(pages_of(report_pdf(paper, texts, font_family))).count("长") < 10_500
    document = docx.Document(io.BytesIO(report_docx(paper, texts, font_family)))
    assert LONG in [one.text for one in document.paragraphs]
    cells = sheets_of(report_xlsx(paper, texts, font_family))["报告"]
    assert LONG in cells.values()


def test_what_is_longer_than_any_paper_says_how_long_it_is(texts):
    text = paper_text(texts, "x" * (LONGEST_TEXT + 1))
    assert f"{LONGEST_TEXT + 1:,}" in text
    assert paper_text(texts, "完…") == "完…"


def test_word_keeps_what_is_nasty_as_text(font_family, texts):
    written = report_docx(report(3), texts, font_family)
    document = docx.Document(io.BytesIO(written))
    said = {one.text for one in document.paragraphs}
    assert {safe_text(one, is_multiline=True) for one in NASTY} <= said
    names = zipfile.ZipFile(io.BytesIO(written)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]


def test_word_has_the_rows_and_repeats_the_head_of_a_table(font_family, texts):
    document = docx.Document(io.BytesIO(report_docx(report(30), texts, font_family)))
    table = next(one for one in document.tables if len(one.rows) == 31)
    assert [cell.text for cell in table.rows[0].cells][:2] == ["名次", "分项"]
    assert [cell.text for cell in table.rows[30].cells] == ["30", "通州区第 30 件", "99.99", "在办"]
    xml = zipfile.ZipFile(io.BytesIO(report_docx(report(30), texts, font_family))).read(
        "word/document.xml"
    )
    assert b"w:tblHeader" in xml


def test_word_says_on_every_page_what_it_is_and_counts_the_pages(font_family, texts):
    document = docx.Document(io.BytesIO(report_docx(report(3), texts, font_family)))
    head = document.sections[0].header.paragraphs[0].text
    assert "总体态势 · 南通市" in head
    assert "2025-11-22 16:16:40" in head
    assert DEMO in head
    foot = document.sections[0].footer.paragraphs[0].paragraph_format.element.xml
    assert ">PAGE<" in foot
    assert ">NUMPAGES<" in foot
    assert len(document.inline_shapes) == 1


def test_a_spreadsheet_counts_with_numbers_and_shows_texts(font_family, texts):
    paper = report(5)
    sheets = sheets_of(report_xlsx(paper, texts, font_family))
    first = sheets["报告"]
    assert {1817.0, 99.1234} <= {one for one in first.values() if isinstance(one, float)}
    shown = {one for one in first.values() if isinstance(one, str)}
    assert {safe_text(one, is_multiline=True) for one in NASTY} <= shown
    rows = sheets["清单"]
    numbers = [one for one in rows.values() if isinstance(one, float)]
    assert numbers == [one for at in range(1, 6) for one in (float(at), 99.997)]
    assert "清单 2" in sheets
    assert not [name for name in sheets if set(name) & set("[]:*?/\\")]


def test_a_heading_stands_on_the_page_of_the_picture_that_it_heads(font_family, texts):
    paper = report(2)
    many = tuple(Section(f"第{at}图", pictures=(picture(),)) for at in range(12))
    pages = pages_of(report_pdf(replace(paper, sections=many), texts, font_family))
    assert len(pages) > 2
    counts = [page.count("图") for page in pages]
    assert sum(counts) == len(many)
    # Equal pictures fill pages equally; a heading left alone is one too many for its page.
    assert len(set(counts[:-1])) == 1


def test_nothing_between_tables_is_left_out_of_a_pdf(font_family, texts):
    image = QImage(1200, 800, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    seen = (image,)
    # Figures, rows, pictures and notes of sections, such that a heading moves to the next page.
    shapes = [(1, 0, (), ()), (3, 0, (), ()), (2, 0, (), ()), (4, 0, seen, ()),
              (0, 19, (), ("note1",)), (0, 50, (), ("note2",)), (1, 0, seen, ("note3",)),
              (1, 14, seen, ()), (0, 3, (), ("note4",)), (1, 0, seen, ()),
              (19, 0, (), ())]  # fmt: skip
    sections = tuple(
        Section(f"H-{at}.", (), _figures(count), _two_columns(rows) if rows else None, *rest)
        for at, (count, rows, *rest) in enumerate(shapes)
    )
    paper = Report("T", "P", 1e9, 1e9, "me", is_demo=True, sections=sections)
    said = squeezed("".join(pages_of(report_pdf(paper, texts, font_family))))
    assert [at for at in range(len(shapes)) if f"H-{at}." not in said] == []
    assert said.count("fig") == sum(shape[0] for shape in shapes)


def _figures(count: int) -> tuple[ReportFigure, ...]:
    return tuple(ReportFigure(f"fig{at}", Cell("3", 3.0)) for at in range(count))


def _two_columns(rows: int) -> ReportTable:
    return ReportTable(("a", "b"), tuple((Cell(f"row{at}"), Cell("1", 1.0)) for at in range(rows)))


def test_the_head_of_a_list_stays_in_sight_and_on_every_page(font_family, texts):
    book = zipfile.ZipFile(io.BytesIO(report_xlsx(report(40), texts, font_family)))
    sheet = book.read("xl/worksheets/sheet2.xml").decode()
    assert 'ySplit="3"' in sheet
    assert "<autoFilter" in sheet
    assert "Print_Titles" in book.read("xl/workbook.xml").decode()


def test_a_spreadsheet_does_not_round_up_to_the_whole():
    assert Cell("99.99", 99.997, 2).shown_decimals == 4
    assert Cell("99.12", 99.1234, 2).shown_decimals == 2
    assert Cell("+3", 3.0).shown_decimals == 0
    assert Cell("—", None, 2).shown_decimals == 2


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("form", list(Format))
def test_every_format_is_written_whole_in_both_languages(form, language, font_family, tmp_path):
    path = tmp_path / report_name("overall ../x", 1_763_800_000.0, form)
    assert path.parent == tmp_path
    save_report(report(2), path, form, texts_in(language), font_family)
    assert path.name == f"overall----x-20251122-162640.{form.value}"
    assert path.stat().st_mode & 0o777 == 0o600
    begins = b"%PDF" if form is Format.PDF else b"PK"
    assert path.read_bytes().startswith(begins)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
