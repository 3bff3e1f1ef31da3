"""A source of somebody else is neither called like one of the hub's, nor longer than columns."""

from pathlib import Path

import pytest

from app.cli import main
from app.domain.errors import ConfigError
from backends.demo.traffic import reports
from backends.hub import history_watch, journal_watch, stations
from backends.hub.enrol_invitations import InvitationBox
from backends.hub.gateway import desk, mqtt_feed, reading_feeds, station_desk
from backends.hub.ingest import TERMINALS
from backends.hub.seats import read_seats
from backends.hub.source_names import OWN, check_feed_name
from backends.wire.enrol import new_code

KEY = "K" * 40


def test_every_name_and_kind_of_the_hubs_own_is_its_own():
    names = {desk.SOURCE, mqtt_feed.SOURCE, station_desk.SOURCE, reading_feeds.CSV_PUSH, TERMINALS}
    names |= {history_watch.SOURCE, history_watch.KIND, journal_watch.SOURCE, reports.SOURCE}
    names |= {stations.COLUMNS, stations.CSV, stations.MQTT, stations.HJ212, stations.CHECK}
    names |= {stations.MEASURE, stations.MEASURE_SOURCE}
    names |= {stations.PROBE_SOURCE, "gateway", "ais", "ais-udp", "ais-tcp", "ais-file"}
    assert names == OWN


@pytest.mark.parametrize("name", ["buses", "columns", "x" * 16, "天" * 5])
def test_a_feed_may_be_called_so(name):
    check_feed_name(name)


@pytest.mark.parametrize(
    ("name", "why"), [("x" * 17, "17"), ("天" * 6, "18"), ("dutywall-check", "of its own")]
)
def test_a_feed_is_refused_where_it_is_named_and_told_why(name, why, tmp_path: Path):
    box = InvitationBox(tmp_path)
    for seat, source in ((name, ""), ("feed-1", name)):
        with pytest.raises(ConfigError, match=why):
            box.put(new_code(), seat, "feed", "city", source, 0.0)
        words = ["--public-key", KEY, "--name", seat, "--kind", "feed", "--source", source]
        with pytest.raises(ConfigError, match=why):
            main(["seat", "admit", "--data", str(tmp_path), *words])
    assert not list(tmp_path.rglob("*.*"))


def test_a_seat_that_is_no_feed_may_have_a_long_name(tmp_path: Path):
    words = ["--public-key", KEY, "--name", "x" * 17, "--kind", "console"]
    assert main(["seat", "admit", "--data", str(tmp_path), *words]) == 0
    assert [record.seat for record in read_seats(tmp_path / "seats.toml")] == ["x" * 17]
