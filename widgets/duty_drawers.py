"""The drawers of the duty window: log, data health and curve, made together."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.health.health_board import HealthBoard
from widgets.log.duty_log import DutyLog
from widgets.look import Look
from widgets.station.series_chart import SeriesChart
from widgets.texts import Texts


@dataclass(frozen=True, slots=True)
class DutyDrawers:
    """The three panes, and who opens and shuts them."""

    log: DutyLog
    health: HealthBoard
    chart: SeriesChart
    drawers: Drawers


def drawers_of(desk: Desk, home: QWidget, look: Look, texts: Texts) -> DutyDrawers:
    """Return the drawers of a window on ``desk``, all shut; ``home`` gets the keyboard back."""
    group, drawers = desk.group, Drawers(home)
    log = DutyLog(group, desk.commands, desk.session, look, texts)
    health = HealthBoard(group, look, texts)
    chart = SeriesChart(group, desk.quantities, desk.limits, look, texts, desk.monotonic)
    drawers.add(log, log.line)
    drawers.add(health, health.list, health.refresh)
    drawers.add(chart, chart, chart.refresh)
    return DutyDrawers(log, health, chart, drawers)
