"""Which parts of the duty window hear of every drain, and which let their ages grow, by pane."""

from typing import TYPE_CHECKING

from app.services.live import Pumped
from widgets.camera_slot import CameraSlot
from widgets.desk import Desk
from widgets.frame_pump import FramePump
from widgets.strip.replay_bar import ReplayBar

if TYPE_CHECKING:  # it calls this
    from widgets.duty_window import DutyWindow


def feed_pump(
    pump: FramePump, window: "DutyWindow", desk: Desk, cameras: CameraSlot | None
) -> None:
    """Feed services first, then panes, so that panes show what the services made of it."""

    def refresh_map() -> None:
        if not window.map.isHidden():  # under a panel what it says about itself waits
            window.map.refresh()

    for name, consumer in (
        ("session", desk.session.pump),
        ("dispatch", desk.dispatch.pump),
        ("handover", desk.handover.pump),
        *(("alarms", desk.watch.pump), ("alarms", desk.sound.pump)),
        ("alarms", window.alarms.absorb),
        ("map", window.map.absorb),
        ("tasks", window.tasks.absorb),
        ("dossier", window.dossier.absorb),
        ("card", window.dock.absorb),
        ("log", window.log.absorb),
        *(("health", window.health.absorb), ("chart", window.chart.absorb)),
        *(("alarms", window.room.absorb), ("alarms", window.evidence.absorb)),
        *(("cases", window.cases.absorb), ("cases", window.figures.absorb)),
        *(("messages", window.messages.absorb), ("panels", window.panels.absorb)),
        *(("cases", window.found.absorb), ("rolls", window.rolls.absorb)),
        ("bar", window.show_state),
    ):
        pump.feed(name, consumer)
    for name, refresher in (
        *(("bar", window.bar.refresh), ("alarms", window.alarms.refresh)),
        ("map", refresh_map),
        ("map", window.under.refresh),
        ("map", window.hover.refresh),
        *(("tasks", window.tasks.refresh), ("tasks", window.last_order.refresh)),
        *(("dossier", window.dossier.refresh), ("card", window.dock.refresh)),
        *(("feeds", window.feeds.update), ("time", window.time_bar.update)),
        *(("log", window.log.refresh), ("health", window.health.refresh)),
        *(("chart", window.chart.refresh), ("hazmat", window.hazmat.refresh)),
        *(("alarms", desk.sound.look), ("alarms", window.room.refresh)),
        ("alarms", window.evidence.refresh),
        *(("cases", window.cases.refresh), ("cases", window.figures.refresh)),
        *(("messages", window.messages.refresh), ("panels", window.panels.refresh)),
        *(("cases", window.found.refresh), ("directory", window.directory.refresh)),
        ("rolls", window.rolls.refresh),
        *((("cameras", window.cameras.refresh),) if window.cameras is not None else ()),
    ):
        pump.refresh(name, refresher)
    if isinstance(window.time_bar, ReplayBar):
        pump.feed("time", window.time_bar.absorb)
    band = window.band
    if band is not None:

        def show_time(_pumped: Pumped) -> None:
            window.bar.refresh()
            band.update()

        # With every frame: at 600 times the speed of life two clocks would disagree by minutes.
        pump.feed("bar", show_time)
    if cameras is not None:
        pump.refresh("cameras", cameras.refresh)
