"""Who was inside, and when: where and which time is asked, and the stays that were recorded."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDateTimeEdit,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.safe_text import safe_text
from app.services.live import ViewGroup
from app.services.stays import Stays
from widgets.choice_box import ChoiceBox
from widgets.hall_time import clock_text, date_text, minute_text
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

NAME_CHARACTERS = 40
LISTED_AT_MOST = 200
DEFAULT_S = 3_600.0
FORMAT = "MM-dd HH:mm"
LASSO = ""
_STAY = Qt.ItemDataRole.UserRole
_SECONDS_EAST = 8 * 3_600


class StayPanel(QWidget):
    """Folded until ``head`` is pressed, as ``opened`` tells.

    Emits ``ask_wanted``, ``chosen`` with an id, ``replay_wanted`` with a moment.
    """

    opened = Signal(bool)
    ask_wanted = Signal()
    chosen = Signal(str)
    replay_wanted = Signal(float)

    def __init__(self, group: ViewGroup, look: Look, texts: Texts) -> None:
        super().__init__()
        self._group = group
        self._texts = texts
        zone = QTimeZone(_SECONDS_EAST)
        self.head = QPushButton(texts("select.history"))
        self.head.setCheckable(True)
        self.body = QWidget(self)
        self.body.hide()
        self.head.toggled.connect(self.body.setVisible)
        self.head.toggled.connect(self.opened)
        self.area = ChoiceBox()
        self.begin, self.end = QDateTimeEdit(), QDateTimeEdit()
        for edit in (self.begin, self.end):
            edit.setDisplayFormat(FORMAT)
            edit.setTimeZone(zone)
        self.ask = QPushButton(texts("select.ask"))
        self.ask.clicked.connect(self.ask_wanted)
        self.ask.setEnabled(False)
        audit = PlainLabel(texts("select.audit"), is_wrapping=True)
        audit.setProperty("tone", "muted")
        self.note = PlainLabel(is_wrapping=True)
        self.note.setProperty("tone", "second")
        self.list = QListWidget()
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._choose)
        self.replay = QPushButton(texts("select.replay"))
        self.replay.clicked.connect(self._replay)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.head)
        whole.addWidget(self.body, 1)
        self._column = QVBoxLayout(self.body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.area)
        span = QHBoxLayout()
        for edit in (self.begin, self.end):
            span.addWidget(edit)
        self._column.addLayout(span)
        for widget in (self.ask, audit, self.note):
            self._column.addWidget(widget)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self.replay)
        self.show_span(group.now_s() - DEFAULT_S, group.now_s())
        self.show_answer(None, "")
        self.set_look(look)

    @property
    def span_s(self) -> tuple[float, float]:
        """From when to when is asked, city time."""
        return (
            float(self.begin.dateTime().toSecsSinceEpoch()),
            float(self.end.dateTime().toSecsSinceEpoch()),
        )

    @property
    def area_id(self) -> str:
        """The id of the chosen geofence, or empty for what was drawn last."""
        return str(self.area.currentData() or LASSO)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(6))
        palette = self.list.palette()
        palette.setColor(palette.ColorRole.Highlight, look.colour("raised"))
        palette.setColor(palette.ColorRole.HighlightedText, look.colour("text"))
        self.list.setPalette(palette)
        ground, text, line = (look.theme.hex(f"ui.{key}") for key in ("ground", "text", "line"))
        for edit in (self.begin, self.end):
            edit.setFont(look.font())
            edit.setStyleSheet(
                f"QDateTimeEdit {{ background: {ground}; color: {text}; border: 1px solid {line};"
                f" padding: {look.px(3)}px; }}"
                "QDateTimeEdit::up-button, QDateTimeEdit::down-button { width: 0; }"
            )

    def show_span(self, from_s: float, to_s: float) -> None:
        """Put a span into the fields."""
        zone = QTimeZone(_SECONDS_EAST)
        self.begin.setDateTime(QDateTime.fromSecsSinceEpoch(int(from_s), zone))
        self.end.setDateTime(QDateTime.fromSecsSinceEpoch(int(to_s), zone))

    def show_areas(self, fences: Sequence[tuple[str, str]], *, has_lasso: bool) -> None:
        """Offer what was drawn and the geofences (id and name); the choice stays if it can."""
        wanted = [(LASSO, self._texts("select.drawn"))] if has_lasso else []
        wanted += fences
        if wanted == [
            (self.area.itemData(i), self.area.itemText(i)) for i in range(self.area.count())
        ]:
            return
        chosen = self.area.currentData()
        self.area.clear()
        for area_id, name in wanted:
            self.area.addItem(safe_text(name, NAME_CHARACTERS), area_id)
        self.area.setCurrentIndex(max(self.area.findData(chosen), 0) if wanted else -1)
        self.ask.setEnabled(bool(wanted))

    def choose_drawn(self, *, keeps_note: bool) -> None:
        """Choose what was drawn last, and take away a note that speaks of another ring."""
        self.area.setCurrentIndex(self.area.findData(LASSO))
        if not keeps_note and not self.list.count():
            self.show_answer(None, "")

    def show_answer(self, answer: Stays | None, note: str) -> None:
        """Show the stays, or why there are none to show."""
        texts, world = self._texts, self._group.world
        self.list.clear()
        self.list.setVisible(answer is not None and bool(answer.stays))
        self.replay.setVisible(answer is not None and bool(answer.stays))
        self.replay.setEnabled(False)
        self.note.setVisible(bool(note) or answer is not None)
        if answer is None:
            self.note.set_text(note)
            return
        self.note.set_text(self._about(answer))
        for stay in answer.stays[:LISTED_AT_MOST]:
            row = world.row_of(stay.entity_id)
            label = "" if row is None else world.text_at("label", row)
            name = safe_text(label or stay.entity_id, NAME_CHARACTERS)
            begin, end = clock_text(stay.first_s), clock_text(stay.last_s)
            line = texts("select.stay", name=name, begin=begin, end=end, fixes=stay.fixes)
            item = QListWidgetItem(safe_text(line, 3 * NAME_CHARACTERS, is_multiline=True))
            item.setData(_STAY, (stay.entity_id, stay.first_s))
            self.list.addItem(item)

    def _about(self, answer: Stays) -> str:
        texts = self._texts
        begin, end = moment_text(answer.from_s), moment_text(answer.to_s)
        lines = [texts("select.found", count=answer.total, begin=begin, end=end)]
        shown = min(len(answer.stays), LISTED_AT_MOST)
        if shown < answer.total:
            lines.append(texts("select.first", count=shown))
        if answer.recorded is None:
            lines.append(texts("select.no_records"))
        elif answer.recorded[0] > answer.from_s:
            lines.append(texts("select.records_from", time=moment_text(answer.recorded[0])))
        if answer.holes:
            lines.append(texts("select.holes", count=len(answer.holes)))
        return "\n".join(lines)

    def _choose(self) -> None:
        item = self.list.currentItem()
        self.replay.setEnabled(item is not None)
        if item is not None:
            self.chosen.emit(str(item.data(_STAY)[0]))

    def _replay(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.replay_wanted.emit(float(item.data(_STAY)[1]))


def moment_text(time_s: float) -> str:
    """Return ``11-22 14:32``: a moment of this year."""
    return f"{date_text(time_s)[5:]} {minute_text(time_s)}"
