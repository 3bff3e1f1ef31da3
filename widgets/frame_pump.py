"""The one timer of a view group: pump the link, hand on what came, and let the panes refresh."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer

from app.services.live import Pumped, ViewGroup
from widgets.panel_host import PanelHost

BUSY_INTERVAL_MS = 33  # about 30 frames a second while anything moves
IDLE_INTERVAL_MS = 66  # about 15 when nothing does
IDLE_AFTER_TURNS = 30
REFRESH_EVERY_S = 0.5  # ages and clocks

Consumer = Callable[[Pumped], None]


class FramePump(QObject):
    """Calls ``group.pump()`` at each turn, then every consumer, each contained by the host."""

    def __init__(
        self,
        group: ViewGroup,
        host: PanelHost,
        monotonic: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._group = group
        self._host = host
        self._monotonic = monotonic
        self._consumers: list[tuple[str, Consumer]] = []
        self._refreshers: list[tuple[str, Callable[[], None]]] = []
        self._refresh_at_s = monotonic()
        self._quiet_turns = 0
        self._timer = QTimer(self)
        self._timer.setObjectName("frame pump")
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BUSY_INTERVAL_MS)
        self._timer.timeout.connect(self.turn)

    def feed(self, name: str, consumer: Consumer) -> None:
        """Have ``consumer`` told of every turn's arrivals, in the order of feeding."""
        self._consumers.append((name, consumer))

    def refresh(self, name: str, refresher: Callable[[], None]) -> None:
        """Have ``refresher`` called about twice a second: ages grow without any arrival."""
        self._refreshers.append((name, refresher))

    def start(self) -> None:
        """Begin to turn."""
        self._timer.start()

    def stop(self) -> None:
        """Stop turning; nothing is called after this returns."""
        self._timer.stop()

    def turn(self) -> None:
        """Do one turn now."""
        pumped = self._host.call("live", self._group.pump, None)
        if pumped is not None:
            for name, consumer in self._consumers:
                self._host.run(name, partial(consumer, pumped))
            self._pace(pumped)
        now_s = self._monotonic()
        if now_s >= self._refresh_at_s:
            self._refresh_at_s = now_s + REFRESH_EVERY_S
            for name, refresher in self._refreshers:
                self._host.run(name, refresher)

    def _pace(self, pumped: Pumped) -> None:
        is_quiet = pumped.change.is_empty and not pumped.subjects
        self._quiet_turns = self._quiet_turns + 1 if is_quiet else 0
        wanted = IDLE_INTERVAL_MS if self._quiet_turns > IDLE_AFTER_TURNS else BUSY_INTERVAL_MS
        if self._timer.interval() != wanted:
            self._timer.setInterval(wanted)
