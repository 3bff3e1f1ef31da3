"""The alarm queue pane: a list that never moves under the reader, and a notice of what waits."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QPushButton, QWidget
from typing_extensions import override

from app.domain.classes import Age
from app.services.alarm_sound import AlarmSound
from app.services.alarm_watch import AlarmWatch
from app.services.live import Pumped, ViewGroup
from widgets.alarms.alarm_row import AlarmRow
from widgets.alarms.load_line import LoadLine
from widgets.alarms.queue_model import QueueModel
from widgets.cards.card import set_tone
from widgets.city_words import CityWords
from widgets.hall_time import clock_text
from widgets.judging import not_judged
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel
from widgets.symbol import mark_pixmap
from widgets.texts import Texts
from widgets.vouched import Vouched

READING_FOR_S = 10.0  # after the last key or wheel step the list counts as read


class AlarmQueue(Pane):
    """Emits ``chosen`` with an alarm id on click or Enter; ``monotonic`` gives real seconds."""

    chosen = Signal(str)

    def __init__(
        self,
        group: ViewGroup,
        look: Look,
        texts: Texts,
        words: CityWords,
        monotonic: Callable[[], float],
        watch: AlarmWatch,
        sound: AlarmSound,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("alarms.title"), look, parent)
        self._watch = watch
        self._group = group
        self._look = look
        self._texts = texts
        self._monotonic = monotonic
        self._vouched = Vouched(group)
        self._is_pointed_at = False
        self._read_until_s = 0.0
        self.model = QueueModel(lambda: group.board, watch)
        self._row = AlarmRow(self.model, look, texts, words, group.now_s, watch)
        self.load = LoadLine(watch, sound, look, texts)
        self.load.mute.setVisible(group.is_live)
        self.notice = QPushButton()
        self.notice.setProperty("role", "quiet")
        self.notice.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.notice.hide()
        self.notice.clicked.connect(self._admit)
        self.empty = PlainLabel(texts("alarms.none"), is_wrapping=True)
        self.empty.setProperty("tone", "muted")
        self.list = _ReadList(self._read, self._enter, self._leave)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._row)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.content.addWidget(self.load)
        self.content.addWidget(self.notice)
        self.content.addWidget(self.empty)
        self.content.addWidget(self.list, 1)
        self.set_look(look)
        self.model.take()  # the board may be known: another language is a new window on it
        self._show_counts()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme."""
        super().set_look(look)
        self._look = look
        if hasattr(self, "list"):
            self._row.set_look(look)
            self.load.set_look(look)
            self.empty.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
            self.list.viewport().update()

    def absorb(self, pumped: Pumped) -> None:
        """Take new and changed alarms; rows keep their places while somebody reads."""
        if not pumped.is_new_board and not any(s.startswith("alarm:") for s in pumped.subjects):
            return
        self._keep_lock()
        self.model.take(is_new_board=pumped.is_new_board)
        self._show_counts()

    def refresh(self) -> None:
        """Let ages grow, and unlock once nobody reads any more."""
        if self._watch.look():
            self.model.take()
        self._keep_lock()
        self.load.refresh()
        self._show_counts()
        self.list.viewport().update()

    def mark(self, alarm_id: str | None) -> None:
        """Show which alarm's card is open."""
        row = self.model.row_of(alarm_id) if alarm_id else None
        if row is None:
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())
        else:
            self.list.setCurrentIndex(self.model.index(row, 0))

    def chosen_id(self) -> str | None:
        """Return the alarm of the row that is chosen, or None."""
        alarm = self.model.alarm_at(self.list.currentIndex().row())
        return None if alarm is None else alarm.alarm_id

    @property
    def is_locked(self) -> bool:
        """Whether the rows stand still because somebody reads."""
        return self.model.order.is_locked

    def _keep_lock(self) -> None:
        is_read = self._is_pointed_at or self._monotonic() < self._read_until_s
        if is_read and not self.is_locked:
            self.model.lock()
        elif not is_read and self.is_locked:
            self.model.unlock()
            self._show_counts()

    def _read(self) -> None:
        self._read_until_s = self._monotonic() + READING_FOR_S
        self._keep_lock()

    def _enter(self) -> None:
        self._is_pointed_at = True
        self._keep_lock()

    def _leave(self) -> None:
        self._is_pointed_at = False
        self._keep_lock()

    def _admit(self) -> None:
        self.model.admit()
        self.list.scrollToTop()
        self._show_counts()

    def _choose(self, index: QModelIndex) -> None:
        fold = self.model.fold_at(index.row())
        alarm = self.model.alarm_at(index.row())
        if fold is not None:
            self.model.toggle(fold.row_id)
        elif alarm is not None:
            self.chosen.emit(alarm.alarm_id)

    def _show_counts(self) -> None:
        as_of_s = self._vouched.as_of_s()
        unknown = self._texts("time.unknown")
        doubt, count = not_judged(self._group, self._texts), len(self._watch.ranked)
        is_told = as_of_s is not None and (count > 0 or not doubt)
        said = str(count) if is_told else unknown
        self.title.set_text(self._texts("alarms.title_count", count=said))
        self.as_of.set_text(unknown if as_of_s is None else clock_text(as_of_s))
        self.vouch(Age.LOST if doubt else self._vouched.age())
        none = self._texts("alarms.unknown" if as_of_s is None else "alarms.none")
        self.empty.set_text(doubt or none)
        self.empty.setVisible(bool(doubt) or self.model.rowCount() == 0)
        set_tone(self.empty, "warn" if doubt else "muted")
        waiting = self.model.waiting()
        self.notice.setVisible(bool(waiting))
        if waiting:
            gravest = min(alarm.severity for alarm in waiting)
            size = self._look.px(18)
            self.notice.setIcon(
                QIcon(mark_pixmap(self._look, gravest, size, self.devicePixelRatioF()))
            )
            self.notice.setText(self._texts("alarms.waiting", count=len(waiting)))


class _ReadList(QListView):
    """Tells when it is pointed at, wheeled or keyed; Enter chooses."""

    def __init__(
        self,
        on_read: Callable[[], None],
        on_enter: Callable[[], None],
        on_leave: Callable[[], None],
    ) -> None:
        super().__init__()
        self._on_read = on_read
        self._on_enter = on_enter
        self._on_leave = on_leave
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the pointer and the wheel over the rows."""
        if event.type() == QEvent.Type.Enter:
            self._on_enter()
        elif event.type() == QEvent.Type.Leave:
            self._on_leave()
        elif event.type() in (QEvent.Type.Wheel, QEvent.Type.MouseMove):
            self._on_read()
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter; every key counts as reading."""
        self._on_read()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            index = self.currentIndex()
            if index.isValid():
                self.activated.emit(index)
            return
        super().keyPressEvent(event)
