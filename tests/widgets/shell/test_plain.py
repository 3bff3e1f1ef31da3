"""Foreign text is shown as it is, wherever it stands."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.safe_text import safe_text
from widgets.plain import PlainLabel, button_text, plain_tooltip, wrapping

HOSTILE = (
    "<b>bold</b>",
    "<img src='file:///etc/passwd'>",
    "<table><tr><td>x",
    "a\u202eb",
    "a\x00b\x1b[31m",
    "\ud800",
    "<script>alert(1)</script>",
    "&lt;b&gt;",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_shows_markup_as_letters(qapp: QApplication, text: str) -> None:
    label = PlainLabel(text)
    label.resize(2000, 40)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == safe_text(text)
    assert label.sizeHint().height() == label.fontMetrics().height()


def test_only_a_label_that_wraps_keeps_the_line_ends(qapp: QApplication) -> None:
    assert PlainLabel("one\ntwo").full_text() == "one ¶ two"
    assert PlainLabel("one\ntwo", is_wrapping=True).full_text() == "one\ntwo"


def test_a_button_underlines_no_letter_of_a_foreign_name() -> None:
    assert button_text("B&B\u202e") == "B&&B〔U+202E〕"


def test_a_run_without_spaces_can_be_broken_and_stays_safe() -> None:
    assert wrapping("x" * 45 + "\u200b").split("\u200b") == ["x" * 20, "x" * 20, "xxxxx〔U+200B〕"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_tooltip_holds_no_markup_but_its_own(text: str) -> None:
    inner = plain_tooltip(text).removeprefix("<qt>").removesuffix("</qt>")
    assert "<" not in inner.replace("<br>", "")


def test_what_does_not_fit_ends_in_an_ellipsis_and_is_whole_in_the_tooltip(
    qapp: QApplication,
) -> None:
    label = PlainLabel("南通市崇川区人民中路与工农路口")
    label.resize(60, 24)
    label.show()
    qapp.processEvents()
    assert label.text().endswith("…")
    assert "工农路口" in label.toolTip()
    assert label.full_text() == "南通市崇川区人民中路与工农路口"
    label.close()


def test_set_text_is_no_way_round(qapp: QApplication) -> None:
    label = PlainLabel()
    label.resize(500, 30)
    label.setText("a\u202eb")
    assert label.text() == "a〔U+202E〕b"


def test_a_label_is_cut_anew_when_its_letters_grow(qapp: QApplication) -> None:
    label = PlainLabel("南通市崇川区人民中路与工农路口")
    label.resize(label.sizeHint())
    assert "…" not in label.text()
    font = label.font()
    font.setPixelSize(2 * label.fontMetrics().height())
    label.setFont(font)
    assert label.text().endswith("…")
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
