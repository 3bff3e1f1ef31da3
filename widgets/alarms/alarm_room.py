"""The alarm room: a drawer that lists what the queue leaves out, and measures the load."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QPushButton, QWidget
from typing_extensions import override

from app.domain.classes import Age
from app.services.alarm_watch import AlarmWatch
from app.services.live import Pumped, ViewGroup
from app.services.session import Session
from app.services.triage import Triage
from widgets.alarms.room_lines import RoomLine, RoomWords, Tab
from widgets.alarms.room_list import RoomModel, RoomRow
from widgets.cards.error_text import error_text
from widgets.hall_time import clock_text
from widgets.judging import not_judged
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX = 260


class AlarmRoom(Pane):
    """Emits ``chosen`` with an alarm id, and ``closed`` on Esc."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(
        self,
        group: ViewGroup,
        watch: AlarmWatch,
        triage: Triage,
        session: Session,
        look: Look,
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("alarm_room.title"), look, parent)
        self._group = group
        self._watch = watch
        self._triage = triage
        self._session = session
        self._texts = texts
        self._words = RoomWords(texts, group.now_s)
        self._vouched = Vouched(group)
        self.tab = Tab.UNSEEN
        self.tabs = {tab: self._tab_button(tab) for tab in Tab}
        self.load = PlainLabel()
        self.load.setProperty("tone", "second")
        self.model = RoomModel()
        self._row = RoomRow(self.model, look)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._row)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.activated.connect(self._open)
        self.list.clicked.connect(self._show_acts)
        self.list.doubleClicked.connect(self._open)
        self.list.selectionModel().currentChanged.connect(self._show_acts)
        self.empty = PlainLabel(texts("alarm_room.none"))
        self.empty.setProperty("tone", "muted")
        self.error = PlainLabel()
        self.error.setProperty("tone", "bad")
        self.look_at = QPushButton(button_text(texts("alarm_room.open")))
        self.look_at.clicked.connect(lambda _checked: self._open(self.list.currentIndex()))
        self.back = QPushButton(button_text(texts("alarm_room.back")))
        self.back.clicked.connect(lambda _checked: self._take_back())
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        for button in self.tabs.values():
            self._head.addWidget(button)
        self._head.addStretch(1)
        for widget in (self.look_at, self.back):
            self._head.addWidget(widget)
        self._foot.addWidget(self.load, 1)
        self._foot.addWidget(self.error)
        self.content.addLayout(self._head)
        self.content.addWidget(self.empty)
        self.content.addWidget(self.list, 1)
        self.content.addLayout(self._foot)
        self._disconnect = triage.connect(self._show_error)
        self.set_look(look)
        self.choose(Tab.UNSEEN)

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if hasattr(self, "list"):
            self._row.set_look(look)
            for widget in (
                *(*self.tabs.values(), self.load, self.empty, self.error),
                *(self.look_at, self.back),
            ):
                widget.setFont(look.font())
            self.empty.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
            for row, left in ((self._head, 4), (self._foot, 12)):
                row.setContentsMargins(look.px(left), 0, look.px(12), look.px(6))
                row.setSpacing(look.px(4))
            self.setFixedHeight(look.px(HEIGHT_PX))

    def choose(self, tab: Tab) -> None:
        """Show one of the lists."""
        self.tab = tab
        for other, button in self.tabs.items():
            button.setChecked(other is tab)
        self.list.setCurrentIndex(QModelIndex())
        self.show_all()

    def absorb(self, pumped: Pumped) -> None:
        """Show what the journal says anew, while the drawer is open."""
        is_ours = any(s.startswith(("alarm:", "service:")) for s in pumped.subjects)
        if (pumped.is_new_board or is_ours) and not self.isHidden():
            self.show_all()

    def refresh(self) -> None:
        """Let ages grow."""
        as_of_s = self._vouched.as_of_s()
        self.as_of.set_text(self._texts("time.unknown") if as_of_s is None else clock_text(as_of_s))
        doubt = not_judged(self._group, self._texts)
        self.vouch(Age.LOST if doubt else self._vouched.age())
        self.empty.set_text(doubt or self._texts("alarm_room.none"))
        if not self.isHidden():
            self.show_all()

    def show_all(self) -> None:
        """Fill the list, count the others and measure the load."""
        board, watch = self._group.board, self._watch
        for tab, button in self.tabs.items():
            count = len(self._words.lines(tab, board, watch))
            button.setText(button_text(self._texts(f"alarm_room.{tab.value}", count=count)))
        self.model.show(self._words.lines(self.tab, board, watch))
        self.empty.setVisible(not self.model.lines)
        shares, policy = watch.shares(), watch.policy
        self.load.set_text(
            self._texts(
                "alarm_room.shares",
                count=shares.count,
                first=f"{shares.first:.0%}",
                second=f"{shares.second:.0%}",
                rest=f"{shares.rest:.0%}",
                aim_first=f"{policy.shares[0]:.0%}",
                aim_second=f"{policy.shares[1]:.0%}",
                aim_rest=f"{policy.shares[2]:.0%}",
                rate=watch.rate,
                target=f"{policy.target_per_h:g}",
                most=f"{policy.most_per_h:g}",
            )
        )
        self._show_acts()

    def release(self) -> None:
        """Stop listening."""
        self._disconnect()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the drawer with Esc; change the list with left and right."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            tabs, step = list(Tab), 1 if event.key() == Qt.Key.Key_Right else -1
            self.choose(tabs[(tabs.index(self.tab) + step) % len(tabs)])
        else:
            super().keyPressEvent(event)

    def _tab_button(self, tab: Tab) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "quiet")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: self.choose(tab))
        return button

    def _line(self) -> RoomLine | None:
        return self.model.line_at(self.list.currentIndex().row())

    def _open(self, index: QModelIndex) -> None:
        line = self.model.line_at(index.row())
        if line is not None and line.alarm_id:
            self.chosen.emit(line.alarm_id)

    def _take_back(self) -> None:
        line = self._line()
        if line is not None and line.outage_id:
            self._triage.in_service(line.outage_id)
        elif line is not None and line.can_go_back:
            self._triage.unshelve(line.alarm_id)

    def _show_acts(self, *_at: object) -> None:
        line = self._line()
        command = "rule_in_service" if self.tab is Tab.RULES else "unshelve_alarm"
        self.back.setVisible(self.tab in (Tab.RULES, Tab.SHELVED))
        self.back.setEnabled(line is not None and line.can_go_back and self._session.may(command))
        self.look_at.setVisible(self.tab is not Tab.RULES)
        self.look_at.setEnabled(line is not None and bool(line.alarm_id))

    def _show_error(self) -> None:
        code = self._triage.last_error
        is_ours = bool(code) and not self.isHidden()
        self.error.set_text(error_text(self._texts, code) if is_ours else "")
