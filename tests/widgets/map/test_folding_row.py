"""The buttons above the map: as many as fit, the rest in a menu that does the same."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from app.domain.classes import EntityClass
from tests.widgets.map_hand import MapHand
from tests.widgets.shell.staging import thing
from widgets.look import Look
from widgets.map.folding_row import FoldingRow
from widgets.map.map_pane import MapPane
from widgets.map.tool_button import ToolButton
from widgets.texts import Texts


@pytest.fixture
def row(qapp: QApplication, look: Look, texts: Texts):
    row = FoldingRow(look, texts)
    for name in ("筛选", "图层", "网格热力"):
        button = ToolButton(name, "", look)
        button.setCheckable(True)
        row.add(button)
    row.show()
    yield row
    row.hide()
    row.deleteLater()


def _shown(row: FoldingRow) -> list[str]:
    return [button.text() for button in row._buttons if not button.isHidden()]


def test_what_does_not_fit_is_in_the_menu_and_works_from_there(row: FoldingRow) -> None:
    row.resize(900, 30)
    assert _shown(row) == ["筛选", "图层", "网格热力"]
    assert row.more.isHidden()
    row.resize(row.minimumSizeHint().width() + row._buttons[0].sizeHint().width() + 6, 30)
    assert _shown(row) == ["筛选"]
    assert row.more.isVisible()
    row.menu.aboutToShow.emit()
    assert [act.text() for act in row.menu.actions()] == ["图层", "网格热力"]
    row.menu.actions()[0].trigger()
    assert row._buttons[1].isChecked()
    row.fold()
    assert _shown(row) == ["筛选"], "nothing moves because something was pressed"
    assert row.more.isChecked(), "what is open is behind this button"
    row.resize(row.minimumSizeHint().width(), 30)
    assert _shown(row) == []


def _boxes(pane: MapPane) -> list[tuple[str, bool, QRect]]:
    row = pane.features.buttons
    buttons = (*row._buttons, row.more)
    return [(b.text(), b.isVisible(), QRect(b.pos(), b.size())) for b in buttons if b.isVisible()]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width_px", [1280, 1920])
def test_buttons_never_move_for_a_mark_nor_for_the_sign(
    make_hand: Callable[..., MapHand], language: str, width_px: int
) -> None:
    hand = make_hand("layers", thing("V-1"), language=language)
    hand.stage.window.resize(width_px, 800)
    QApplication.processEvents()
    before = _boxes(hand.pane)
    assert before
    hand.pane.put(hidden_layers=frozenset({"names"}))
    hand.pane.legend.hide_classes(frozenset({EntityClass.BUS}))
    for key in hand.pane.features._button_of:
        hand.pane.features._show_mark(key, "8 failed")
    QApplication.processEvents()
    assert hand.pane.narrowed.isVisible()
    assert _boxes(hand.pane) == before
    hand.pane.show_everything()
    hand.pane.put(hidden_layers=frozenset())
    QApplication.processEvents()
    assert hand.pane.narrowed.isHidden()
    assert _boxes(hand.pane) == before


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_letter_is_cut_after_a_switch_of_theme(
    make_hand: Callable[..., MapHand], language: str
) -> None:
    hand = make_hand("layers", thing("V-1"), language=language)
    hand.stage.window.resize(1920, 1080)
    QApplication.processEvents()
    before = _boxes(hand.pane)
    for _ in range(2):
        hand.stage.window.switch_theme()
        QApplication.processEvents()
        row = hand.pane.features.buttons
        for button in (*row._buttons, row.more):
            if button.isVisible():
                assert button.width() >= button.sizeHint().width(), button.text()
        assert _boxes(hand.pane) == before


def test_a_mark_is_a_dot_on_the_button_and_words_after_the_last(row: FoldingRow) -> None:
    row.resize(900, 30)
    plain = row._buttons[1].grab().toImage()
    row._buttons[1].set_mark("1 个失败")
    row.tell()
    assert row._buttons[1].grab().toImage() != plain
    assert "1 个失败" in row._buttons[1].toolTip()
    assert row.said.isVisible()
    assert row.said.full_text() == "图层 · 1 个失败"
    assert row.said.x() > row._buttons[2].geometry().right()
    row.resize(row.minimumSizeHint().width(), 30)
    assert row.said.isHidden()
    assert row.more.mark == "1 个失败", "what is folded away is told by the menu's button"
    row.menu.aboutToShow.emit()
    assert row.menu.actions()[1].text() == "图层 · 1 个失败"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_most_buttons_stay_in_the_row_at_1280_px(
    make_hand: Callable[..., MapHand], language: str
) -> None:
    hand = make_hand("layers", thing("V-1"), language=language)
    hand.pane.features.shut()
    QApplication.processEvents()
    row = hand.pane.features.buttons
    assert hand.stage.window.width() <= hand.pane._look.px(1280)
    assert len(_shown(row)) > len(row._buttons) // 2
    for button in row._buttons:
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.text()


@pytest.mark.parametrize("width_px", [1280, 1920])
def test_buttons_never_move_for_the_title_nor_the_as_of(
    make_hand: Callable[..., MapHand], width_px: int
) -> None:
    hand = make_hand("layers", thing("V-1"))
    hand.stage.window.resize(width_px, 800)
    hand.pane.legend.hide_classes(frozenset({EntityClass.BUS}))
    QApplication.processEvents()

    def places() -> list[QRect]:
        held = (
            hand.pane.narrowed,
            hand.pane.features.buttons,
            *hand.pane.features.buttons._buttons,
        )
        return [
            QRect(widget.mapTo(hand.pane, widget.rect().topLeft()), widget.size())
            for widget in held
        ]

    before = places()
    for title, as_of in (
        ("地", "—"),
        ("地图 · 1,000,000 个目标 · 停：jt808、ais", "最新定位 14:32:08，119 秒前"),
    ):
        hand.pane.title.set_text(title)
        hand.pane.as_of.set_text(as_of)
        QApplication.processEvents()
        assert places() == before


def test_words_that_are_too_long_are_cut_and_told_whole_by_the_mouse(row: FoldingRow) -> None:
    row._buttons[1].set_mark("瓦片未打开：tiles.toml: " + "no such file of tiles " * 9)
    row.resize(500, 30)
    row.tell()
    assert row.said.isVisible()
    assert row.said.geometry().right() <= row.width()
    assert row.said.text().endswith("…")
    assert "no such file of tiles" in row.said.toolTip()
