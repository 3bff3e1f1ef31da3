"""The buttons of a replay: play, step, speed, and one line that says how it stands."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.playback import Player
from widgets.hall_time import clock_text, date_text
from widgets.look import Look, TextRole
from widgets.plain import PlainLabel
from widgets.replay_band import state_text
from widgets.strip.replay_acts import FAR_STEP_S, STEP_S, ReplayActs
from widgets.texts import Texts


class ReplayControls(QWidget):
    """Stands where a live window has the health of its sources, which nobody records."""

    def __init__(
        self, player: Player, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._texts = texts
        self._buttons: list[QPushButton] = []
        acts = ReplayActs(player)
        self.setAccessibleName(texts("replay.controls"))
        self.far_back = self._button("far_back", "back_tip", partial(acts.step, -FAR_STEP_S))
        self.back = self._button("back", "back_tip", partial(acts.step, -STEP_S))
        self.play = self._button("play", "play_tip", acts.toggle)
        self.forward = self._button("forward", "forward_tip", partial(acts.step, STEP_S))
        self.far_forward = self._button(
            "far_forward", "forward_tip", partial(acts.step, FAR_STEP_S)
        )
        self.slower = self._button("slower", "slower_tip", partial(acts.change_speed, -1))
        self.speed = PlainLabel()
        self.speed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.faster = self._button("faster", "faster_tip", partial(acts.change_speed, 1))
        self.state = PlainLabel()
        self.state.setProperty("tone", "second")
        self._row = QHBoxLayout()
        for widget in (
            *(self.far_back, self.back, self.play, self.forward, self.far_forward),
            *(self.slower, self.speed, self.faster),
        ):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._column.addWidget(self.state)
        self.set_look(look)
        self.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        px = look.px
        self._column.setContentsMargins(px(12), px(3), px(12), px(3))
        self._column.setSpacing(px(1))
        self._row.setSpacing(px(4))
        for button in self._buttons:
            button.setFont(look.font())
        self.speed.setFont(look.font(TextRole.STRONG))
        self.state.setFont(look.font())
        widest = self._texts("replay.speed", speed="600")
        self.speed.setFixedWidth(self.speed.fontMetrics().horizontalAdvance(widest) + px(8))

    def refresh(self) -> None:
        """Show how the replay stands now."""
        texts, playing, timeline = self._texts, self._player.playing(), self._player.timeline()
        self.play.setText(texts("replay.pause" if playing.is_playing else "replay.play"))
        self.speed.set_text(texts("replay.speed", speed=f"{playing.speed:g}"))
        span = texts(
            "replay.span", **{"from": _moment(timeline.from_s), "to": _moment(timeline.to_s)}
        )
        self.state.set_text(f"{state_text(playing, timeline, texts)} · {span}")

    @override
    def update(self, *_anything: object) -> None:
        """Show how the replay stands now, and paint it."""
        self.refresh()
        super().update()

    def _button(self, name: str, tip: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(self._texts(f"replay.{name}"))
        button.setProperty("role", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the space bar plays, whatever was clicked
        button.setToolTip(self._texts(f"replay.{tip}"))
        button.clicked.connect(lambda _checked: act())
        self._buttons.append(button)
        return button


def _moment(time_s: float) -> str:
    return f"{date_text(time_s)[5:]} {clock_text(time_s)}"
