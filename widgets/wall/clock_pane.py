"""Clock, date and what may be believed of the screen: live, interrupted, demo, training."""

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from app.domain.ports import LinkState
from widgets.cards.card import set_tone
from widgets.hall_time import clock_text, date_text
from widgets.look import Look, TextRole
from widgets.plain import PlainLabel
from widgets.wall.wall_pane import WallContext, WallPane


class ClockPane(WallPane):
    """The title is the city's name; a demo city says that it is one.

    ``is_flat`` puts all of it into the line of the title: the pane of a grid's single row.
    """

    waits_for_data: ClassVar[bool] = False

    def __init__(self, context: WallContext, look: Look, *, is_flat: bool = False) -> None:
        texts = context.texts
        super().__init__(texts("wall.title.clock", city=context.words.name), context, look)
        self.time = PlainLabel()
        self.date = PlainLabel()
        self.state = PlainLabel(is_wrapping=not is_flat)
        self._is_flat = is_flat
        self._column = column = QVBoxLayout()
        for place, label in enumerate((self.time, self.date, self.state), start=1):
            if is_flat:
                self.header.insertWidget(place, label)
                continue
            label.setAlignment(Qt.AlignmentFlag.AlignLeft)
            column.addWidget(label)
        column.addStretch(1)
        self.content.addLayout(column)
        self._dress(look)

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        super().set_look(look)
        if hasattr(self, "time"):
            self._dress(look)

    @override
    def refresh(self) -> None:
        """Show the time, and what may be believed."""
        super().refresh()
        group, texts = self.context.group, self.context.texts
        now_s = group.now_s()
        self.time.set_text(clock_text(now_s))
        self.date.set_text(date_text(now_s))
        state = group.status.state
        if not group.is_live:
            said = texts("replay.word")
        elif state is LinkState.STALE and self.as_of_s is not None:
            said = texts("wall.link.stale", time=clock_text(self.as_of_s))
        elif state is LinkState.STALE:
            said = texts("wall.link.connecting")
        elif state is LinkState.LIVE and not group.has_data:
            said = texts("wall.no_data")
        elif state is LinkState.LIVE and group.status.speed != 1.0:
            said = texts("bar.fast", speed=f"{group.status.speed:g}")
        else:
            said = texts(f"wall.link.{state.value}")
        marks = [said]
        if self.context.words.is_demo:
            marks.insert(0, texts("wall.demo"))
        if group.status.is_plaintext:
            marks.append(texts("wall.training"))
        self.state.set_text(" · ".join(marks))
        is_calm = self.is_live and group.is_live and group.has_data and group.status.speed == 1.0
        set_tone(self.state, "second" if is_calm else "warn")

    def _dress(self, look: Look) -> None:
        self._column.setContentsMargins(look.px(12), 0, look.px(12), look.px(4))
        self.time.setFont(look.font(TextRole.TITLE if self._is_flat else TextRole.FIGURE))
        self.date.setFont(look.font())
        self.state.setFont(look.font())
