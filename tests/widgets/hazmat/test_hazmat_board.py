"""The matrix on the desk: figures, honest gaps, the keyboard, and the rows behind a cell."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.domain.hazmat import Element, Stage
from app.domain.ports import LinkState
from app.services.asking import answer_of
from app.services.hazmat import ASK_EVERY_S, MatrixAnswer, RowFacts, whole_matrix
from app.services.live import ViewGroup
from tests.widgets.fake_link import FakeLink
from widgets.hazmat.hazmat_board import HazmatBoard
from widgets.look import Look
from widgets.texts import Texts

NOW_S = 1_790_000_000.0


class Timer:
    """Real seconds, as the test sets them."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def group(link: FakeLink, fields: FieldCatalogue) -> ViewGroup:
    group = ViewGroup(link, fields, SetClock(NOW_S))
    group.pump()
    return group


@pytest.fixture
def board(
    qapp: QApplication, group: ViewGroup, look: Look, texts: Texts, timer: Timer
) -> Iterator[HazmatBoard]:
    window = QWidget()
    window.resize(1160, 360)
    board = HazmatBoard(group, look, texts, timer, window)
    board.resize(1136, board.height())
    window.show()
    board.refresh()
    yield board
    window.close()
    window.deleteLater()


def matrix(**more: Any) -> dict[str, Any]:
    """Return an answer: no source for persons, three open warnings among the vehicles."""
    cells = [
        {
            "stage": stage.value,
            "element": element.value,
            "source": "" if element is Element.PERSON else "sites",
            "count": None if element is Element.PERSON else 7,
            "open_warnings": 3 if element is Element.VEHICLE else 0,
            "gravest": 2 if element is Element.VEHICLE else 0,
        }
        for stage in Stage
        for element in Element
    ]
    answer = {"as_of_s": NOW_S, "left_off": 0, "standing": "house", "cells": cells}
    return answer | more


def row(key: str, lon: float | None = 121.0, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "label": f"演示{key}",
        "target": key,
        "facts": [["permits", "2"]],
        "lon_deg": lon,
        "lat_deg": None if lon is None else 32.0,
        "alarms": [],
    } | more


def told(link: FakeLink, group: ViewGroup, **more: Any) -> None:
    link.answer("hazmat_rows" if "rows" in more else "hazmat_matrix", matrix(**more))
    group.pump()


def opened(stage: Stage, element: Element, *rows: dict[str, Any]) -> dict[str, Any]:
    return {"stage": stage.value, "element": element.value, "rows": list(rows)}


def test_a_cell_without_a_source_says_so_and_shows_no_zero(
    board: HazmatBoard, link: FakeLink, group: ViewGroup, texts: Texts
) -> None:
    told(link, group)
    said = board.grid.cell_words(Stage.USE, Element.PERSON)
    assert texts("hazmat.no_source") in said
    assert "0" not in said
    assert "7" in board.grid.cell_words(Stage.USE, Element.VEHICLE)


def test_a_click_asks_for_the_rows_and_puts_them_on_the_map_once(
    board: HazmatBoard, link: FakeLink, group: ViewGroup
) -> None:
    told(link, group)
    shown: list[tuple[RowFacts, ...]] = []
    board.on_map.connect(shown.append)
    at = board.grid.cell_rect(Stage.TRADE, Element.ENTERPRISE).center()
    QTest.mouseClick(board.grid, Qt.MouseButton.LeftButton, pos=at)
    assert link.asked[-1][2] == {"stage": "trade", "element": "enterprise"}
    told(link, group, **opened(Stage.TRADE, Element.ENTERPRISE, row("S-1"), row("S-2", None)))
    assert [line.text for line in board.model.lines] == ["演示S-1", "演示S-2"]
    assert [[one.key for one in rows] for rows in shown] == [["S-1", "S-2"]]
    board.refresh()
    assert len(shown) == 1  # a later count does not move the map


def test_the_arrow_keys_walk_and_enter_opens(
    board: HazmatBoard, link: FakeLink, group: ViewGroup
) -> None:
    told(link, group)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left):
        QTest.keyClick(board.grid, key)
    QTest.keyClick(board.grid, Qt.Key.Key_Left)
    QTest.keyClick(board.grid, Qt.Key.Key_Return)
    assert board.book.chosen == (Stage.DISPOSAL, Element.EVENT)


def test_a_row_is_chosen_by_enter(board: HazmatBoard, link: FakeLink, group: ViewGroup) -> None:
    told(link, group)
    board.grid.opened.emit(Stage.USE, Element.ENTERPRISE)
    told(link, group, **opened(Stage.USE, Element.ENTERPRISE, row("S-1"), row("S-2")))
    chosen: list[RowFacts] = []
    board.chosen.connect(chosen.append)
    board.list.setFocus()
    board.list.setCurrentIndex(board.model.index(1, 0))
    QTest.keyClick(board.list, Qt.Key.Key_Return)
    assert [one.target for one in chosen] == ["S-2"]


def test_rows_of_another_cell_are_not_shown_as_this_ones(
    board: HazmatBoard, link: FakeLink, group: ViewGroup
) -> None:
    told(link, group)
    board.grid.opened.emit(Stage.USE, Element.ENTERPRISE)
    told(link, group, **opened(Stage.TRADE, Element.ENTERPRISE, row("S-9")))
    assert board.model.lines == []


def test_a_broken_line_and_a_refusal_leave_no_figures_standing(
    board: HazmatBoard, link: FakeLink, group: ViewGroup, timer: Timer, texts: Texts
) -> None:
    told(link, group)
    timer.at_s += ASK_EVERY_S
    board.refresh()
    link.answer("hazmat_matrix", {}, code="not_signed_in")
    group.pump()
    board.refresh()
    assert texts("hazmat.unknown") in board.grid.cell_words(Stage.USE, Element.VEHICLE)
    link.state = LinkState.CONNECTING
    group.pump()
    board.refresh()
    assert board.note.text() == texts("hazmat.not_live")


def test_a_shut_board_asks_nothing(board: HazmatBoard, link: FakeLink, timer: Timer) -> None:
    board.hide()
    board.refresh()
    asked = len(link.asked)
    timer.at_s += 10 * ASK_EVERY_S
    board.refresh()
    assert len(link.asked) == asked


@pytest.mark.parametrize(
    "broken",
    [
        {"cells": []},
        {"cells": matrix()["cells"][:-1]},
        {"cells": [*matrix()["cells"][:-1], matrix()["cells"][0]]},
        {"rows": [{"key": "x"}]},
        {"as_of_s": "noon"},
        {"stage": "thievery", "element": "event"},
    ],
)
def test_an_answer_that_is_not_a_whole_matrix_is_refused(broken: dict[str, Any]) -> None:
    sound, found = (answer_of(told, MatrixAnswer) for told in (matrix(), matrix(**broken)))
    assert sound is not None
    assert whole_matrix(sound) is sound
    assert found is None or whole_matrix(found) is None


def test_every_cell_is_where_it_is_painted(board: HazmatBoard) -> None:
    grid = board.grid
    boxes = [grid.cell_rect(stage, element) for stage in Stage for element in Element]
    assert all(box.width() > 40 and box.height() > 20 for box in boxes)
    assert boxes[-1].bottomRight() == QPoint(grid.width() - 1, grid.height() - 1)
