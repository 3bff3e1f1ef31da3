"""Readings become last values, nothing is dropped unsaid, and stations stand on the map."""

from typing import Any

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.clock import SetClock
from app.domain.readings import Mark, ReadingBatch, Soundness, Timing
from app.domain.register import Station
from backends.hub.publisher import Stream
from backends.hub.reading_room import open_readings
from backends.hub.series_desk import SeriesDesk
from backends.hub.series_rows import SERIES_OF_A_STATION
from backends.hub.stations import CHECK, COLUMNS, HJ212
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

PM25, NOISE, TSP = (CATALOGUES.quantities[key].number for key in ("pm25", "noise", "tsp"))
HEARTBEAT = CATALOGUES.quantities["heartbeat"].number
PROBE = Station("dutywall:check", "", EntityClass.UNKNOWN, 121.0, 32.0, ("heartbeat",), 2.0, "")


class Lab:
    """The readings of a hub on a clock set by hand; ``kept`` is what the recorder heard."""

    def __init__(self) -> None:
        self.clock = SetClock(NOON_S)
        self.tracks = make_ingest(self.clock)
        counties = {county.code: county.index for county in CITY.counties}
        streams = {s: Stream(Paper(), i) for i, s in enumerate(("city", WEST, EAST))}  # type: ignore[arg-type]
        self.room = open_readings(
            CATALOGUES, self.clock, REGISTERS, counties, self.tracks, streams, "e1"
        )
        self.kept: list[tuple[ReadingBatch, list[bytes], list[int]]] = []
        self.room.ingest.on_accepted = lambda batch, ids, timings, _: self.kept.append(
            (batch, ids.tolist(), timings.tolist())
        )

    def say(
        self,
        *said: tuple[str, int, float],
        kind: str = COLUMNS,
        ago_s: float | list[float] = 0.0,
        mark: int = 0,
        span_s: int = 0,
        statistic: int = 0,
    ) -> None:
        n = len(said)
        batch = ReadingBatch(
            "air" if kind == COLUMNS else kind,
            np.array([station.encode() for station, _, _ in said], "S32"),
            np.array([quantity for _, quantity, _ in said], np.uint16),
            np.array([value for _, _, value in said]),
            np.full(n, mark, np.uint8),
            self.clock.now_s() - np.broadcast_to(np.array(ago_s, np.float64), n),
            np.full(n, span_s, np.uint32),
            np.full(n, statistic, np.uint8),
        )
        self.room.ingest.take(batch, kind)

    def last(self, name: str) -> dict[str, Any]:
        world = self.room.ingest.world
        row = world.row_of(name)
        assert row is not None, name
        keys = [f.key for f in CATALOGUES.readings]
        return {key: world.column(key)[row].item() for key in keys}

    def refused(self, source: str = "air") -> dict[str, int]:
        return {h.source: dict(h.refused) for h in self.tracks.ledger.health(NOON_S)}[source]


@pytest.fixture
def lab() -> Lab:
    return Lab()


def test_a_reading_becomes_the_last_value_of_its_series(lab):
    lab.say(("st:air", PM25, 35.0), ago_s=2.0)
    assert lab.last("st:air/pm25") == {
        "id": b"st:air/pm25",
        "station": b"st:air",
        "quantity": PM25,
        "span_s": 0,
        "statistic": 0,
        "source": b"air",
        "county": 1,
        "value": 35.0,
        "mark": Mark.GOOD,
        "t_s": NOON_S - 2.0,
        "receipt_s": NOON_S,
        "same_since_s": NOON_S - 2.0,
    }


def test_spans_and_statistics_are_series_of_their_own(lab):
    lab.say(("st:air", PM25, 35.0))
    lab.say(("st:air", PM25, 30.0), ago_s=3600.0, span_s=3600, statistic=1)
    assert lab.last("st:air/pm25")["value"] == 35.0
    assert lab.last("st:air/pm25/3600/mean")["value"] == 30.0


