"""AIS: lines in, vessels out, compared with what pyais itself says of a recorded file."""

import math
from collections import Counter

import numpy as np
import pytest
from pyais import IterMessages
from pyais.encode import encode_dict

from app.domain.classes import EntityClass, EntityState
from app.domain.tracks import TrackBatch
from backends.adapters.ais import KNOT_MPS, AisDecoder
from backends.adapters.ais_replay import timed_lines
from tests.unit.backends.adapters.shared_data import shared_file

POSITIONS = {1, 2, 3, 18, 19, 27}
STATICS = {5, 19, 24}


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return shared_file("ais/aislib_stream_example.nmea").read_bytes().splitlines()


def test_vessels_last_positions_and_refusals_equal_what_pyais_says_of_the_file(
    lines: list[bytes],
) -> None:
    last: dict[bytes, tuple[float, float]] = {}
    refused = Counter[str]()
    accepted = 0
    for sentence in IterMessages(lines):
        number = sentence.raw.count(b"\n") + 1
        if not sentence.is_valid:
            refused["invalid"] += number
            continue
        message = sentence.decode()
        kind = message.msg_type
        if kind not in POSITIONS | STATICS:
            refused[f"type_{kind}_not_used"] += number
        elif message.mmsi == 0:
            refused["bad_mmsi"] += number
        elif kind in POSITIONS and (message.lon == 181 or message.lat == 91):
            refused["no_position"] += number
        else:
            accepted += 1
            if kind in POSITIONS:
                last[b"ais:%09d" % message.mmsi] = (message.lon, message.lat)

    decoder = AisDecoder("ais-file")
    for line in lines:
        decoder.feed(line, 1000.0)
    fixes = decoder.take()[0]
    ours = {
        entity_id: (lon, lat)
        for entity_id, lon, lat in zip(
            fixes.ids.tolist(),
            fixes.columns["lon_deg"].tolist(),
            fixes.columns["lat_deg"].tolist(),
            strict=True,
        )
    }
    counts = Counter(decoder.refusals.counts)
    counts["invalid"] = counts.pop("bad_sentence", 0) + counts.pop("bad_checksum", 0)
    assert ours == last
    assert len(ours) > 1000
    assert counts == refused
    assert decoder.accepted == accepted
    assert decoder.held == 0


def feed(decoder: AisDecoder, receipt_s: float = 50.0, **fields: object) -> None:
    for line in encode_dict(
        {"mmsi": 413000001, **fields}, talker_id="AI", sentence_type="VDM", seq_id=3
    ):
        decoder.feed(line.encode(), receipt_s)


def only(batches: list[TrackBatch]) -> TrackBatch:
    assert len(batches) == 1
    return batches[0]


def test_a_position_carries_speed_course_state_and_the_time_of_receipt() -> None:
    decoder = AisDecoder("ais-udp")
    feed(decoder, msg_type=1, lon=120.5, lat=32.0, speed=10.0, course=87.5, status=0)
    batch = only(decoder.take())
    assert batch.source == "ais-udp"
    assert batch.ids.tolist() == [b"ais:413000001"]
    assert batch.columns["speed_mps"][0] == pytest.approx(10 * KNOT_MPS)
    assert batch.columns["course_deg"][0] == pytest.approx(87.5)
    assert batch.columns["state"][0] == EntityState.MOVING
    assert batch.columns["fix_s"][0] == 50.0
    assert batch.columns["label"][0] == b"413000001"
    assert batch.columns["class"][0] == EntityClass.OTHER_VESSEL
    assert decoder.take() == []


HULL = ("length_m", "beam_m", "bow_m", "port_m")


