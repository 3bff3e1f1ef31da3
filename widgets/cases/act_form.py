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
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.steps import STEP_RULES, CaseStep, Need
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from app.services.cases.acts import StepWords
from app.services.cases.people import CasePeople
from app.services.cases.unit_ways import NOTHING_TOLD, WaysTold
from app.services.record import PersonCard
from widgets.cases.act_choices import Choice, person_choices, unit_choices
from widgets.cases.file_row import FileRow
from widgets.cases.way_words import basis_text
from widgets.hall_time import DAY_S, HOUR_S
from widgets.look import Look
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

NOTE_CHARACTERS, SAID_CHARACTERS = 1_000, 120
MOST_UNITS = 6
UNIT_ROW_PX = 28
SPANS_S = (4 * HOUR_S, DAY_S, 3 * DAY_S, 7 * DAY_S)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DUE_STEPS = (CaseStep.EXTEND, CaseStep.ASK_EXTENSION)


class ActForm(QWidget):
    """Hidden until :meth:`ask`; emits ``confirmed`` (StepWords) or ``cancelled``.

    Enter confirms from anywhere in it, or goes to what is still missing; Esc cancels.
    ``catalogue`` has the units, ``people`` those to whom a case may be handed; ``now_s`` is city
    time. ``files`` are put to the act, where there is a row for them.
    """

    confirmed = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        look: Look,
        texts: Texts,
        catalogue: Callable[[], CaseCatalogue],
        now_s: Callable[[], float],
        people: CasePeople,
        files: FileRow | None = None,
    ) -> None:
        super().__init__()
        self._texts, self._files = texts, files
        self._catalogue, self._people = catalogue, people
        self._now_s = now_s
        self.step: CaseStep | None = None
        self._county, self._unit_kind, self._due_s = "", "", 0.0
        self._what = Due.CLOSE
        self._at: LonLat | None = None
        self._handler, self._ways = "", NOTHING_TOLD
        self._choices: list[Choice] = []
        self._listed: tuple[PersonCard, ...] = ()
        self._span_s: float = SPANS_S[0]
        self._score: bool | None = None
        self._solved: bool | None = None
        self.said = PlainLabel(is_wrapping=True)
        self.unit = QLineEdit()
        self.unit.textChanged.connect(self._find)
        self.units = QListWidget()
        self.units.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.units.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.units.currentRowChanged.connect(lambda _row: self._offer_call())
        self.basis = _toned("muted")
        self.note = QLineEdit()
        self.note.setMaxLength(NOTE_CHARACTERS)
        self.spans = [self._button(partial(self._take_span, span_s)) for span_s in SPANS_S]
        self.scores = [self._button(partial(self._take_score, score=yes)) for yes in (True, False)]
        self.solved = [self._button(partial(self._take_solved, solved=y)) for y in (True, False)]
        self.missing = _toned("bad")
        self.do = QPushButton(button_text(texts("cases.form.do")))
        self.do.setProperty("role", "primary")
        self.do.clicked.connect(lambda _checked: self.submit())
        self.call = QPushButton(button_text(texts("cases.form.call")))
        self.call.clicked.connect(lambda _checked: self.submit(call_out=True))
        self.drop = QPushButton(button_text(texts("cases.form.drop")))
        self.drop.setProperty("role", "quiet")
        self.drop.clicked.connect(lambda _checked: self.cancelled.emit())
        self._lay_out()
        self.set_look(look)
        self.hide()

    def _lay_out(self) -> None:
        self._rows = [QHBoxLayout() for _ in range(4)]
        lines = (self.spans, self.scores, self.solved, [self.do, self.drop])
        for row, line in zip(self._rows, lines, strict=True):
            for button in line:
                row.addWidget(button, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for above in (self.said, self.unit, self.units, self.basis):
            self._column.addWidget(above)
        for row in self._rows[:3]:
            self._column.addLayout(row)
        self._column.addWidget(self.note)
        if self._files is not None:
            self._column.addWidget(self._files)
        self._column.addWidget(self.missing)
        self._column.addLayout(self._rows[3])
        self._column.addWidget(self.call)
        buttons = (*self.spans, *self.scores, *self.solved, self.do, self.drop, self.call)
        for button in buttons:
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for widget in (self.unit, self.note, *buttons):
            widget.installEventFilter(self)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        for widget in (
            *(self.said, self.unit, self.units, self.basis, self.note, self.missing),
            *(self.do, self.drop),
            self.call,
            *(*self.spans, *self.scores, *self.solved),
        ):
            widget.setFont(look.font())
        self.units.setFixedHeight(look.px(UNIT_ROW_PX * MOST_UNITS))
        if self._files is not None:
            self._files.set_look(look)
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
        at: LonLat | None = None,
        handler: str = "",
        ways: WaysTold = NOTHING_TOLD,
    ) -> None:
        """Open for a step; ``said`` is what it will do and to what.

        ``county``, ``unit_kind``, ``at`` and ``handler`` are those of the case, ``ways`` whom it
        could be sent to. ``what`` is the deadline that may be extended, now due at ``due_s``.
        """
        needs = STEP_RULES[step].needs
        self.step = step
        self._county, self._unit_kind, self._what, self._due_s = county, unit_kind, what, due_s
        self._at, self._handler, self._ways = at, handler, ways
        is_choosing = bool(needs & {Need.UNIT, Need.PERSON})
        if Need.PERSON in needs:
            self._people.want()
        of = "person" if Need.PERSON in needs else "unit"
        self.unit.setPlaceholderText(self._texts(f"cases.form.{of}"))
        self.said.set_text(said)
        self.missing.set_text("")
        self.missing.hide()
        for line in (self.unit, self.note):
            line.clear()
        if self._files is not None:
            self._files.clear()
        key = "note" if Need.NOTE in needs else "note_maybe"
        self.note.setPlaceholderText(self._texts(f"cases.form.{key}"))
        for widget in (self.unit, self.units):
            widget.setVisible(is_choosing)
        self._say_basis()
        for button in self.spans:
            button.setVisible(Need.UNTIL in needs)
        for button in (*self.scores, *self.solved):
            button.setVisible(Need.SCORE in needs)
        self._take_span(SPANS_S[0])
        self._score = self._solved = None
        self._say_scores()
        self._find("")
        self.show()
        (self.unit if is_choosing else self.note).setFocus()

    def show_people(self) -> None:
        """Take the people that have come; those who are shown already stay as they are."""
        is_new = self._people.people is not self._listed
        if is_new and self.step is not None and Need.PERSON in STEP_RULES[self.step].needs:
            self._find(self.unit.text())

    def show_ways(self, ways: WaysTold) -> None:
        """Take what has come of ways; whom a hand would send with the next key stays chosen."""
        if self.step is None or ways == self._ways:
            return
        self._ways = ways
        self._say_basis()
        if Need.UNIT in STEP_RULES[self.step].needs:
            before = self._chosen()
            self._find(self.unit.text())
            keys = [one.key for one in self._choices]
            self.units.setCurrentRow(keys.index(before) if before in keys else -1)

    def shut(self) -> None:
        """Close without an act."""
        self.step = None
        self.hide()

    def submit(self, *, call_out: bool = False) -> None:
        """Confirm, or say what is missing and go there; ``call_out`` has the unit told by text."""
        if self.step is None or (call_out and self.call.isHidden()):
            return
        needs = STEP_RULES[self.step].needs
        chosen = self._chosen()
        if Need.UNIT in needs and not chosen:
            self._miss("unit", self.unit)
        elif Need.PERSON in needs and not chosen:
            self._miss("person", self.unit)
        elif Need.NOTE in needs and not self.note.text().strip():
            self._miss("note", self.note)
        elif Need.SCORE in needs and self._score is None:
            self._miss("score", self.scores[0])
        elif self._files is not None and self._files.is_waiting:
            self._miss("files", self.note)
        else:
            words = StepWords(
                note=self.note.text(),
                unit=chosen if Need.UNIT in needs else "",
                person=chosen if Need.PERSON in needs else "",
                until_s=self._until_s() if Need.UNTIL in needs else 0.0,
                what=self._what,
                is_satisfied=self._score,
                is_solved=self._solved,
                call_out=call_out,
                attachments=() if self._files is None else self._files.hashes,
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
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.submit(call_out=True)
            elif isinstance(watched, QPushButton):
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

    def _take_solved(self, *, solved: bool) -> None:
        self._solved = None if self._solved is solved else solved  # it need not be known
        self._say_scores()

    def _say_scores(self) -> None:
        rows = ((self.scores, "score", self._score), (self.solved, "solved", self._solved))
        for buttons, key, taken in rows:
            for button, yes in zip(buttons, (True, False), strict=True):
                said = self._texts(f"cases.form.{key}.{'yes' if yes else 'no'}")
                button.setText(button_text(said))
                button.setChecked(taken is yes)

    def _until_s(self) -> float:
        from_s = self._now_s()
        if self.step in _DUE_STEPS:
            from_s = max(from_s, self._due_s)
        return from_s + self._span_s

    def _find(self, typed: str) -> None:
        """List who fits, by name as one types; what is chosen stays chosen where it still fits."""
        before = self._chosen()
        if self.step is not None and Need.PERSON in STEP_RULES[self.step].needs:
            self._listed = self._people.people
            found = person_choices(self._texts, self._people.people, typed, but=self._handler)
        else:
            found = unit_choices(
                *(self._texts, self._catalogue(), typed),
                county=self._county,
                unit_kind=self._unit_kind,
                ways=self._ways.units,
                at=self._at,
                is_outward=self.step is CaseStep.ROUTE_OUT,
            )
        self._choices = found[:MOST_UNITS]
        self.units.clear()
        for one in self._choices:
            self.units.addItem(safe_text(one.said, SAID_CHARACTERS))
        keys = [one.key for one in self._choices]
        if keys:
            self.units.setCurrentRow(keys.index(before) if typed and before in keys else 0)

    def _offer_call(self) -> None:
        """Offer to call out the unit that is chosen, where it has a telephone."""
        unit = self._catalogue().units.get(self._chosen())
        is_sending = self.step is CaseStep.DISPATCH
        self.call.setVisible(is_sending and unit is not None and unit.has_phone)

    def _chosen(self) -> str:
        row = self.units.currentRow()
        return self._choices[row].key if 0 <= row < len(self._choices) else ""

    def _say_basis(self) -> None:
        """Say what the order of the units goes by, where they are of one case."""
        is_said = self.step is CaseStep.DISPATCH and self._ways is not NOTHING_TOLD
        self.basis.set_text(basis_text(self._texts, self._ways) if is_said else "")
        self.basis.setVisible(bool(self.basis.full_text()))

    def _miss(self, key: str, widget: QWidget) -> None:
        self.missing.set_text(self._texts(f"cases.form.missing.{key}"))
        self.missing.show()
        widget.setFocus()


def _toned(tone: str) -> PlainLabel:
    label = PlainLabel(is_wrapping=True)
    label.setProperty("tone", tone)
    return label