def test_a_station_is_found_by_its_address_through_the_gateway_alone(lab):
    lab.say(("hj212:A1", TSP, 0.1), kind=HJ212)
    assert lab.last("st:smoke/tsp")["county"] == 2
    for name in ("hj212:A1", "st:smoke"):
        lab.say((name, TSP, 0.2))
    assert lab.refused() == {"unknown_station": 2}
    assert lab.last("st:smoke/tsp")["value"] == 0.1


def test_who_is_unknown_is_refused_by_name_with_a_sample_and_the_rest_is_kept(lab):
    lab.say(("st:nobody", PM25, 1.0), ("st:air", 999, 2.0), ("st:air", PM25, 3.0))
    assert lab.refused() == {"unknown_station": 1, "unknown_quantity": 1}
    (health,) = lab.tracks.ledger.health(NOON_S)
    assert health.sample == {"unknown_station": "st:nobody 1", "unknown_quantity": "st:air 999"}
    assert health.accepted == 1
    assert lab.last("st:air/pm25")["value"] == 3.0


def test_what_the_quantity_cannot_be_is_kept_and_marked_suspect(lab):
    lab.say(("st:air", PM25, -3.0))
    assert lab.last("st:air/pm25")["mark"] == Mark.SUSPECT
    lab.clock.advance(1)
    lab.say(("st:air", PM25, 9000.0), mark=Mark.OVER_RANGE)
    assert lab.last("st:air/pm25")["mark"] == Mark.OVER_RANGE
    assert [batch.marks.tolist() for batch, _, _ in lab.kept] == [[8], [1]]


def test_only_a_reading_in_order_becomes_the_last_value_and_all_are_kept(lab):
    lab.say(("st:air", PM25, 1.0), ago_s=10.0)
    lab.say(("st:air", PM25, 2.0), ago_s=20.0)
    lab.say(("st:air", PM25, 3.0), ago_s=10.0)
    lab.say(("st:air", PM25, 4.0), ago_s=-1000.0)
    assert lab.last("st:air/pm25")["value"] == 1.0
    kept = [(ids, timings) for _, ids, timings in lab.kept]
    assert kept == [
        ([b"st:air/pm25"], [0]),
        ([b"st:air/pm25"], [Timing.OUT_OF_ORDER]),
        ([b"st:air/pm25"], [Timing.REPEATED]),
        ([b"st:air/pm25"], [Timing.FUTURE]),
    ]


def test_a_late_reading_is_the_last_value_where_there_is_no_newer_one(lab):
    lab.say(("st:air", PM25, 1.0), ago_s=4000.0)
    assert lab.last("st:air/pm25")["value"] == 1.0
    assert lab.kept[0][2] == [Timing.LATE]


def test_a_series_that_has_only_spoken_from_the_future_has_no_last_value(lab):
    lab.say(("st:air", PM25, 1.0), ago_s=-1000.0)
    assert lab.room.ingest.world.count == 0
    lab.say(("st:air", PM25, 2.0))
    assert lab.last("st:air/pm25")["value"] == 2.0


def test_a_batch_may_say_several_moments_of_a_series(lab):
    lab.say(
        ("st:air", PM25, 1.0),
        ("st:air", PM25, 2.0),
        ("st:air", PM25, 3.0),
        ("st:air", NOISE, 50.0),
        ago_s=[30.0, 10.0, 20.0, 5.0],
    )
    assert lab.last("st:air/pm25")["value"] == 2.0
    assert lab.last("st:air/noise")["value"] == 50.0
    assert lab.kept[0][2] == [0, 0, Timing.OUT_OF_ORDER, 0]


def test_since_when_a_value_is_the_same_is_known_within_and_across_batches(lab):
    lab.say(("st:air", PM25, 5.0), ("st:air", PM25, 7.0), ("st:air", PM25, 7.0), ago_s=[9, 8, 7])
    assert lab.last("st:air/pm25")["same_since_s"] == NOON_S - 8
    lab.clock.advance(60)
    lab.say(("st:air", NOISE, 1.0), ("st:air", PM25, 7.0), ("st:air", PM25, 7.0), ago_s=[3, 2, 1])
    assert lab.last("st:air/pm25")["same_since_s"] == NOON_S - 8
    lab.clock.advance(60)
    lab.say(("st:air", PM25, 7.5))
    assert lab.last("st:air/pm25")["same_since_s"] == lab.clock.now_s()


