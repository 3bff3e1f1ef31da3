"""The line over the alarm queue: how many come, by which budget, and whether they can be heard."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from app.domain.alarm_load import next_seat
from app.domain.safe_text import safe_text
from app.services.alarm_sound import AlarmSound
from app.services.alarm_watch import AlarmWatch
from widgets.cards.card import set_tone
from widgets.look import Look
from widgets.plain import PlainLabel, button_text, plain_tooltip
from widgets.texts import Texts

VOLUME_STEP = 0.1
SEAT_CHARACTERS = 40


class LoadLine(QWidget):
    """Emits ``room_wanted``; the button on the right mutes for two minutes, its wheel is volume."""

    room_wanted = Signal()

    def __init__(self, watch: AlarmWatch, sound: AlarmSound, look: Look, texts: Texts) -> None:
        super().__init__()
        self._watch = watch
        self._sound = sound
        self._texts = texts
        self.said = PlainLabel()
        self.said.setProperty("tone", "muted")
        self.room = self._button(texts("alarms.load.room"), self.room_wanted.emit)
        self.room.setToolTip(plain_tooltip(texts("alarms.load.room_tip")))
        self.mute = _WheelButton(self._louder)
        self._dress(self.mute, self._toggle_mute)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.said, 1)
        self._row.addWidget(self.room)
        self._row.addWidget(self.mute)
        self.set_look(look)
        self.refresh()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        for widget in (self.said, self.room, self.mute):
            widget.setFont(look.font())
        self._row.setContentsMargins(look.px(12), 0, look.px(6), look.px(2))
        self._row.setSpacing(look.px(2))

    def refresh(self) -> None:
        """Say what is so now."""
        watch, texts = self._watch, self._texts
        watch.seats.want()
        rates = watch.seats.rates(watch.policy.budget_window_s)
        policy = watch.policy
        if watch.is_flood:
            said = texts("alarms.load.flood", count=watch.flood_count)
        else:
            said = texts("alarms.load.rate", count=watch.rate)
        if not watch.is_flood and len(rates) > 1:
            own = rates.get(watch.seats.own, 0)
            said = texts("seat_load.rate", count=watch.rate, own=own)
        self.said.set_text(said)
        budget = texts(
            "alarms.load.budget",
            count=watch.rate,
            target=f"{policy.target_per_h:g}",
            most=f"{policy.most_per_h:g}",
        )
        self.said.set_tip("\n".join((budget, *self._shared(rates))))
        set_tone(self.said, "warn" if watch.is_flood or watch.is_over_budget else "muted")
        self.mute.setText(button_text(self._heard()))
        set_tone(self.mute, "warn" if self._sound.muted_for_s else "")

    def _shared(self, rates: Mapping[str, int]) -> tuple[str, ...]:
        """Return what each seat bears, and whose turn it is, where there are several."""
        if len(rates) < 2:  # noqa: PLR2004 - one seat shares with nobody
            return ()
        texts = self._texts
        borne = (
            texts("seat_load.seat", seat=safe_text(seat, SEAT_CHARACTERS), count=count)
            for seat, count in rates.items()
        )
        turn = safe_text(next_seat(rates), SEAT_CHARACTERS)
        return (texts("seat_load.between").join(borne), texts("seat_load.turn", seat=turn))

    def _heard(self) -> str:
        texts, sound = self._texts, self._sound
        if not sound.speaker.is_there:
            return texts("alarms.sound.none")
        if sound.muted_for_s:
            minutes, seconds = divmod(round(sound.muted_for_s), 60)
            return texts("alarms.sound.muted", time=f"{minutes}:{seconds:02d}")
        return texts("alarms.sound.on", volume=f"{round(100 * sound.speaker.volume)}")

    def _toggle_mute(self) -> None:
        self._sound.toggle_mute()
        self.refresh()

    def _louder(self, steps: float) -> None:
        speaker = self._sound.speaker
        speaker.set_volume(min(1.0, max(0.0, speaker.volume + VOLUME_STEP * steps)))
        self.refresh()

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(button_text(text))
        self._dress(button, act)
        return button

    def _dress(self, button: QPushButton, act: Callable[[], object]) -> None:
        button.setProperty("role", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked: act())


class _WheelButton(QPushButton):
    """A button that tells of the wheel over it, in steps."""

    def __init__(self, on_wheel: Callable[[float], object]) -> None:
        super().__init__()
        self._on_wheel = on_wheel

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Tell of the steps."""
        self._on_wheel(event.angleDelta().y() / 120)
        event.accept()
