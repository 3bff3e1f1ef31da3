"""The hand on a painted pane: arrows reach every place, each is read aloud, drawing may fail."""

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.widgets.panels.fakes import FakePanel
from tests.widgets.panels.kinds.conftest import Shown
from tests.widgets.panels.kinds.staged import STAGED, staged_panel
from tests.widgets.panels.kinds_data import SPECS, panel_of
from widgets.look import Look
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.walking import STEPS, walked


def reached(body: PaintedBody[object]) -> set[int]:
    """Return the places that arrows come to from the first."""
    boxes = [hit.box for hit in body.hits]
    found, left = {0}, [0]
    while left:
        at = left.pop()
        for step in STEPS.values():
            to = walked(boxes, at, step)
            if to not in found:
                found.add(to)
                left.append(to)
    return found


ALL = {**STAGED, **SPECS}


def staged(name: str, *, is_wall: bool = False) -> FakePanel:
    """Return sources with something for a pane of ALL."""
    if name in STAGED:
        return staged_panel(is_wall=is_wall)
    return panel_of("zh_CN", is_wall=is_wall)


def test_arrows_go_up_and_down_within_a_column() -> None:
    boxes = [QRectF(x * 50, y * 20, 40, 18) for y in range(3) for x in range(4)]
    assert walked(boxes, 0, STEPS[Qt.Key.Key_Down]) == 4
    assert walked(boxes, 5, STEPS[Qt.Key.Key_Up]) == 1
    assert walked(boxes, 5, STEPS[Qt.Key.Key_Left]) == 4
    assert walked(boxes, 3, STEPS[Qt.Key.Key_Right]) == 4  # on to the next row
    assert walked(boxes, 9, STEPS[Qt.Key.Key_Down]) == 9  # and not round
    assert walked(boxes, 11, STEPS[Qt.Key.Key_Right]) == 11
    assert walked(boxes, 0, STEPS[Qt.Key.Key_Left]) == 0


@pytest.mark.parametrize("name", ALL)
def test_arrows_reach_every_place(shown: Shown, name: str) -> None:
    body = shown(ALL[name], staged(name))
    if body.hits:
        assert reached(body) == set(range(len(body.hits)))


@pytest.mark.parametrize("name", ALL)
def test_what_has_the_keyboard_is_read_aloud(shown: Shown, name: str) -> None:
    body = shown(ALL[name], staged(name))
    for hit in body.hits:
        body._on = hit.key
        body._say()
        assert body.accessibleName()
        assert body.accessibleName() in (hit.said, body.tip_at(hit.box.center()))
    wall = shown(ALL[name], staged(name, is_wall=True))
    assert (wall.hits, wall.accessibleName()) == ((), "")


@pytest.mark.parametrize("name", ALL)
def test_no_two_places_have_one_key(shown: Shown, name: str) -> None:
    keys = [hit.key for hit in shown(ALL[name], staged(name)).hits]
    assert len(keys) == len(set(keys))


def test_an_arrow_says_the_place_it_came_to(shown: Shown) -> None:
    body = shown(STAGED["bars"], staged_panel())
    QTest.keyClick(body, Qt.Key.Key_Down)
    assert body.accessibleName() == body.tip_at(body.hits[1].box.center())


def test_what_can_be_clicked_is_framed_under_the_pointer(shown: Shown, qapp: QApplication) -> None:
    body = shown(STAGED["bars"], staged_panel())
    before = body.grab().toImage()
    at = body.hits[0].box.center()
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QMouseEvent.Type.MouseMove, at, QPointF(body.mapToGlobal(at.toPoint())), none, none,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(body, move)
    assert body.grab().toImage() != before
    assert body.cursor().shape() is Qt.CursorShape.PointingHandCursor
    body.leaveEvent(move)
    assert body.grab().toImage() == before


def test_a_drawing_that_fails_leaves_no_painter_open(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = shown(STAGED["bars"], staged_panel())
    whole = body.grab().toImage()
    with monkeypatch.context() as patch:
        patch.setattr(body, "draw", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            body.grab()
    assert body.grab().toImage() == whole


def test_a_text_without_a_place_makes_the_pane_say_so(
    shown: Shown, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = staged_panel()
    body = shown(STAGED["bars"], panel)
    body.resize(300, 200)

    def draw(sheet, _model, box) -> None:
        sheet.text("one", box, sheet.faces.body, sheet.ink("text"))
        sheet.text("two", box.translated(0, 400), sheet.faces.body, sheet.ink("text"))

    monkeypatch.setattr(body, "draw", draw)
    body.grab()
    said = "".join(one.text for one in body.shown_texts())
    assert said.replace(" ", "") == panel.context.texts("panel_shapes.too_small").replace(" ", "")