def test_a_missing_value_is_never_the_same(lab):
    lab.say(("st:air", PM25, np.nan), ago_s=9)
    lab.say(("st:air", PM25, np.nan), ago_s=1)
    assert lab.last("st:air/pm25")["same_since_s"] == NOON_S - 1


def test_a_station_that_speaks_stands_on_the_map_and_ages_with_its_newest_reading(lab):
    assert lab.tracks.world.count == 0
    lab.say(("st:air", PM25, 1.0), ("st:air", NOISE, 1.0), ago_s=[5.0, 3.0])
    world = lab.tracks.world
    row = world.row_of("st:air")
    assert (world.text_at("label", row), world.column("class")[row]) == ("西县空气站", 15)
    assert (world.column("lon_deg")[row], world.column("fix_s")[row]) == (120.5, NOON_S - 3)
    assert np.isnan(world.column("speed_mps")[row])
    lab.clock.advance(60)
    lab.say(("st:air", PM25, 1.0), ago_s=1.0)
    assert world.column("fix_s")[row] == NOON_S + 59
    assert lab.tracks.ledger.health(NOON_S)[0].accepted == 3, "readings are counted, not symbols"


def test_no_feed_moves_a_station(lab):
    lab.say(("st:air", PM25, 1.0))
    lab.tracks.take(fixes(("st:air", 121.9), at_s=NOON_S + 5), COLUMNS)
    row = lab.tracks.world.row_of("st:air")
    assert lab.tracks.world.column("lon_deg")[row] == 120.5
    assert lab.refused("buses") == {"id_of_a_station": 1}


def test_who_invents_series_without_end_is_stopped(lab):
    for span_s in range(1, SERIES_OF_A_STATION + 3):
        lab.say(("st:air", PM25, 1.0), span_s=span_s)
    assert lab.refused() == {"too_many_series": 2}
    assert len(lab.room.ingest.series) == SERIES_OF_A_STATION


def test_a_source_says_how_many_of_its_series_are_late_or_frozen_as_the_rules_have_it(lab):
    lab.say(("st:air", PM25, 1.0), ("st:air", NOISE, 50.0))
    lab.say(("hj212:A1", TSP, 0.1), kind=HJ212)
    series = lab.room.ingest.series
    for _ in range(40):
        lab.clock.advance(100.0)
        lab.say(("st:air", NOISE, 50.0))
        now_s = lab.clock.now_s()
        world = lab.room.ingest.world
        expected = [
            series.series[row].quantity.soundness(
                now_s, world.column("t_s")[row], world.column("same_since_s")[row]
            )
            for row in range(world.size)
        ]
        assert lab.room.health.grades(now_s).tolist() == expected
    lab.room.health.look(lab.clock.now_s())
    health = {h.source: h for h in lab.tracks.ledger.health(lab.clock.now_s())}
    assert expected == [Soundness.LOST, Soundness.FROZEN, Soundness.LOST]
    assert (health["air"].late, health["air"].frozen, health["air"].every_s) == (1, 1, 60.0)
    assert (health["hj212"].late, health["hj212"].frozen, health["hj212"].every_s) == (1, 0, 300.0)


def test_hourly_data_are_sound_for_two_hours(lab):
    lab.say(("st:air", PM25, 1.0), span_s=3600, statistic=1)
    assert lab.room.health.grades(NOON_S + 7199).tolist() == [Soundness.LIVE]
    assert lab.room.health.grades(NOON_S + 7200).tolist() == [Soundness.LATE]


def test_a_value_over_a_span_is_late_by_its_end(lab):
    lab.say(("st:air", PM25, 1.0), ago_s=300.0, span_s=3600, statistic=1)
    lab.say(("st:air", PM25, 2.0), ago_s=301.0, span_s=600, statistic=1)
    assert [timings for _, _, timings in lab.kept] == [[0], [Timing.LATE]]


