"""The band on top of every window that shows the past: the word, the instant, and no commands."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.domain.playback import Player, Playing, Timeline
from widgets.hall_time import clock_text, date_text
from widgets.look import Look, TextRole
from widgets.row_paint import RIGHT, advance, draw_line
from widgets.texts import Texts

HEIGHT_PX = 36


class ReplayBand(QWidget):
    """Painted in the accent's own ground, which nothing live ever wears."""

    def __init__(
        self, player: Player, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._texts = texts
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(texts("replay.word"))
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self.setFixedHeight(look.px(HEIGHT_PX))
        self.update()

    def sentence(self) -> str:
        """Return the instant that is shown, the speed, and how the replay stands."""
        playing = self._player.playing()
        return self._texts(
            "replay.banner",
            date=date_text(playing.at_s),
            time=clock_text(playing.at_s),
            speed=f"{playing.speed:g}",
            state=state_text(playing, self._player.timeline(), self._texts),
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band with the instant of this very painting."""
        look, texts = self._look, self._texts
        ink, strong = look.colour("on_accent"), look.font(TextRole.STRONG)
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour("accent"))
        room = self.rect().adjusted(look.px(12), 0, -look.px(12), 0)
        word, big = texts("replay.word"), look.font(TextRole.FIGURE)
        word_width = advance(painter, big, word)
        refusal = texts("replay.no_commands")
        refusal_width = min(advance(painter, strong, refusal), room.width() // 3)
        draw_line(painter, big, ink, room, word)
        left = room.left() + word_width + look.px(24)
        width = room.right() - refusal_width - look.px(16) - left
        box = QRect(left, 0, max(0, width), self.height())
        draw_line(painter, strong, ink, box, self.sentence())
        box = QRect(room.right() - refusal_width, 0, refusal_width + 1, self.height())
        draw_line(painter, strong, ink, box, refusal, RIGHT)
        painter.end()


def state_text(playing: Playing, timeline: Timeline, texts: Texts) -> str:
    """Return in words how a replay stands; what is wrong comes before what is going on."""
    hole = timeline.hole_at(playing.at_s)
    if playing.problem:
        return texts("replay.problem", problem=playing.problem)
    if playing.is_loading:
        return texts("replay.loading")
    if hole is not None:
        return texts("replay.hole", **{"from": clock_text(hole[0]), "to": clock_text(hole[1])})
    if playing.is_held:
        return texts("replay.held")
    return texts("replay.playing" if playing.is_playing else "replay.paused")
