"""The hub's lines to those who keep, judge and count what comes in, each with its desk."""

from app.domain.people import CITY
from backends.hub.ground import Ground
from backends.hub.history_line import HistoryLine
from backends.hub.history_readings import HistoryReadings
from backends.hub.history_watch import HistoryWatch
from backends.hub.hub import RECORDER
from backends.hub.indicator_desk import INDICATORS, IndicatorDesk, add_figure_stations
from backends.hub.ingest import Ingest
from backends.hub.inner_line import InnerLine
from backends.hub.judge_desk import JUDGE, JudgeDesk, both
from backends.hub.reading_ingest import ReadingIngest
from backends.hub.reading_room import ReadingRoom
from backends.hub.record import Recorder
from backends.hub.stations import MEASURE, MEASURE_SOURCE

MOST_FOR_JUDGE = 400_000  # rows that wait while a judge loads: the recording has the rest
MOST_FOR_INDICATORS = 200_000  # whoever counts is told, once it is there, how things stand
SAID_EVERY_S = 60.0  # of city time: each figure, whether it changed or not


def open_history(
    ground: Ground, ingest: Ingest, readings: ReadingIngest, line: InnerLine, record: Recorder
) -> HistoryLine | None:
    """Return the recorder's line, or None where nothing is recorded."""
    if ground.config.history is None:
        return None
    watch = HistoryWatch(
        ingest.ledger,
        ground.clock,
        record,
        ground.config.history,
        ground.middle,
        ground.config.clock.speed,
    )
    history = HistoryLine(
        ground.wires.history,
        ingest.world,
        lambda: line.children.is_ready(RECORDER),
        watch.heard,
        on_missing=watch.missing,
    )
    readings.on_accepted = HistoryReadings(
        history, readings.world, readings.series.county_of
    ).accepted
    return history


def open_judge(
    ground: Ground, ingest: Ingest, readings: ReadingIngest, line: InnerLine
) -> JudgeDesk:
    """Return the judge's desk with its line."""
    judge = HistoryLine(
        ground.wires.judge,
        ingest.world,
        lambda: line.children.is_ready(JUDGE),
        lambda _report, _lost: None,
        MOST_FOR_JUDGE,
        on_missing=lambda: _open_account(ingest, JUDGE, JUDGE),
    )
    heard = HistoryReadings(judge, readings.world, readings.series.county_of)
    readings.on_accepted = both(readings.on_accepted, heard.accepted)
    return JudgeDesk(judge, ingest.ledger, ground.clock, ground.config.clock.speed)


def open_measures(
    ground: Ground, ingest: Ingest, readings: ReadingRoom, line: InnerLine
) -> IndicatorDesk:
    """Return the desk of figures with its line, and the stations that figures are readings of."""
    config = ground.config
    every_s = max(SAID_EVERY_S, 2.0 * config.measure_every_s * config.clock.speed)
    nodes = {county.code: county.index for county in ground.pack.info.counties}
    add_figure_stations(readings.stations, {CITY: 0} | nodes, ground.middle, every_s)
    measures = HistoryLine(
        ground.wires.measures,
        ingest.world,
        lambda: line.children.is_ready(INDICATORS),
        lambda _report, _lost: None,
        MOST_FOR_INDICATORS,
        on_missing=lambda: _open_account(ingest, MEASURE_SOURCE, MEASURE),
    )
    desk = IndicatorDesk(
        *(measures, ingest.world, readings.ingest, ingest.ledger, ground.clock, line.ask)
    )
    readings.ingest.on_accepted = both(readings.ingest.on_accepted, desk.accepted)
    return desk


def _open_account(ingest: Ingest, source: str, kind: str) -> None:
    """Have a child that was long not there stand on the strip, although it never spoke."""
    ingest.ledger.account(source, kind)
