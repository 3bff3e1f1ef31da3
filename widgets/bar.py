"""The bar on top: whose hall, what time, how the link stands, who sits here, how much is wrong."""

from collections import Counter

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.health import FEED_LATE_AFTER_S
from app.domain.ports import LinkState
from app.services.live import ViewGroup
from app.services.session import Session
from widgets.city_words import CityWords
from widgets.hall_time import age_text, clock_text
from widgets.hatch import hatch
from widgets.judging import not_judged
from widgets.look import Look, TextRole
from widgets.plain import PlainLabel, button_text
from widgets.symbol import mark_pixmap
from widgets.texts import Texts

HEIGHT_PX = 44
BAND_PX = 6


class Bar(QFrame):
    """One line, 44 px; emits ``command_wanted`` and ``session_wanted`` for its two buttons."""

    command_wanted = Signal()
    session_wanted = Signal()

    def __init__(
        self,
        group: ViewGroup,
        session: Session,
        look: Look,
        texts: Texts,
        words: CityWords,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._group = group
        self._session = session
        self._texts = texts
        self._look = look
        self.hall = PlainLabel(texts("bar.hall"))
        self.city = PlainLabel(words.name)
        self.demo = PlainLabel(texts("bar.demo"))
        self.demo.setProperty("tone", "warn")
        self.demo.setVisible(words.is_demo)
        self.clock = PlainLabel()
        self.as_of = PlainLabel()
        self.link = PlainLabel()
        self.mode = PlainLabel(texts("bar.live" if group.is_live else "bar.replay"))
        self.training = PlainLabel(texts("bar.plaintext"))
        self.training.setProperty("tone", "warn")
        self.waiting = PlainLabel()
        self.failed = PlainLabel()
        self.failed.setProperty("tone", "bad")
        self.failed.hide()
        self.person = QPushButton()
        self.person.setProperty("role", "quiet")
        self.person.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.person.clicked.connect(self.session_wanted)
        if not group.is_live:
            self.person.setEnabled(False)
            self.person.setToolTip(texts("replay.person_tip"))
            self.link.hide()
        self.marks = {grade: QLabel() for grade in Severity}
        self.counts = {grade: PlainLabel("0") for grade in Severity}
        self.blind = PlainLabel(texts("judging.short"))
        self.blind.setProperty("tone", "warn")
        self.blind.hide()
        self.command = QPushButton(texts("bar.command"))
        self.command.setProperty("role", "quiet")
        self.command.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.command.clicked.connect(self.command_wanted)
        self._rules: list[QFrame] = []
        self._layout = QHBoxLayout(self)
        self._lay_out()
        self.set_look(look)
        self.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.setFixedHeight(look.px(HEIGHT_PX))
        self._layout.setContentsMargins(look.px(12), 0, look.px(4), 0)
        self._layout.setSpacing(look.px(10))
        for label in (self.hall, self.clock):
            label.setFont(look.font(TextRole.TITLE))
        for label in (
            *(self.city, self.demo, self.as_of, self.link, self.mode, self.training),
            *(self.waiting, self.failed, self.blind),
        ):
            label.setFont(look.font())
        self.clock.setFixedWidth(self.clock.fontMetrics().horizontalAdvance("00:00:00") + 2)
        for rule in self._rules:
            rule.setFixedSize(look.px(1), look.px(20))
        size = look.px(20)
        for grade, mark in self.marks.items():
            mark.setPixmap(mark_pixmap(look, grade, size, self.devicePixelRatioF()))
            self.counts[grade].setFont(look.font(TextRole.TITLE))
            self.counts[grade].setMinimumWidth(self.counts[grade].fontMetrics().averageCharWidth())

    def refresh(self) -> None:
        """Show the time, and everything that depends on it."""
        group, texts = self._group, self._texts
        status = group.status
        self.clock.set_text(clock_text(group.now_s()))
        age_s = data_age_s(group)
        self.as_of.set_text(
            texts("bar.no_data")
            if age_s is None
            else texts("bar.as_of", age=age_text(texts, age_s))
        )
        self.as_of.set_tip(
            texts("bar.offset", offset=f"{status.hub_offset_s:+.1f}", dropped=status.dropped)
        )
        is_live = status.state is LinkState.LIVE
        is_fresh = age_s is None or age_s < FEED_LATE_AFTER_S
        self._tone(self.as_of, "second" if is_live and is_fresh else "warn")
        self.link.set_text(texts(f"bar.link.{status.state.value}"))
        self._tone(self.link, "second" if is_live else "bad")
        self.mode.set_text(self._mode())
        self.mode.setVisible(is_live or not group.is_live or status.speed != 1.0)
        self._tone(self.mode, "warn" if status.speed != 1.0 or not group.is_live else "second")
        self.training.setVisible(status.is_plaintext)
        self.waiting.setVisible(status.waiting > 0)
        key = "bar.waiting" if is_live else "bar.waiting_link"
        self.waiting.set_text(texts(key, count=status.waiting))
        self._tone(self.waiting, "warn")
        self.person.setText(button_text(self._who()))
        self._count()

    def show_failed(self, panes: frozenset[str]) -> None:
        """Say which panes do not work now; empty for none."""
        names = [self._texts(f"pane.{pane}") for pane in sorted(panes)]
        self.failed.set_text(self._texts("bar.failed", panes=" ".join(names)))
        self.failed.setVisible(bool(names))

    def _mode(self) -> str:
        texts = self._texts
        if not self._group.is_live:
            return texts("bar.replay")
        speed = self._group.status.speed
        return texts("bar.live") if speed == 1.0 else texts("bar.fast", speed=f"{speed:g}")

    def _who(self) -> str:
        who = self._session.who
        if not self._group.is_live:
            return self._texts("replay.nobody")
        if who is None:
            return self._texts("bar.nobody")
        role = self._texts(f"bar.role.{who.role.value}")
        return self._texts("bar.person", name=f"{who.name} {who.person_id}", role=role)

    def _count(self) -> None:
        alarms = self._group.board.alarms.values()
        counts = Counter(alarm.severity for alarm in alarms if alarm.is_listed)
        is_known = self._group.status.state is not LinkState.CONNECTING
        doubt = not_judged(self._group, self._texts)
        for grade, label in self.counts.items():
            count = counts[grade]
            is_told = is_known and (count > 0 or not doubt)  # nobody said that there are none
            shown = str(count) if is_told else self._texts("time.unknown")
            label.set_text(shown)
            self._tone(label, "" if count else "muted")
            tip = self._texts(f"bar.severity.{int(grade)}", count=shown)
            label.set_tip(f"{tip}\n{doubt}" if doubt else tip)
        self.blind.set_tip(doubt)
        if self.blind.isHidden() is bool(doubt):
            self.blind.setVisible(bool(doubt))
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band over the counts while nobody judges."""
        super().paintEvent(event)
        if not self.blind.isHidden():
            painter = QPainter(self)
            ends = (self.blind.geometry(), self.counts[Severity.IV].geometry())
            left, right = ends[0].left(), ends[1].right()
            high = self._look.px(BAND_PX)
            hatch(painter, self._look, QRect(left, 0, right - left, high))
            painter.end()

    def _tone(self, label: PlainLabel, tone: str) -> None:
        if label.property("tone") != tone:
            label.setProperty("tone", tone)
            label.style().unpolish(label)
            label.style().polish(label)

    def _lay_out(self) -> None:
        for block in (
            (self.hall,),
            (self.city, self.demo),
            (self.clock, self.as_of),
            (self.link, self.mode, self.training, self.waiting, self.failed),
        ):
            for widget in block:
                self._layout.addWidget(widget)
            self._layout.addWidget(self._rule())
        self._layout.addWidget(self.person)
        self._layout.addStretch(1)
        self._layout.addWidget(self.blind)
        for grade in Severity:
            self._layout.addWidget(self.marks[grade])
            self._layout.addWidget(self.counts[grade])
            self._layout.addSpacing(4)
        self._layout.addWidget(self._rule())
        self._layout.addWidget(self.command)

    def _rule(self) -> QFrame:
        rule = QFrame()
        rule.setObjectName("rule")
        self._rules.append(rule)
        return rule


def data_age_s(group: ViewGroup) -> float | None:
    """Return how long ago the newest fix in the world was received, or None while it is empty."""
    world = group.world
    if not world.count:
        return None
    alive = world.column("alive")
    newest_s = float(world.column("receipt_s")[alive].max())
    return max(0.0, group.now_s() - newest_s)
