"""The evidence of the alarm whose card is open: a drawer under the map, in three columns."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.domain.alarm import Alarm
from app.domain.doing import Doing, doing_spans
from app.domain.safe_text import safe_text
from app.services.evidence import EvidenceParts, parts_of
from app.services.live import Pumped, ViewGroup
from app.services.precision import DAY_S, RecordBook
from app.services.readings import Readings
from app.services.recorded_track import RecordedTrack
from app.services.similar import SimilarBook
from widgets.evidence.blocks import BlockColumn
from widgets.evidence.doing_bar import DoingBar
from widgets.evidence.evidence_words import (
    code_text,
    place_blocks,
    rule_blocks,
    seen_blocks,
    similar_text,
    similar_title,
)
from widgets.evidence.fact_words import span_words
from widgets.hall_time import clock_text
from widgets.look import Look, TextRole
from widgets.pane import Pane
from widgets.plain import PlainLabel, button_text, plain_tooltip
from widgets.texts import Texts
from widgets.vouched import Vouched

HEIGHT_PX = 380
DRIVEN_IN_A_DAY = "driven_in_24_h_s"
SHARED_RULE = "driving_continuous"  # it holds what all driving times share
ALARM_ID = Qt.ItemDataRole.UserRole


class EvidencePane(Pane):
    """Emits ``closed`` on Esc, ``chosen`` with a former alarm, ``series_wanted`` for a curve."""

    closed = Signal()
    chosen = Signal(str)
    series_wanted = Signal(str)

    def __init__(
        self,
        group: ViewGroup,
        record: RecordBook,
        readings: Readings,
        look: Look,
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("evidence.title"), look, parent)
        self._group = group
        self._record = record
        self._readings = readings
        self._texts = texts
        self._vouched = Vouched(group)
        self._parts: EvidenceParts | None = None
        self._parted: Alarm | None = None
        self.alarm_id = ""
        self.similar = SimilarBook(group, self._show)
        self.rule, self.seen, self.places = (BlockColumn(look) for _ in range(3))
        self.track = RecordedTrack(group, self._show)
        self.doing = DoingBar(look)
        self.doing_title = PlainLabel(is_wrapping=True)
        self.doing_key = PlainLabel(texts("evidence.doing_key"), is_wrapping=True)
        self.doing_key.setProperty("tone", "muted")
        self.none = PlainLabel(texts("evidence.no_alarm"))
        self.none.setProperty("tone", "muted")
        self.curve = QPushButton(button_text(texts("evidence.curve")))
        self.curve.setProperty("role", "quiet")
        self.curve.clicked.connect(lambda _checked: self.series_wanted.emit(self._series_id()))
        self.header.insertWidget(1, self.curve)
        self.similar_title = PlainLabel(is_wrapping=True)
        self.likes = QListWidget()
        self.likes.setWordWrap(True)
        self.likes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.likes.itemActivated.connect(self._choose)
        self.likes.itemClicked.connect(self._choose)
        self._third = QVBoxLayout()
        self._third.addWidget(self.places, 3)
        self._third.addWidget(self.similar_title)
        self._third.addWidget(self.likes, 2)
        self._columns = QHBoxLayout()
        self._columns.addWidget(self.rule, 1)
        self._second = QVBoxLayout()
        for label in (self.doing_title, self.doing, self.doing_key):
            self._second.addWidget(label)
        self._second.addWidget(self.seen, 1)
        self._columns.addLayout(self._second, 1)
        self._columns.addLayout(self._third, 1)
        self.content.addWidget(self.none)
        self.content.addLayout(self._columns, 1)
        self._disconnect = record.connect(self._show)
        self.set_look(look)
        self._show()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if not hasattr(self, "_disconnect"):
            return
        for column in (self.rule, self.seen, self.places):
            column.set_look(look)
        self.none.setFont(look.font())
        self.curve.setFont(look.font())
        self.none.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
        self.doing.set_look(look)
        self.doing_key.setFont(look.font())
        for label in (self.similar_title, self.doing_title):
            label.setFont(look.font(TextRole.STRONG))
        for label in (self.doing_title, self.doing_key):
            label.setContentsMargins(look.px(12), look.px(2), look.px(12), 0)
        self.similar_title.setContentsMargins(look.px(12), 0, look.px(12), look.px(2))
        self.likes.setFont(look.font())
        self.likes.setViewportMargins(look.px(8), 0, look.px(8), look.px(6))
        self._columns.setSpacing(look.px(8))
        self.setFixedHeight(look.px(HEIGHT_PX))

    def follow(self, alarm_id: str) -> None:
        """Show the evidence of another alarm, or of none (an empty id)."""
        if alarm_id != self.alarm_id:
            self.alarm_id = alarm_id
            self._parts = self._parted = None
            if self.isVisible():
                self.similar.follow(alarm_id)
            self._show()

    def opened(self) -> None:
        """Ask what only the hub knows; the drawer has been opened."""
        self._record.want()
        self.similar.follow(self.alarm_id)
        self.refresh()

    def absorb(self, pumped: Pumped) -> None:
        """Show what the journal says anew of this alarm, while the drawer is open."""
        is_ours = f"alarm:{self.alarm_id}" in pumped.subjects
        if (pumped.is_new_board or is_ours) and not self.isHidden():
            self._record.hurry()  # a verdict changes the precision that stands here
            self._show()

    def refresh(self) -> None:
        """Let ages grow, and ask for the record when it is due."""
        as_of_s = self._vouched.as_of_s()
        self.as_of.set_text(self._texts("time.unknown") if as_of_s is None else clock_text(as_of_s))
        self.vouch(self._vouched.age())
        if not self.isHidden():
            self._record.want()
            self._show()

    def release(self) -> None:
        """Stop listening."""
        self._disconnect()
        self.similar.release()
        self.track.release()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shut the drawer with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        texts = self._texts
        alarm = self._group.board.alarms.get(self.alarm_id)
        self.curve.setVisible(bool(self._series_id()))
        columns = (self.rule, self.seen, self.places, self.similar_title, self.likes)
        for widget in columns:
            widget.setVisible(alarm is not None)
        self.none.setVisible(alarm is None)
        if alarm is None:
            self._show_doing(None)
            self.title.set_text(texts("evidence.title"))
            return
        self.title.set_text(texts("evidence.title_of", label=alarm.label))
        if self._parts is None or self._parted is not alarm:
            self._parts, self._parted = parts_of(alarm), alarm
        parts = self._parts
        self._show_doing(alarm)
        self.rule.show_blocks(rule_blocks(texts, alarm, parts.ground, self._record))
        self.seen.show_blocks(seen_blocks(texts, alarm, parts, self._group))
        self.places.show_blocks(place_blocks(texts, parts))
        self.places.setVisible(bool(self.places.blocks))
        self._show_likes()

    def _series_id(self) -> str:
        """Return the series an alarm of a sensor is about, empty for any other."""
        alarm = self._group.board.alarms.get(self.alarm_id)
        quantity = None if alarm is None else alarm.evidence.get("quantity")
        if alarm is None or not isinstance(quantity, str):
            return ""
        known = self._readings.of_station(alarm.entity_id)
        return next((one.series_id for one in known if one.quantity.key == quantity), "")

    def _show_doing(self, alarm: Alarm | None) -> None:
        """Show what a day held before an alarm of driving times, as the recording has it."""
        measures = None if alarm is None else self._measures(alarm)
        for widget in (self.doing_title, self.doing, self.doing_key):
            widget.setVisible(measures is not None)
        if alarm is None or measures is None or self.isHidden():
            return
        to_s = alarm.raised_s
        self.track.ask(alarm.entity_id, to_s - DAY_S, to_s)
        spans = doing_spans(self.track.fixes, to_s - DAY_S, to_s, *measures)
        is_known = bool(self.track.code)
        self.doing.show_spans(spans if is_known else ())
        said = dict.fromkeys(Doing, 0.0)
        for span in spans:
            said[span.doing] += span.to_s - span.from_s
        words = [
            self._texts(f"evidence.{doing.value}", span=span_words(self._texts, said[doing]))
            for doing in Doing
        ]
        title = " · ".join(words) if is_known else self._texts("evidence.doing_asking")
        if self.track.is_part:
            title += " · " + self._texts("evidence.doing_part")
        if self.track.code not in ("", "ok"):
            title += " · " + code_text(self._texts, self.track.code)
        self.doing_title.set_text(title)

    def _measures(self, alarm: Alarm) -> tuple[float, float] | None:
        """Return above what speed it drives and what silence is a gap, by the rule of its times."""
        if DRIVEN_IN_A_DAY not in alarm.evidence or self._parts is None:
            return None
        ground, told = self._parts.ground, self._record.rule(SHARED_RULE)
        shared = told.sets[0].values if told is not None and told.sets else {}
        found = [ground.number(key) or shared.get(key) for key in ("moving_mps", "gap_s")]
        moving_mps, gap_s = found
        if not (isinstance(moving_mps, float | int) and isinstance(gap_s, float | int)):
            return None
        return float(moving_mps), float(gap_s)

    def _show_likes(self) -> None:
        texts, found = self._texts, self.similar.found
        self.similar_title.set_text(similar_title(texts, found, self.similar.code))
        lines = () if found is None else found.similar
        wanted = [(one.alarm_id, safe_text(similar_text(texts, one))) for one in lines]
        shown = [
            (self.likes.item(at).data(ALARM_ID), self.likes.item(at).text())
            for at in range(self.likes.count())
        ]
        if wanted == shown:  # nothing moves under the cursor
            return
        self.likes.clear()
        for alarm_id, text in wanted:
            item = QListWidgetItem(safe_text(text), self.likes)
            item.setData(ALARM_ID, alarm_id)
            item.setToolTip(plain_tooltip(text))

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(str(item.data(ALARM_ID)))
