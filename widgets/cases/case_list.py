"""The list of the case queue: keys that walk, open and mark, and pages that come as one scrolls."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView
from typing_extensions import override

from app.domain.cases.steps import CaseStep
from widgets.cases.case_model import CaseModel
from widgets.cases.step_keys import step_of, stroke_of

_WALK = {"J": 1, "K": -1}
NEAR_ROWS = 8  # so near to the end the next page is asked for
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CaseList(QListView):
    """Emits ``opened`` with a row, ``marked`` when marks changed, ``stepped`` with a step."""

    opened = Signal(int)
    marked = Signal()
    stepped = Signal(object)
    near_end = Signal()
    near_top = Signal()
    words_wanted = Signal()

    def __init__(self, model: CaseModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.opened.emit(index.row()))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def walk(self, rows: int) -> int:
        """Go on by so many rows; return the row that is meant now, -1 of an empty list."""
        count = self._model.rowCount()
        at = self.currentIndex().row()
        row = 0 if at < 0 else min(max(at + rows, 0), count - 1)
        self.go_to(row)
        return row if count else -1

    def go_to(self, row: int) -> None:
        """Make a row the one that is meant."""
        if 0 <= row < self._model.rowCount():
            self.setCurrentIndex(self._model.index(row, 0))
            self._scrolled(self.verticalScrollBar().value())

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the letters that mean something here from the window's own keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_ours = stroke_of(event) in _WALK or _step_of_many(event) is not None
            is_ours = is_ours or event.key() == Qt.Key.Key_Slash
            if is_ours or (event.key() == Qt.Key.Key_Escape and self._model.chosen):
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with J and K, open with Enter, mark with Space, act on the marked with a letter."""
        key, stroke, step = event.key(), stroke_of(event), _step_of_many(event)
        if stroke in _WALK:
            self.walk(_WALK[stroke])
        elif key == Qt.Key.Key_Slash:
            self.words_wanted.emit()
        elif key in _ENTER:
            self.opened.emit(self.currentIndex().row())
        elif key == Qt.Key.Key_Space:
            self._model.toggle(self.currentIndex().row())
            self.walk(1)
            self.marked.emit()
        elif key == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._model.choose(self._model.lines)
            self.marked.emit()
        elif key == Qt.Key.Key_Escape and self._model.chosen:
            self._model.choose(())
            self.marked.emit()
        elif step is not None:
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        near_px = NEAR_ROWS * max(1, self.sizeHintForRow(0))
        if value >= bar.maximum() - near_px:
            self.near_end.emit()
        elif value <= near_px:
            self.near_top.emit()


def _step_of_many(event: QKeyEvent) -> CaseStep | None:
    """Return the step of a stroke: split is one of a card alone, P leads to the panels."""
    step = step_of(event)
    return None if step is CaseStep.SPLIT else step
