"""The drawers of the duty window: log, health, curve, alarms, goods and cameras, made together."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.services.readings import Readings
from widgets.alarms.alarm_room import AlarmRoom
from widgets.camera_grid.camera_grid import CameraGrid
from widgets.camera_grid.keeper import PictureKeeper
from widgets.cases.case_board import CaseBoard
from widgets.desk import Desk
from widgets.drawers import Drawers
from widgets.evidence.evidence_pane import EvidencePane
from widgets.evidence.rules_board import RulesBoard
from widgets.hazmat.hazmat_board import HazmatBoard
from widgets.health.health_board import HealthBoard
from widgets.log.duty_log import DutyLog
from widgets.look import Look
from widgets.station.series_chart import SeriesChart
from widgets.texts import Texts


@dataclass(frozen=True, slots=True)
class DutyDrawers:
    """The panes, and who opens and shuts them; a replay has no cameras: theirs is the present."""

    log: DutyLog
    health: HealthBoard
    chart: SeriesChart
    room: AlarmRoom
    evidence: EvidencePane
    rules: RulesBoard
    hazmat: HazmatBoard
    cases: CaseBoard
    cameras: CameraGrid | None
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
    room = AlarmRoom(group, desk.watch, desk.triage, desk.session, look, texts)
    drawers.add(room, room.list, room.refresh)
    hazmat = HazmatBoard(group, look, texts, desk.monotonic)
    drawers.add(hazmat, hazmat.grid, hazmat.refresh)
    own = desk.case_filters
    cases = CaseBoard(group, desk.commands, desk.session, look, texts, desk.monotonic, own)
    drawers.add(cases, cases.list, cases.refresh)
    evidence = EvidencePane(group, desk.record, Readings(group, desk.quantities), look, texts)
    rules = RulesBoard(group, desk.record, look, texts)
    drawers.add(evidence, evidence.rule, evidence.opened)
    drawers.add(rules, rules.table, rules.opened)
    cameras = None
    if desk.player is None:
        keeper = None
        if desk.attachments is not None:
            keeper = PictureKeeper(group, desk.commands, desk.session, desk.attachments, texts)
        cameras = CameraGrid(group, keeper, look, texts, desk.monotonic)
        drawers.add(cameras, cameras)
    return DutyDrawers(
        *(log, health, chart, room, evidence, rules, hazmat, cases, cameras, drawers)
    )
