"""The desk of figures: they come in as the hub's own readings, and whoever counts is told all."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.errors import ConfigError, DecodeError
from app.domain.geo import LonLat
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.period import Period
from app.domain.measures.publishing import of_series, value_series, with_figures
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from app.domain.readings import Mark, QuantityCatalogue, ReadingBatch
from app.domain.register import Registers, Station
from backends.history.layout import READINGS, TRACKS
from backends.hub.history_line import Told
from backends.hub.indicator_desk import FEEDS, GOODS, IndicatorDesk, add_figure_stations
from backends.hub.inner import ChildMeasured, ChildQuestion, ChildRecorded
from backends.hub.publisher import Stream
from backends.hub.reading_room import open_readings
from backends.hub.series_rows import SERIES_OF_A_STATION
from backends.hub.stations import COLUMNS, CSV, HJ212, MEASURE, MEASURE_SOURCE, MQTT, Stations
from backends.wire.stream import StreamDecoder, StreamTick
from tests.unit.backends.hub.ground import (
    CATALOGUES,
    CITY,
    EAST,
    NOON_S,
    REGISTERS,
    WEST,
    Paper,
    fixes,
    make_ingest,
)

MANY = 2 * SERIES_OF_A_STATION
SHARE = Indicator(
    key="on_time",
    number=40_000,
    label={},
    counting=Counting.SHARE,
    meant=Meant(FactKind.CASES, (), "raised"),
    period=Period.TODAY,
    unit={},
    counted=(term("closed"),),
)
COUNTS = tuple(
    Indicator(f"n{n}", 42_000 + 2 * n, {}, Counting.COUNT, SHARE.meant, Period.TODAY, {})
    for n in range(MANY)
)
TABLE = IndicatorTable((SHARE, *COUNTS))
NODES = ("city", WEST, EAST)


@dataclass
class Line:
    """A line that remembers what it was told."""

    rows: list[tuple[str, Told]] = field(default_factory=list)
    reports: list[ChildRecorded] = field(default_factory=list)
    greeted: int = 0
    is_behind: bool = False

    def also(self, _kind: str, _names: Any) -> None:
        pass

    def ready(self) -> None:
        self.greeted += 1

    def heard(self, report: ChildRecorded) -> None:
        self.reports.append(report)

    def accepted(self, rows: Any, moving: Told) -> None:
        self.rows.append((TRACKS.kind, {"number": rows, **moving}))

    def tell(self, kind: str, columns: Told) -> None:
        self.rows.append((kind, columns))


class Office:
    """A desk over real worlds of tracks and readings."""

    def __init__(self) -> None:
        self.clock, self.line = SetClock(NOON_S), Line()
        self.tracks = make_ingest(self.clock)
        counties = {county.code: county.index for county in CITY.counties}
        self.papers = {scope: Paper() for scope in NODES}
        streams = {s: Stream(p, i) for i, (s, p) in enumerate(self.papers.items())}  # type: ignore[arg-type]
        catalogues = CATALOGUES
        sensors = QuantityCatalogue(
            tuple(q for q in catalogues.quantities if not q.key.startswith("m."))
        )
        quantities = with_figures(sensors, TABLE)
        self.room = open_readings(
            type(catalogues)(catalogues.fields, catalogues.readings, quantities, catalogues.alarms),
            *(self.clock, REGISTERS, counties, self.tracks, streams, "e1"),
        )
        add_figure_stations(self.room.stations, {"city": 0} | counties, LonLat(121.0, 32.0), 60.0)
        self.asked: list[tuple[str, ChildQuestion]] = []
        self.desk = IndicatorDesk(
            self.line,  # type: ignore[arg-type]
            self.tracks.world,
            self.room.ingest,
            self.tracks.ledger,
            self.clock,
            lambda child, question: self.asked.append((child, question)) is None,
        )
        self.room.ingest.on_accepted = self.desk.accepted

    def measured(self, *said: tuple[int, int, float], ago_s: float = 0.0, **more: Any) -> None:
        self.desk.measured(
            ChildMeasured(
                nodes=NODES,
                node=[node for node, _, _ in said],
                quantity=[quantity for _, quantity, _ in said],
                value=[value for _, _, value in said],
                t_s=[self.clock.now_s() - ago_s] * len(said),
                **more,
            )
        )

    def last(self, series: str) -> tuple[float, float] | None:
        world = self.room.ingest.world
        row = world.row_of(series)
        if row is None:
            return None
        return world.column("value")[row].item(), world.column("t_s")[row].item()

    def say(self, source: str, station: str, quantity: int, kind: str) -> None:
        one = np.zeros(1)
        self.room.ingest.take(
            ReadingBatch(
                source,
                np.array([station.encode()], "S32"),
                np.array([quantity], np.uint16),
                one + 7.0,
                one.astype(np.uint8),
                one + self.clock.now_s(),
                one.astype(np.uint32),
                one.astype(np.uint8),
            ),
            kind,
        )

    def health(self, source: str = MEASURE_SOURCE) -> Any:
        return next(h for h in self.tracks.ledger.health(NOON_S) if h.source == source)


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_figure_is_the_last_value_of_its_series_as_of_when_it_was_known(office):
    office.measured((0, SHARE.number, 737.0), (0, SHARE.number + 1, 786.0), ago_s=3.0)
    assert office.last(value_series(SHARE, "city")) == (737.0, NOON_S - 3.0)
    assert office.last(of_series(SHARE, "city")) == (786.0, NOON_S - 3.0)
    assert (office.health().kind, office.health().accepted) == (MEASURE, 2)


def test_a_county_s_stream_has_its_own_figures_and_no_others(office):
    office.measured(*((node, SHARE.number, float(node)) for node in range(3)))
    office.room.publisher.publish(NOON_S)
    told = {}
    for scope, paper in office.papers.items():
        (tick,) = [StreamDecoder(CATALOGUES).decode(frames) for frames in paper.sent]
        assert isinstance(tick, StreamTick)
        assert tick.tick.enter is not None
        told[scope] = sorted(bytes(one) for one in tick.tick.enter.columns["id"])
    assert told["city"] == sorted(value_series(SHARE, node).encode() for node in NODES)
    assert told[WEST] == [value_series(SHARE, WEST).encode()]
    assert told[EAST] == [value_series(SHARE, EAST).encode()]


def test_a_node_has_as_many_figures_as_there_are(office):
    office.measured(*((0, one.number, 1.0) for one in COUNTS))
    assert office.health().accepted == MANY
    assert dict(office.health().refused) == {}


@pytest.mark.parametrize("kind", [COLUMNS, CSV, MQTT, HJ212])
@pytest.mark.parametrize("source", ["air", MEASURE, MEASURE_SOURCE])
def test_nobody_else_may_speak_for_a_station_of_figures(office, kind, source):
    office.say(source, "measure:city", SHARE.number, kind)
    assert dict(office.health(source).refused) == {"unknown_station": 1}
    assert office.last(value_series(SHARE, "city")) is None


def test_a_sensor_has_no_figures_and_figures_no_sensor(office):
    office.say("air", "st:air", SHARE.number, COLUMNS)
    assert dict(office.health("air").refused) == {"unknown_quantity": 1}
    office.measured((0, CATALOGUES.quantities["pm25"].number, 1.0))
    assert dict(office.health().refused) == {"unknown_quantity": 1}


def test_figures_may_speak_for_no_other_station(office):
    office.say(MEASURE_SOURCE, "st:air", CATALOGUES.quantities["pm25"].number, MEASURE)
    assert dict(office.health().refused) == {"unknown_station": 1}


@pytest.mark.parametrize("address", ["", "hj212:A2"])
def test_a_register_with_a_station_called_so_is_refused(address):
    one = Station(
        *("measure:city", "", EntityClass.METER, 121.0, 32.0, (), 60.0, ""), address=address
    )
    with pytest.raises(ConfigError, match="measure:city"):
        Stations(Registers(stations=(one,)), {})


def test_a_figure_of_a_node_that_there_is_not_is_refused_and_counted(office):
    office.desk.measured(ChildMeasured(("999999",), [0], [SHARE.number], [1.0], [NOON_S]))
    assert dict(office.health().refused) == {"unknown_station": 1}


@pytest.mark.parametrize(
    "told",
    [
        ChildMeasured(NODES, [0], [], [1.0], [NOON_S]),
        ChildMeasured(NODES, [0], [SHARE.number], [], [NOON_S]),
        ChildMeasured(NODES, [0], [SHARE.number], [1.0], []),
        ChildMeasured(NODES, [3], [SHARE.number], [1.0], [NOON_S]),
        ChildMeasured(NODES, [-1], [SHARE.number], [1.0], [NOON_S]),
        ChildMeasured((), [0], [SHARE.number], [1.0], [NOON_S]),
        ChildMeasured(NODES, [0], [65_536], [1.0], [NOON_S]),
        ChildMeasured(NODES, [0], [-1], [1.0], [NOON_S]),
    ],
)
def test_columns_that_do_not_fit_together_are_refused(office, told):
    with pytest.raises(DecodeError):
        office.desk.measured(told)
    assert office.last(value_series(SHARE, "city")) is None


def test_what_is_not_a_number_or_no_time_is_refused_and_counted(office):
    office.measured((0, SHARE.number, float("inf")))
    assert dict(office.health().refused) == {"range_value": 1}


def test_an_indicator_that_is_off_stands_on_the_strip_as_long_as_it_is(office):
    office.measured(off={"on_time": "no field 'x'", "n1": "y"})
    assert dict(office.health().refused) == {"indicator_off": 2}
    assert dict(office.health().sample) == {"indicator_off": "n1: y"}
    office.measured()
    assert dict(office.health().refused) == {}


def test_who_counts_is_told_how_everything_stands_when_it_is_there(office):
    office.tracks.take(fixes(("bus:1", 120.5), ("bus:2", 121.5)), COLUMNS)
    pm25 = CATALOGUES.quantities["pm25"].number
    office.say("air", "st:air", pm25, COLUMNS)
    office.measured((0, SHARE.number, 1.0))
    office.line.rows.clear()
    office.desk.ready()
    assert office.line.greeted == 1
    (tracks, moved), (readings, read) = office.line.rows
    assert (tracks, readings) == (TRACKS.kind, READINGS.kind)
    assert sorted(moved["lon_deg"].tolist()) == [120.5, 120.5, 121.5]  # and the station
    assert {cell.key for cell in TRACKS.cells} < moved.keys()
    assert (read["value"].tolist(), read["number"].tolist()) == ([7.0], [0])
    assert {cell.key for cell in READINGS.cells} < read.keys()


def test_figures_are_not_counted_from_figures(office):
    office.measured((0, SHARE.number, 1.0))
    assert office.line.rows == []


def test_what_the_child_has_heard_is_settled_for_its_line(office):
    office.measured(heard=12, holes=1)
    (report,) = office.line.reports
    assert (report.settled_rows, report.settled_holes) == (12, 1)


def test_who_counts_is_told_how_the_sources_do(office):
    office.say("air", "st:air", CATALOGUES.quantities["pm25"].number, COLUMNS)
    office.desk.look(office.tracks.ledger.health(NOON_S))
    ((child, question),) = office.asked
    assert (child, question.name) == ("indicators", FEEDS)
    assert [one["source"] for one in question.frozen["sources"]] == ["air"]
    assert (question.frozen["t_s"], question.frozen["is_behind"]) == (NOON_S, False)


def test_who_counts_is_told_where_dangerous_goods_are(office):
    office.desk.look_at_goods({"now_s": NOON_S, "trucks": []})
    ((child, question),) = office.asked
    assert (child, question.name, question.question_id) == ("indicators", GOODS, "")
    assert question.frozen == {"now_s": NOON_S, "trucks": []}


def test_a_figure_that_nobody_speaks_for_comes_with_its_mark_and_no_other() -> None:
    office = Office()
    office.measured((0, SHARE.number, 3.0), mark=[int(Mark.NO_LINK)])
    world = office.room.ingest.world
    row = world.row_of(value_series(SHARE, "city"))
    assert row is not None
    assert world.column("mark")[row] == Mark.NO_LINK
    with pytest.raises(DecodeError, match="a mark that is none"):
        office.measured((0, SHARE.number, 3.0), mark=[99])
    with pytest.raises(DecodeError, match="mark"):
        office.measured((0, SHARE.number, 3.0), mark=[0, 0])
