"""The drawer of a roll: who is here, who is not, and the line by which somebody is marked."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget
from typing_extensions import override

from app.domain.roll_call import REASON_CHARACTERS, RollCall, RollPurpose, RollState
from app.services.live import Pumped, ViewGroup
from app.services.roll_desk import RollDesk
from widgets.campaigns.figure_table import FigureTable
from widgets.cards.error_text import error_text
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text
from widgets.roll.roll_words import cells_of, in_order, sum_text
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX = 360
COLUMNS = ("who", "state", "after", "by", "reason", "phone")


class RollBoard(Pane):
    """Emits ``closed`` on Esc; 1 and 2 change between the roll of duty and that of a muster."""

    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        desk: RollDesk,
        look: Look,
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("roll.title"), look, parent)
        self._group, self._desk, self._texts = group, desk, texts
        self._vouched = Vouched(group)
        self.purpose = RollPurpose.DUTY
        self.pages = {
            purpose: self._button(f"roll.page.{purpose.value}", partial(self.turn_to, purpose))
            for purpose in RollPurpose
        }
        for at, page in enumerate(self.pages.values()):
            page.setCheckable(True)
            page.setProperty("role", "quiet")
            self.header.insertWidget(1 + at, page)
        self.sum = PlainLabel()
        self.table = FigureTable([texts(f"roll.column.{key}") for key in COLUMNS], frozenset())
        self.call = self._button("roll.call.duty", lambda: desk.call(self.purpose))
        self.own = self._button("roll.answer", desk.answer_all)
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON_CHARACTERS)
        self.reason.setPlaceholderText(texts("roll.reason"))
        self.marks = {
            state: self._button(f"roll.mark.{state.value}", partial(self.mark, state))
            for state in (RollState.HERE, RollState.NOTED, RollState.ABSENT)
        }
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "muted")
        self._top, self._entry = QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self.sum, 1)
        for button in (self.own, self.call):
            self._top.addWidget(button)
        self._entry.addWidget(self.reason, 1)
        for button in self.marks.values():
            self._entry.addWidget(button)
        self.content.addLayout(self._top)
        self.content.addWidget(self.table, 1)
        self.content.addWidget(self.note)
        self.content.addLayout(self._entry)
        self.table.chosen.connect(lambda _key: self._show_rights())
        self.set_look(look)
        self._disconnect = desk.connect(self.show_roll)
        self.turn_to(RollPurpose.DUTY)

    @property
    def roll(self) -> RollCall | None:
        """The roll that is shown."""
        return self._desk.newest(self.purpose)

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "note"):
            return
        self.table.set_look(look)
        buttons = (*self.pages.values(), *self.marks.values(), self.call, self.own)
        for widget in (self.sum, self.note, self.reason, *buttons):
            widget.setFont(look.font())
        for line in (self._top, self._entry):
            line.setContentsMargins(look.px(4), look.px(4), look.px(4), look.px(6))
            line.setSpacing(look.px(8))
        self.content.setContentsMargins(look.px(8), 0, look.px(8), 0)
        self.setFixedHeight(look.px(HEIGHT_PX))

    def turn_to(self, purpose: RollPurpose) -> None:
        """Show the newest roll of a purpose."""
        self.purpose = purpose
        for one, page in self.pages.items():
            page.setChecked(one is purpose)
        self.call.setText(button_text(self._texts(f"roll.call.{purpose.value}")))
        self.show_roll()

    def mark(self, state: RollState) -> None:
        """Say of the row that is meant how it stands, with the reason in the line."""
        roll = self.roll
        if roll is not None and self.table.key:
            self._desk.mark(roll, self.table.key, state, self.reason.text())
            self.reason.clear()

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self._desk.pump(pumped)

    def refresh(self) -> None:
        """Let the clock of the roll run."""
        if not self.isHidden():
            self.show_roll()

    def show_roll(self) -> None:
        """Show how things stand now."""
        roll, texts, told = self.roll, self._texts, self._desk.told
        phones = {} if told is None else told.phones
        if roll is None:
            self.sum.set_text(texts(f"roll.none.{self.purpose.value}"))
            self.table.show_rows([])
        else:
            self.sum.set_text(sum_text(texts, roll, self._group.now_s()))
            self.table.show_rows(
                [(p.key, cells_of(texts, roll, p, phones.get(p.key, ""))) for p in in_order(roll)]
            )
        as_of_s = self._vouched.as_of_s()
        self.as_of.set_text(texts("time.unknown") if as_of_s is None else clock_text(as_of_s))
        self.vouch(self._vouched.age())
        self._show_rights()

    def release(self) -> None:
        """Stop listening and asking."""
        self._disconnect()
        self._desk.release()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _button(self, key: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(button_text(self._texts(key)))
        button.clicked.connect(lambda _checked: act())
        return button

    def _show_rights(self) -> None:
        desk, roll = self._desk, self.roll
        may_mark = desk.may_call and roll is not None and roll.is_open(self._group.now_s())
        self.call.setEnabled(desk.may_call and not desk.is_waiting)
        self.own.setVisible(bool(desk.waiting()))
        for widget in (self.reason, *self.marks.values()):
            widget.setEnabled(may_mark)
        said = error_text(self._texts, desk.code) if desk.code else ""
        told = desk.told
        if not said and told is not None and told.purpose == self.purpose:
            if told.count > len(told.posts):
                said = self._texts("roll.more", count=told.count - len(told.posts))
            elif not told.has_register:
                said = self._texts(f"roll.no_register.{self.purpose.value}")
        self.note.set_text(said)
        self.note.setVisible(bool(said))
