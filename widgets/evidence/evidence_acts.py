"""What joins the evidence to the duty window: the card that is open, the keys, the drawers."""

import math
from collections.abc import Callable

from app.domain.alarm import Alarm
from app.services.evidence import parts_of
from app.services.live import Pumped
from app.services.recorded_track import RecordedTrack
from map_layers.overlays import EvidenceMarks
from widgets.card_dock import CardDock
from widgets.card_shelf import ALARM
from widgets.cards.alarm_card import AlarmCard
from widgets.desk import Desk
from widgets.duty_acts import DutyActs
from widgets.duty_drawers import DutyDrawers
from widgets.evidence.evidence_marks import marks_of
from widgets.look import Look
from widgets.map.map_pane import MapPane
from widgets.texts import Texts

BEFORE_S, AFTER_S, MOST_S = 600.0, 60.0, 12 * 3600.0  # of the track around what was found
GAP_S, REAL_GAP_S = 120.0, 10.0  # a longer silence is no line; in real seconds for a fast city


class EvidenceActs:
    """The evidence follows the alarm whose card is open, and stays with the last one.

    On the map it is marked as long as the card is open.
    """

    def __init__(
        self,
        desk: Desk,
        held: DutyDrawers,
        dock: CardDock,
        map_pane: MapPane,
        acts: DutyActs,
        texts: Texts,
    ) -> None:
        self.pane, self.rules = held.evidence, held.rules
        self.track = RecordedTrack(desk.group, self._mark)
        self._group = desk.group
        self._dock = dock
        self._map = map_pane
        self._texts = texts
        self._drawers = held.drawers
        self._marked = EvidenceMarks()
        self._chart = held.chart
        self.pane.chosen.connect(acts.show_alarm)
        self.pane.series_wanted.connect(self._show_series)
        for pane in (self.pane, self.rules):
            pane.closed.connect(self._drawers.shut)
        dock.changed.connect(self._follow)
        map_pane.built.connect(self._mark)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self.pane.set_look(look)
        self.rules.set_look(look)

    def absorb(self, pumped: Pumped) -> None:
        """Hand on what a drain brought."""
        self.pane.absorb(pumped)
        self.rules.absorb(pumped)

    def refresh(self) -> None:
        """Let ages grow."""
        self.pane.refresh()
        self.rules.refresh()

    def keys(self) -> dict[str, Callable[[], object]]:
        """Return the keys of the window that are the evidence's."""
        keys: dict[str, Callable[[], object]] = {"E": self.toggle_evidence}
        if self._group.is_live:  # no record can be asked for in a replay
            keys["R"] = self.toggle_rules
        return keys

    def toggle_evidence(self) -> None:
        """Open the evidence, or shut it."""
        self._drawers.toggle(self.pane)

    def toggle_rules(self) -> None:
        """Open the board of the rules, or shut it."""
        self._drawers.toggle(self.rules)

    def release(self) -> None:
        """Stop asking."""
        self.track.release()
        self.pane.release()
        self.rules.release()

    def _show_series(self, series_id: str) -> None:
        self._chart.show_series(series_id)
        self._drawers.open(self._chart)

    def _follow(self) -> None:
        alarm, card = self._alarm(), self._dock.card
        if alarm is not None:
            self.pane.follow(alarm.alarm_id)
            self.track.ask(alarm.entity_id, *_around(alarm))
        else:
            self.track.release()
        if isinstance(card, AlarmCard):
            card.evidence_asked.connect(self.toggle_evidence)
        self._mark()

    def _alarm(self) -> Alarm | None:
        """Return the alarm whose card is open."""
        key = self._dock.key
        return self._group.board.alarms.get(key.removeprefix(ALARM)) if key else None

    def _mark(self) -> None:
        """Put the marks of the open alarm on the map, or take them off."""
        alarm, marks = self._alarm(), EvidenceMarks()
        if alarm is not None:
            gap_s = max(GAP_S, REAL_GAP_S * self._group.status.speed)
            sites = self._map.registers.sites
            parts = parts_of(alarm)
            marks = marks_of(self._texts, alarm, parts, sites, self.track.fixes, gap_s)
        if marks.trails or marks != self._marked:
            self._marked = marks
            self._map.put(evidence=marks)


def _around(alarm: Alarm) -> tuple[float, float]:
    """Return the stretch of time in which the track says something of an alarm, UTC seconds."""
    at_s, from_s = (
        float(value) if isinstance(value, int | float) and math.isfinite(value) else alarm.raised_s
        for value in (alarm.evidence.get("at_s"), alarm.evidence.get("from_s"))
    )
    to_s = at_s + AFTER_S
    return max(min(from_s, at_s) - BEFORE_S, to_s - MOST_S), to_s