@pytest.mark.parametrize(
    ("sides", "hull"),
    [
        ((80, 20, 6, 10), (100, 16, 80, 6)),
        ((511, 511, 63, 63), (1022, 126, 511, 63)),
        ((0, 100, 0, 16), (100, 16, 50, 8)),  # the antenna's place is not known
        ((0, 0, 0, 0), (0, 0, 0, 0)),
        ((80, 20, 0, 0), (0, 0, 0, 0)),
    ],
)
def test_a_hull_is_as_long_and_wide_as_the_vessel_says(
    sides: tuple[int, ...], hull: tuple[int, ...]
) -> None:
    decoder = AisDecoder("ais-udp")
    names = ("to_bow", "to_stern", "to_port", "to_starboard")
    feed(decoder, msg_type=5, shipname="A", **dict(zip(names, sides, strict=True)))
    feed(decoder, msg_type=1, lon=120.5, lat=32.0, speed=1.0, course=87.5, heading=92)
    columns = only(decoder.take()).columns
    assert tuple(int(columns[key][0]) for key in HULL) == hull
    assert columns["heading_deg"][0] == 92.0


def test_a_name_told_without_a_hull_takes_none_away() -> None:
    decoder = AisDecoder("ais-udp")
    sides = {"to_bow": 30, "to_stern": 10, "to_port": 3, "to_starboard": 3}
    feed(decoder, msg_type=24, partno=1, ship_type=70, **sides)
    feed(decoder, msg_type=24, partno=0, shipname="XIAO YU")
    feed(decoder, msg_type=18, lon=120.5, lat=32.0, speed=1.0, course=10.0, heading=511)
    columns = only(decoder.take()).columns
    assert (columns["length_m"][0], columns["label"][0]) == (40, b"XIAO YU")
    assert math.isnan(columns["heading_deg"][0])


def test_what_is_not_available_is_missing_and_a_missing_place_is_refused() -> None:
    decoder = AisDecoder("ais-udp")
    feed(decoder, msg_type=1, lon=120.5, lat=32.0, speed=102.3, course=360.0, status=15)
    batch = only(decoder.take())
    assert math.isnan(batch.columns["speed_mps"][0])
    assert math.isnan(batch.columns["course_deg"][0])
    assert batch.columns["state"][0] == EntityState.UNKNOWN
    feed(decoder, msg_type=1, lon=181.0, lat=91.0, speed=1.0, course=1.0)
    assert decoder.take() == []
    assert decoder.refusals.counts == {"no_position": 1}


@pytest.mark.parametrize(
    ("status", "state"),
    [(1, EntityState.ANCHORED), (5, EntityState.MOORED), (14, EntityState.EMERGENCY)],
)
def test_the_status_decides_the_state_where_it_says_one(status: int, state: EntityState) -> None:
    decoder = AisDecoder("ais-udp")
    feed(decoder, msg_type=3, lon=120.5, lat=32.0, speed=0.1, course=1.0, status=status)
    assert only(decoder.take()).columns["state"][0] == state


@pytest.mark.parametrize(
    ("ship_type", "entity_class"),
    [
        (70, EntityClass.CARGO_VESSEL),
        (89, EntityClass.TANKER_VESSEL),
        (60, EntityClass.PASSENGER_VESSEL),
        (30, EntityClass.OTHER_VESSEL),
    ],
)
def test_a_name_that_comes_later_renames_a_vessel_already_seen(
    ship_type: int, entity_class: EntityClass
) -> None:
    decoder = AisDecoder("ais-tcp")
    static = {"msg_type": 5, "shipname": "CHANG JIANG 7", "ship_type": ship_type}
    feed(decoder, **static)
    assert decoder.take() == []  # nobody has seen this vessel: there is nothing to rename
    feed(decoder, msg_type=18, lon=120.5, lat=32.0, speed=3.0, course=1.0)
    first = only(decoder.take())
    assert first.columns["label"][0] == b"CHANG JIANG 7"
    assert first.columns["class"][0] == entity_class
    feed(decoder, **static | {"shipname": "HAI AN 9"})
    renamed = only(decoder.take())
    assert set(renamed.columns) == {"label", "class", "length_m", "beam_m", "bow_m", "port_m"}
    assert renamed.columns["label"].tolist() == [b"HAI AN 9"]
    feed(decoder, **static | {"shipname": "HAI AN 9"})
    assert decoder.take() == []


