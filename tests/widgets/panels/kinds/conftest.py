"""Panes shown as windows of their own, closed when the test ends."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.measures.figure import Grade
from tests.widgets.panels.fakes import FakePanel
from widgets.look import Look
from widgets.panels.kinds import part_marks
from widgets.panels.kinds.paint import Sheet
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.table import MAKERS
from widgets.panels.spec import BodySpec

Shown = Callable[..., PaintedBody[object]]


@pytest.fixture
def shown(qapp: QApplication, look: Look) -> Iterator[Shown]:
    """Return what shows a painted pane: its spec, its sources, and how large it is."""
    bodies: list[PaintedBody[object]] = []

    def show(
        spec: BodySpec,
        panel: FakePanel,
        size: tuple[int, int] = (480, 270),
        its_look: Look | None = None,
    ) -> PaintedBody[object]:
        body = MAKERS[spec.kind](spec, panel.context, its_look or look)
        assert isinstance(body, PaintedBody)
        bodies.append(body)
        body.resize(*size)
        body.refresh()
        body.show()
        qapp.processEvents()
        return body

    yield show
    for body in bodies:
        body.release()
        body.close()
        body.deleteLater()


def marks_of(body: PaintedBody[object]) -> list[QRectF]:
    """Return where marks are painted: of severities and of grades that ask for somebody."""
    found: list[QRectF] = []
    grade = Sheet.grade

    def graded(sheet: Sheet, box: QRectF, of: Grade) -> bool:
        if grade(sheet, box, of):
            found.append(box)
            return True
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sheet, "grade", graded)
        patch.setattr(part_marks, "draw_mark", lambda _p, _l, _s, box: found.append(box))
        body.grab()
    return found


def texts_of(body: PaintedBody[object]) -> list[str]:
    """Return what is written, in the order it was painted."""
    return [one.text for one in body.shown_texts()]


def click(body: PaintedBody[object], text: str) -> None:
    """Click where a text is."""
    box = next(one.box for one in body.shown_texts() if one.text == text)
    at = QPoint(round(box.center().x()), round(box.center().y()))
    QTest.mouseClick(body, Qt.MouseButton.LeftButton, pos=at)
