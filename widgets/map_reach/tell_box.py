"""The box under the region: tell all who are inside at once, and how far that has come."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.errors import OperatorError
from app.domain.reach_officers import OfficerInside
from app.services.notices import Hearer, Notices
from widgets.cards.card import set_tone
from widgets.cards.error_text import error_text
from widgets.look import Look
from widgets.map_reach.notice_words import (
    hearers_text,
    left_out_text,
    over_text,
    progress_text,
    silent_text,
    undelivered_text,
)
from widgets.plain import PlainLabel, button_text
from widgets.texts import Texts

OVER_SHOWN_S = 600.0  # city time


class TellBox(QWidget):
    """One press asks, the second tells: those who were named when it asked, and nobody else."""

    def __init__(
        self,
        notices: Notices,
        texts: Texts,
        label_of: Callable[[str], str],
        now_s: Callable[[], float],
    ) -> None:
        super().__init__()
        self._notices = notices
        self._texts = texts
        self._label_of = label_of
        self._now_s = now_s
        self._target_id = ""
        self._hearers: tuple[Hearer, ...] = ()
        self._beyond = 0
        self._is_live = True
        self._asked: tuple[Hearer, ...] = ()  # empty while nothing is asked
        self._error = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.progress = self._label("ours")
        self.detail = self._label("second")
        self.end = self._button(texts("notice.end"), self._end)
        self.tell = self._button("", self._ask)
        self.tell.setToolTip(texts("notice.tell_tip"))
        self.question = self._label("")
        self.silent = self._label("warn")
        self.confirm = QPushButton()
        self.confirm.setProperty("role", "primary")
        self.confirm.clicked.connect(self._tell)
        self.back = QPushButton(texts("notice.back"))
        self.back.clicked.connect(self._withdraw)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.confirm, 1)
        self._buttons.addWidget(self.back)
        self._column.addLayout(self._buttons)
        self.said = self._label("bad")
        self._draw()

    @property
    def is_asking(self) -> bool:
        """Whether those who are named wait for the second press."""
        return bool(self._asked)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(6))
        self._buttons.setSpacing(look.px(6))
        for widget in (*self._labels(), self.end, self.tell, self.confirm, self.back):
            widget.setFont(look.font())

    def show_target(
        self, target_id: str, inside: tuple[OfficerInside, ...], *, is_live: bool
    ) -> None:
        """Speak of this thing and of those inside its region; nobody where there is no region."""
        if target_id != self._target_id:
            self._asked, self._error = (), ""
        self._target_id, self._is_live = target_id, is_live
        self._hearers, self._beyond = self._notices.hearers(target_id, inside)
        self._draw()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape take the question back."""
        if event.key() == Qt.Key.Key_Escape and self._asked:
            self._withdraw()
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        self._asked, self._error = self._hearers, ""
        self._draw()
        self.confirm.setFocus()

    def _withdraw(self) -> None:
        self._asked = ()
        self._draw()
        self.tell.setFocus()

    def _tell(self) -> None:
        asked, self._asked = self._asked, ()
        ids = tuple(hearer.officer_id for hearer in asked)
        if ids:
            self._try(lambda: self._notices.tell(self._target_id, ids))

    def _end(self) -> None:
        self._try(lambda: self._notices.end(self._target_id, self._texts("notice.end_reason")))

    def _try(self, act: Callable[[], None]) -> None:
        self._error = ""
        try:
            act()
        except OperatorError as error:
            self._error = error.code
        self._draw()

    def _draw(self) -> None:
        texts, notices = self._texts, self._notices
        is_asking = self.is_asking
        self._draw_progress()
        count = len(self._hearers)
        key = "notice.tell_more" if notices.open_about(self._target_id) else "notice.tell"
        self.tell.setText(button_text(texts(key, count=str(count))))
        self.tell.setVisible(bool(self._target_id) and count > 0 and not is_asking)
        self.tell.setEnabled(self._is_live and not notices.obstacle and not notices.is_waiting)
        self.question.setVisible(is_asking)
        self.confirm.setVisible(is_asking)
        self.back.setVisible(is_asking)
        if is_asking:
            asked = str(len(self._asked))
            question = texts("notice.ask", count=asked, target=self._label_of(self._target_id))
            lines = [question, hearers_text(texts, self._asked)]
            if self._beyond:
                lines.append(texts("notice.beyond", count=str(self._beyond)))
            self.question.set_text("\n".join(lines))
            self.confirm.setText(button_text(texts("notice.confirm", count=asked)))
            self.confirm.setEnabled(self._is_live)
        self._put(self.silent, silent_text(texts, self._asked))
        set_tone(self.said, "second" if notices.is_waiting else "bad")
        self._put(self.said, self._said())

    def _draw_progress(self) -> None:
        texts, notices = self._texts, self._notices
        about = notices.open_about(self._target_id) if self._target_id else ()
        self.end.setVisible(bool(about))
        self.end.setEnabled(not notices.obstacle and not notices.is_waiting)
        if about:
            detail = [undelivered_text(texts, about[0])]
            if not self._is_live:
                detail.append(texts("notice.not_live"))
            self._put(self.progress, progress_text(texts, about[0]))
            self._put(self.detail, "\n".join(line for line in detail if line))
            return
        over = notices.last_over(self._target_id) if self._target_id else None
        is_recent = over is not None and self._now_s() - over.over_s < OVER_SHOWN_S
        self._put(self.progress, "")
        self._put(self.detail, over_text(texts, over) if over is not None and is_recent else "")

    def _said(self) -> str:
        texts, notices = self._texts, self._notices
        if notices.is_waiting:
            return texts("notice.waiting")
        code = self._error or notices.error
        lines = [error_text(texts, code)] if code else []
        lines += [
            left_out_text(texts, self._label_of(officer_id), why)
            for officer_id, why in notices.left_out.items()
        ]
        return "\n".join(lines)

    def _put(self, label: PlainLabel, text: str) -> None:
        label.set_text(text)
        label.setVisible(bool(text))

    def _labels(self) -> tuple[PlainLabel, ...]:
        return self.progress, self.detail, self.question, self.silent, self.said

    def _label(self, tone: str) -> PlainLabel:
        label = PlainLabel(is_wrapping=True)
        if tone:
            label.setProperty("tone", tone)
        self._column.addWidget(label)
        return label

    def _button(self, text: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(button_text(text))
        button.clicked.connect(act)
        self._column.addWidget(button)
        return button
