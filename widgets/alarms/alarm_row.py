"""Paints one row of the alarm queue: mark, what, since when, where, and who has taken it on."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from app.domain.alarm import Alarm
from app.domain.alarm_state import AlarmState
from app.domain.classes import Severity
from app.domain.safe_text import safe_text
from app.services.alarm_watch import AlarmWatch
from widgets.alarm_names import alarm_label
from widgets.alarms.queue_model import QueueModel
from widgets.alarms.queue_rows import WAITING, Fold
from widgets.city_words import CityWords
from widgets.hall_time import age_text
from widgets.look import Look, TextRole
from widgets.row_paint import RIGHT, advance, draw_line, draw_row_ground, kept_tail
from widgets.symbol import draw_mark
from widgets.texts import Texts

Index = QModelIndex | QPersistentModelIndex
MARK_PX = 22
PADDING_PX = 10
LINES = 3


class AlarmRow(QStyledItemDelegate):
    """Three lines a row; everything foreign is drawn as plain text and elided."""

    def __init__(
        self,
        model: QueueModel,
        look: Look,
        texts: Texts,
        words: CityWords,
        now_s: Callable[[], float],
        watch: AlarmWatch,
    ) -> None:
        super().__init__()
        self._watch = watch
        self._model = model
        self._look = look
        self._texts = texts
        self._words = words
        self._now_s = now_s

    def set_look(self, look: Look) -> None:
        """Paint with another theme from now on."""
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of three lines."""
        return QSize(0, LINES * self._line_px() + 2 * self._look.px(PADDING_PX) - self._look.px(4))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the alarm of this row."""
        alarm = self._model.alarm_at(index.row())
        if alarm is None:
            return
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub leaves rect out
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        draw_row_ground(painter, self._look, rect, state)
        fold = self._model.fold_at(index.row())
        lines = self.lines_of(alarm) if fold is None else self.lines_of_fold(fold)
        self._paint_lines(painter, rect, alarm, lines, fold)
        painter.restore()

    def lines_of(self, alarm: Alarm) -> tuple[str, str, str, str]:
        """Return label, age, rule, and place with state, as they are drawn."""
        rule_key = f"alarms.rule.{alarm.rule}"
        rule = self._texts(rule_key) if rule_key in self._texts else alarm.rule
        age = age_text(self._texts, self._now_s() - alarm.raised_s)
        label = safe_text(alarm_label(self._texts, alarm), 80)
        return label, age, safe_text(rule, 120), self._state_of(alarm)

    def lines_of_fold(self, fold: Fold) -> tuple[str, str, str, str]:
        """Return what a fold says: of which rule how many, the head's thing, how to open it."""
        texts, head = self._texts, fold.head
        label, age, rule, _ = self.lines_of(head)
        count = len(fold.alarms)
        act = texts("alarms.fold.shut" if fold.is_open else "alarms.fold.open")
        if fold.row_id == WAITING:
            return texts("alarms.fold.waiting", count=count), age, texts("alarms.fold.why"), act
        return rule + self.count_of(fold), age, texts("alarms.fold.head", label=label), act

    def count_of(self, fold: Fold) -> str:
        """Return how many a group has, as it stands behind its rule's name, whatever the width."""
        if fold.row_id == WAITING:
            return ""
        return self._texts("alarms.fold.count", count=len(fold.alarms))

    def group_of(self, alarm: Alarm) -> str:
        """Return how many more say the like, or nothing."""
        like = self._watch.like(alarm) if alarm.is_listed else 1
        return self._texts("alarms.like", count=like) if like > 1 else ""

    def is_overdue(self, alarm: Alarm) -> bool:
        """Return whether nobody has looked at an alarm for too long."""
        age_s = self._now_s() - alarm.began_s
        limit_s = self._watch.policy.unseen_after_s[alarm.severity]
        return alarm.is_listed and alarm.is_unseen and age_s >= limit_s

    def _state_of(self, alarm: Alarm) -> str:
        if not alarm.is_open:
            outcome = alarm.outcome or "none"
            return self._texts(f"alarms.closed.{outcome}")
        claim = self._claim_of(alarm)
        state = self._texts(f"alarms.state.{alarm.state.value}")
        county = self._words.county(alarm.county)
        key = "alarms.state_line_there" if county else "alarms.state_line"
        return self._texts(key, claim=claim, state=state, county=county)

    def _claim_of(self, alarm: Alarm) -> str:
        if alarm.claimed_by:
            return self._texts("alarms.claimed", person=safe_text(alarm.claimed_by, 40))
        if alarm.claimed_seat:
            return self._texts("alarms.claimed_seat", seat=safe_text(alarm.claimed_seat, 40))
        key = "alarms.unlooked" if self.is_overdue(alarm) else "alarms.unclaimed"
        return self._texts(key)

    def _paint_lines(
        self,
        painter: QPainter,
        rect: QRect,
        alarm: Alarm,
        lines: tuple[str, str, str, str],
        fold: Fold | None,
    ) -> None:
        look = self._look
        label, age, rule, state = lines
        mark = look.px(MARK_PX)
        left = rect.left() + look.px(12)
        top = rect.top() + look.px(PADDING_PX) - look.px(2)
        line = self._line_px()
        draw_mark(painter, look, alarm.severity, QRectF(left, top + (line - mark) / 2, mark, mark))
        text_left = left + mark + look.px(10)
        width = rect.right() - look.px(12) - text_left
        is_new = alarm.is_open and alarm.state is not AlarmState.ACKNOWLEDGED
        first = look.font(TextRole.STRONG if is_new else TextRole.BODY)
        bright = look.colour("text") if alarm.is_open else look.colour("muted")
        body = look.font()
        age_width = advance(painter, body, age) + look.px(8)
        label_box = QRect(text_left, top, width - age_width, line)
        tail = "" if fold is None else self.count_of(fold)
        name, metrics = label.removesuffix(tail), QFontMetrics(first, painter.device())
        label = kept_tail(metrics, name, tail, label_box.width()) if tail else label
        draw_line(painter, first, bright, label_box, label)
        age_box = QRect(text_left + width - age_width, top, age_width, line)
        draw_line(painter, body, look.colour("text2"), age_box, age, RIGHT)
        group = self.group_of(alarm) if fold is None else ""
        group_width = advance(painter, body, group) + look.px(8) if group else 0
        second = QRect(text_left, top + line, width - group_width, line)
        draw_line(painter, body, look.colour("text2"), second, rule)
        group_box = QRect(text_left + width - group_width, top + line, group_width, line)
        draw_line(painter, body, look.colour("muted"), group_box, group, RIGHT)
        third = QRect(text_left, top + 2 * line, width, line)
        draw_line(painter, body, self._state_ink(alarm, fold), third, state)

    def _state_ink(self, alarm: Alarm, fold: Fold | None) -> QColor:
        """Return the ink of the last line: saturated only where grave and nobody has looked."""
        if fold is not None:
            return self._look.colour("accent")
        if not self.is_overdue(alarm):
            return self._look.colour("muted")
        is_grave = alarm.severity <= Severity.II
        return self._look.text_colour(Severity.II) if is_grave else self._look.colour("text2")

    def _line_px(self) -> int:
        return self._look.px(23)
