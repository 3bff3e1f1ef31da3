"""The form under the acts of a case: what a step will do, to what, and what it asks for."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.domain.cases.case import Due
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.steps import STEP_RULES, CaseStep, Need
from app.domain.safe_text import safe_text
from app.services.cases.acts import StepWords
from widgets.cases.case_words import NAME_CHARACTERS
from widgets.hall_time import DAY_S, HOUR_S
from widgets.look import Look
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

NOTE_CHARACTERS = 1_000
MOST_UNITS = 6
UNIT_ROW_PX = 28
SPANS_S = (4 * HOUR_S, DAY_S, 3 * DAY_S, 7 * DAY_S)
OUTSIDE = "outside"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DUE_STEPS = (CaseStep.EXTEND, CaseStep.ASK_EXTENSION)


class ActForm(QWidget):
    """Hidden until :meth:`ask`; emits ``confirmed`` (StepWords) or ``cancelled``.

    Enter confirms from anywhere in it, or goes to what is still missing; Esc cancels.
    ``catalogue`` has the units, ``now_s`` is city time.
    """

    confirmed = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        look: Look,
        texts: Texts,
        catalogue: Callable[[], CaseCatalogue],
        now_s: Callable[[], float],
    ) -> None:
        super().__init__()
        self._texts = texts
        self._catalogue = catalogue
        self._now_s = now_s
        self.step: CaseStep | None = None
        self._county, self._unit_kind, self._due_s = "", "", 0.0
        self._what = Due.CLOSE
        self._units: list[Unit] = []
        self._span_s: float = SPANS_S[0]
        self._score: bool | None = None
        self.said = PlainLabel(is_wrapping=True)
        self.unit = QLineEdit()
        self.unit.setPlaceholderText(texts("cases.form.unit"))
        self.unit.textChanged.connect(self._find)
        self.units = QListWidget()
        self.units.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.units.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = QLineEdit()
        self.note.setMaxLength(NOTE_CHARACTERS)
        self.spans = [self._button(partial(self._take_span, span_s)) for span_s in SPANS_S]
        self.scores = [self._button(partial(self._take_score, score=yes)) for yes in (True, False)]
        self.missing = PlainLabel(is_wrapping=True)
        self.missing.setProperty("tone", "bad")
        self.do = QPushButton(button_text(texts("cases.form.do")))
        self.do.setProperty("role", "primary")
        self.do.clicked.connect(lambda _checked: self.submit())
        self.drop = QPushButton(button_text(texts("cases.form.drop")))
        self.drop.setProperty("role", "quiet")
        self.drop.clicked.connect(lambda _checked: self.cancelled.emit())
        self._rows = [QHBoxLayout() for _ in range(3)]
        for row, buttons in zip(
            self._rows, (self.spans, self.scores, [self.do, self.drop]), strict=True
        ):
            for button in buttons:
                row.addWidget(button, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for above in (self.said, self.unit, self.units):
            self._column.addWidget(above)
        self._column.addLayout(self._rows[0])
        self._column.addLayout(self._rows[1])
        self._column.addWidget(self.note)
        self._column.addWidget(self.missing)
        self._column.addLayout(self._rows[2])
        for button in (*self.spans, *self.scores, self.do, self.drop):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for widget in (self.unit, self.note, *self.spans, *self.scores, self.do, self.drop):
            widget.installEventFilter(self)
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        for widget in (
            *(self.said, self.unit, self.units, self.note, self.missing, self.do, self.drop),
            *(*self.spans, *self.scores),
        ):
            widget.setFont(look.font())
        self.units.setFixedHeight(look.px(UNIT_ROW_PX * MOST_UNITS))
        for layout in (self._column, *self._rows):
            layout.setSpacing(look.px(6))

    def ask(
        self,
        step: CaseStep,
        said: str,
        *,
        county: str = "",
        unit_kind: str = "",
        what: Due = Due.CLOSE,
        due_s: float = 0.0,
    ) -> None:
        """Open for a step; ``said`` is what it will do and to what.

        ``county`` and ``unit_kind`` are those of the case. ``what`` is the deadline that may be
        extended, now due at ``due_s``.
        """
        needs = STEP_RULES[step].needs
        self.step = step
        self._county, self._unit_kind, self._what, self._due_s = county, unit_kind, what, due_s
        self.said.set_text(said)
        self.missing.set_text("")
        self.missing.hide()
        for line in (self.unit, self.note):
            line.clear()
        key = "note" if Need.NOTE in needs else "note_maybe"
        self.note.setPlaceholderText(self._texts(f"cases.form.{key}"))
        for widget in (self.unit, self.units):
            widget.setVisible(Need.UNIT in needs)
        for button in self.spans:
            button.setVisible(Need.UNTIL in needs)
        for button in self.scores:
            button.setVisible(Need.SCORE in needs)
        self._take_span(SPANS_S[0])
        self._score = None
        self._say_scores()
        self._find("")
        self.show()
        (self.unit if Need.UNIT in needs else self.note).setFocus()

    def shut(self) -> None:
        """Close without an act."""
        self.step = None
        self.hide()

    def submit(self) -> None:
        """Confirm, or say what is missing and go there."""
        if self.step is None:
            return
        needs = STEP_RULES[self.step].needs
        unit = self._unit()
        if Need.UNIT in needs and unit is None:
            self._miss("unit", self.unit)
        elif Need.NOTE in needs and not self.note.text().strip():
            self._miss("note", self.note)
        elif Need.SCORE in needs and self._score is None:
            self._miss("score", self.scores[0])
        else:
            words = StepWords(
                note=self.note.text(),
                unit=unit.unit_id if Need.UNIT in needs and unit is not None else "",
                until_s=self._until_s() if Need.UNTIL in needs else 0.0,
                what=self._what,
                is_satisfied=self._score,
            )
            self.confirmed.emit(words)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Confirm with Enter, cancel with Esc, choose a unit with the arrows."""
        if not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if event.type() == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Escape:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif key in _ENTER and not event.isAutoRepeat():
            if isinstance(watched, QPushButton):
                watched.click()
            else:
                self.submit()
        elif watched is self.unit and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = min(max(self.units.currentRow() + step, 0), self.units.count() - 1)
            self.units.setCurrentRow(row)
        else:
            return False
        return True

    def _button(self, act: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.clicked.connect(lambda _checked: act())
        return button

    def _take_span(self, span_s: float) -> None:
        self._span_s = span_s
        for button, one in zip(self.spans, SPANS_S, strict=True):
            button.setChecked(one == span_s)
            key = "cases.form.hours" if one < DAY_S else "cases.form.days"
            count = f"{one / (HOUR_S if one < DAY_S else DAY_S):g}"
            button.setText(button_text(self._texts(key, count=count)))

    def _take_score(self, *, score: bool) -> None:
        self._score = score
        self._say_scores()

    def _say_scores(self) -> None:
        for button, yes in zip(self.scores, (True, False), strict=True):
            button.setText(button_text(self._texts(f"cases.form.score.{'yes' if yes else 'no'}")))
            button.setChecked(self._score is yes)

    def _until_s(self) -> float:
        from_s = self._now_s()
        if self.step in _DUE_STEPS:
            from_s = max(from_s, self._due_s)
        return from_s + self._span_s

    def _find(self, typed: str) -> None:
        """List the units that fit: those for this kind of matter first, by name as one types."""
        catalogue, words = self._catalogue(), typed.strip().lower()
        is_outward = self.step is CaseStep.ROUTE_OUT
        fitting = [
            unit
            for unit in catalogue.units.values()
            if (unit.level == OUTSIDE) == is_outward
            and unit.county in ("", self._county)
            and (words in unit.name.lower() or words in unit.unit_id.lower())
        ]
        fitting.sort(key=lambda unit: self._unit_kind not in unit.kinds)
        self._units = fitting[:MOST_UNITS]
        self.units.clear()
        for unit in self._units:
            self.units.addItem(safe_text(unit.name, NAME_CHARACTERS))
        if self._units:
            self.units.setCurrentRow(0)

    def _unit(self) -> Unit | None:
        row = self.units.currentRow()
        return self._units[row] if 0 <= row < len(self._units) else None

    def _miss(self, key: str, widget: QWidget) -> None:
        self.missing.set_text(self._texts(f"cases.form.missing.{key}"))
        self.missing.show()
        widget.setFocus()