def test_the_county_of_a_series_is_that_of_its_station_before_it_has_a_last_value(lab):
    lab.say(("st:air", PM25, 1.0), ago_s=-999.0)
    assert lab.kept[-1][2] == [Timing.FUTURE]
    assert lab.room.ingest.world.row_of("st:air/pm25") is None
    assert lab.room.ingest.series.county_of("st:air/pm25") == 1
    assert lab.room.ingest.series.county_of("nobody/pm25") == 0


def ask(lab: Lab, scope: str = "city", **arguments: Any) -> tuple[str, dict[str, Any]]:
    lab.room.publisher.publish(lab.clock.now_s())
    desk = SeriesDesk(lab.room.ingest, lab.room.publisher.shown)
    given = {"series_id": "st:air/pm25", "from_s": NOON_S - 100, "to_s": NOON_S + 100}
    return desk.answer(scope, given | arguments)


def test_the_query_series_gives_what_was_measured_with_marks_and_timings(lab):
    lab.say(("st:air", PM25, 5.0), ago_s=20.0)
    lab.say(("st:air", PM25, -1.0), ago_s=10.0)
    lab.say(("st:air", PM25, np.nan), ago_s=15.0)
    assert ask(lab) == (
        "ok",
        {
            "series_id": "st:air/pm25",
            "t_s": [NOON_S - 20, NOON_S - 15, NOON_S - 10],
            "values": [5.0, None, -1.0],
            "marks": [0, 0, Mark.SUSPECT],
            "timings": [0, Timing.OUT_OF_ORDER, 0],
            "thinned_from": 0,
            "is_part": True,
        },
    )
    assert ask(lab, most=2)[1]["thinned_from"] == 3


def test_a_stretch_since_the_hub_started_is_whole_and_an_older_one_may_be_a_part(lab):
    lab.clock.advance(600.0)
    lab.say(("st:air", PM25, 5.0))
    lab.say(("st:air", PM25, 5.0), ago_s=9000.0)
    assert not ask(lab, from_s=NOON_S + 200.0, to_s=NOON_S + 700.0)[1]["is_part"]
    assert ask(lab, from_s=NOON_S - 9999.0, to_s=NOON_S + 700.0)[1]["is_part"]


def test_the_series_of_another_county_is_unknown(lab):
    lab.say(("st:air", PM25, 5.0))
    assert ask(lab, WEST)[0] == "ok"
    assert ask(lab, EAST) == ("series_unknown", {})
    assert ask(lab, series_id="st:air/so2") == ("series_unknown", {})


@pytest.mark.parametrize(
    "wrong", [{"from_s": "x"}, {"to_s": float("nan")}, {"most": 0}, {"from_s": True}]
)
def test_a_query_with_a_value_that_is_none_is_refused(lab, wrong):
    lab.say(("st:air", PM25, 5.0))
    assert ask(lab, **wrong) == ("bad_value", {})


def test_a_county_gets_the_readings_of_its_stations_alone(lab):
    lab.say(("st:air", PM25, 5.0))
    lab.say(("hj212:A1", TSP, 0.1), kind=HJ212)
    lab.room.publisher.publish(NOON_S)
    seen = {}
    for scope in ("city", WEST, EAST):
        _, blocks = lab.room.publisher.snapshot(scope)
        seen[scope] = blocks[0].columns["id"].tolist()
    assert seen == {
        "city": [b"st:air/pm25", b"st:smoke/tsp"],
        WEST: [b"st:air/pm25"],
        EAST: [b"st:smoke/tsp"],
    }


def test_the_hubs_own_probe_is_a_last_value_and_no_part_of_what_is_kept(lab):
    lab.room.stations.add_probe(PROBE)
    lab.say((PROBE.station_id, HEARTBEAT, 7.0), kind=CHECK)
    assert lab.last("dutywall:check/heartbeat")["value"] == 7.0
    assert lab.kept == []
    assert lab.tracks.world.count == 0
    for kind in (COLUMNS, HJ212):
        lab.say((PROBE.station_id, HEARTBEAT, 8.0), kind=kind)
    assert lab.refused() == {"unknown_station": 1}
    assert lab.last("dutywall:check/heartbeat")["value"] == 7.0