def test_class_b_tells_name_and_type_in_two_parts() -> None:
    decoder = AisDecoder("ais-udp")
    feed(decoder, msg_type=24, partno=0, shipname="XIAO YU")
    feed(decoder, msg_type=24, partno=1, ship_type=69)
    feed(decoder, msg_type=18, lon=120.5, lat=32.0, speed=3.0, course=1.0)
    batch = only(decoder.take())
    assert batch.columns["label"][0] == b"XIAO YU"
    assert batch.columns["class"][0] == EntityClass.PASSENGER_VESSEL


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"!AIVDM,1,1,,A,33nr7t001f13KNTOahh2@QpF00vh,0*59", "bad_checksum"),
        (b"!AIVDM,1,1,,A,33nr7t001f13KNTOahh2@QpF00vh,0", "bad_checksum"),
        (b"$GPGGA,1*47", "not_vdm"),
        (b"GET / HTTP/1.1", "not_vdm"),
        (rb"\s:1,c:2*00", "bad_tag_block"),
        (b"!AIVDM,2,2,1,,j1C32CQp888,2*17", "orphan_part"),
        (b"!AIVDM," + b"1" * 600, "long_line"),
        (b"!AIVDM,1,1,,A,,0*26", "bad_sentence"),
    ],
)
def test_a_line_that_cannot_be_used_is_counted_by_name(line: bytes, reason: str) -> None:
    decoder = AisDecoder("ais-udp")
    decoder.feed(line, 0.0)
    assert decoder.refusals.counts == {reason: 1}


def test_beginnings_without_an_end_are_given_up_within_a_bound() -> None:
    decoder = AisDecoder("ais-udp")
    first = b"!AIVDM,2,1,1,,53cMa3@000010WSW?V105=<45B2222222222220t388151:9e2UiDm851DTh,0*65"
    decoder.feed(first, 0.0)
    decoder.feed(first, 0.0)
    assert (decoder.held, decoder.refusals.counts) == (1, {"incomplete": 1})


def test_two_connections_do_not_mix_their_parts() -> None:
    decoder = AisDecoder("ais-tcp")
    here, there = decoder.lane(), decoder.lane()
    decoder.feed(
        b"!AIVDM,2,1,1,,53cMa3@000010WSW?V105=<45B2222222222220t388151:9e2UiDm851DTh,0*65",
        0.0,
        here,
    )
    decoder.feed(b"!AIVDM,2,2,1,,j1C32CQp888,2*17", 0.0, there)
    assert decoder.refusals.counts == {"orphan_part": 1}
    decoder.feed(b"!AIVDM,2,2,1,,j1C32CQp888,2*17", 0.0, here)
    assert decoder.accepted == 1


def test_names_of_only_so_many_vessels_are_kept() -> None:
    decoder = AisDecoder("ais-udp", most_vessels=10)
    for i in range(30):
        feed(decoder, mmsi=413000000 + i, msg_type=5, shipname="A", ship_type=70)
        feed(decoder, mmsi=413000000 + i, msg_type=1, lon=120.0, lat=32.0, speed=1, course=1)
    labels = only(decoder.take()).columns["label"]
    assert np.count_nonzero(labels == b"A") == 10


def test_a_replay_takes_its_pace_from_the_file() -> None:
    wrapped = [
        b"$PGHP,1,2008,5,9,0,0,0,10,338,2,,1,09*17\r\n",
        b"one\r\n",
        b"$PGHP,1,2008,5,9,0,0,2,510,338,2,,1,09*17\r\n",
        b"two\r\n",
        b"\r\n",
        b"three\r\n",
    ]
    assert list(timed_lines(wrapped)) == [(0.0, b"one"), (2.5, b"two"), (2.5, b"three")]
    tagged = [rb"\s:1,c:1671533231*08\one", rb"\c:1671533234*00\two", rb"\c:1671533200*00\old"]
    assert [at_s for at_s, _ in timed_lines(tagged)] == [0.0, 3.0, 3.0]
    plain = [at_s for at_s, _ in timed_lines([b"a", b"b", b"c"])]
    assert plain == pytest.approx([0.0, 0.1, 0.2])
    assert len(list(timed_lines([b"$PGHP,1,2008,13,9*17", rb"\c:x*1\b", rb"\never ends"]))) == 2
