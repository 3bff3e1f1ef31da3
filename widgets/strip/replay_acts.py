"""What hands do with a replay: the keys of its window, and what the buttons do as well."""

from collections.abc import Callable
from functools import partial

from app.domain.playback import Player, next_speed

STEP_S = 10.0
FAR_STEP_S = 60.0
NEAR_MARK_S = 0.5  # standing on a mark, the next one is meant


class ReplayActs:
    """Moves a player in steps; keys and buttons share it."""

    def __init__(self, player: Player) -> None:
        self._player = player

    def toggle(self) -> None:
        """Play, or pause."""
        if self._player.playing().is_playing:
            self._player.pause()
        else:
            self._player.play()

    def step(self, seconds: float) -> None:
        """Go ``seconds`` on (or back)."""
        self._player.seek(self._player.playing().at_s + seconds)

    def change_speed(self, steps: int) -> None:
        """Go up or down the list of speeds."""
        self._player.set_speed(next_speed(self._player.playing().speed, steps))

    def next_mark(self) -> None:
        """Go to the next alarm or task."""
        at_s = self._player.playing().at_s + NEAR_MARK_S
        later = [m.time_s for m in self._player.timeline().marks if m.time_s > at_s]
        if later:
            self._player.seek(min(later))

    def last_mark(self) -> None:
        """Go to the alarm or task before."""
        at_s = self._player.playing().at_s - NEAR_MARK_S
        before = [m.time_s for m in self._player.timeline().marks if m.time_s < at_s]
        if before:
            self._player.seek(max(before))

    def go_to_begin(self) -> None:
        """Go to where the recording begins."""
        self._player.seek(self._player.timeline().from_s)

    def go_to_end(self) -> None:
        """Go to where the recording ends."""
        self._player.seek(self._player.timeline().to_s)

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the key sequences of a replay with what each does."""
        return {
            "Space": self.toggle,
            "Left": partial(self.step, -STEP_S),
            "Right": partial(self.step, STEP_S),
            "Shift+Left": partial(self.step, -FAR_STEP_S),
            "Shift+Right": partial(self.step, FAR_STEP_S),
            "Ctrl+Left": self.last_mark,
            "Ctrl+Right": self.next_mark,
            ",": partial(self.change_speed, -1),
            ".": partial(self.change_speed, 1),
            "Home": self.go_to_begin,
            "End": self.go_to_end,
        }
