"""What gateway and hub tell each other survives the wire, and nothing else does."""

import msgspec
import numpy as np
import pytest

from app.domain.errors import DecodeError
from app.domain.readings import ReadingBatch
from app.domain.task import TaskState
from app.domain.tracks import TrackBatch
from backends.hub.gateway.messages import (
    Admit,
    AdmittedTerminal,
    AnswerKept,
    Deliver,
    OfficerAnswer,
    Readings,
    Ready,
    SourceReport,
    Stop,
    TaskReceipt,
    TerminalOffline,
    TerminalOnline,
    Tracks,
    decode_down,
    decode_up,
    encode,
    pack_readings,
    pack_tracks,
    unpack_readings,
    unpack_tracks,
)

UPS = (
    Ready({"jt808": 1}),
    Tracks("jt808", b"", {}),
    SourceReport("jt808", "jt808", 1, {"bad_auth": 2}, {"bad_auth": "x"}, 3, None),
    TerminalOnline("o1"),
    TerminalOffline("o1"),
    TaskReceipt("t1", "delivered"),
    OfficerAnswer("o1", 7, TaskState.ARRIVED),
)
DOWNS = (
    Deliver("t1", 7, "o1", "拦截", is_cancel=True),
    Admit((AdmittedTerminal("139", "code", "o1", "2019"),), 9),
    AnswerKept(3),
    Stop(),
)


@pytest.mark.parametrize("message", UPS)
def test_what_goes_up_arrives(message: object) -> None:
    assert decode_up(encode(message)) == message  # type: ignore[arg-type]


@pytest.mark.parametrize("message", DOWNS)
def test_what_goes_down_arrives(message: object) -> None:
    assert decode_down(encode(message)) == message  # type: ignore[arg-type]


@pytest.mark.parametrize("frame", [b"", b"\xc1", b"GET /", encode(Stop()) + b"\0", encode(UPS[0])])
def test_anything_else_is_refused(frame: bytes) -> None:
    with pytest.raises(DecodeError, match="bad_message"):
        decode_down(frame)


def batch() -> TrackBatch:
    return TrackBatch(
        "ais-udp",
        np.array([b"ais:413000001", b"ais:413000002"], "S32"),
        {
            "lon_deg": np.array([120.5, 121.0]),
            "lat_deg": np.array([32.0, 32.5]),
            "fix_s": np.array([1.0, 2.0]),
            "speed_mps": np.array([np.nan, 3.0], "f8"),
            "label": np.array(["长江7".encode(), b"B"], "S20"),
            "class": np.array([8, 9], "i8"),
        },
    )


def test_tracks_arrive_with_the_types_of_their_columns() -> None:
    packed = decode_up(encode(pack_tracks(batch())))
    assert isinstance(packed, Tracks)
    back = unpack_tracks(packed)
    assert back.source == "ais-udp"
    assert back.ids.tolist() == batch().ids.tolist()
    assert back.columns["speed_mps"].dtype == np.dtype("<f4")
    assert back.columns["class"].dtype == np.dtype("u1")
    for key, column in batch().columns.items():
        np.testing.assert_array_equal(back.columns[key], column)


@pytest.mark.parametrize(
    "message",
    [
        Tracks("a", b"x" * 31, {}),
        Tracks("a", b"x" * 32, {"lon_deg": b"1234567"}),
        Tracks("a", b"x" * 32, {"height_m": b"12345678"}),
    ],
)
def test_tracks_of_the_wrong_size_are_refused(message: Tracks) -> None:
    with pytest.raises(DecodeError, match="bad_tracks"):
        unpack_tracks(message)


def readings() -> ReadingBatch:
    return ReadingBatch(
        "hj212",
        np.array([b"hj212:A1", b"hj212:A2"], "S40"),
        np.array([1, 2], "i8"),
        np.array([35.5, np.nan]),
        np.array([0, 4], "i8"),
        np.array([1.0, 2.0]),
        np.array([0, 3600], "i8"),
        np.array([0, 1], "i8"),
    )


def test_readings_arrive_with_the_types_of_their_columns() -> None:
    packed = decode_up(encode(pack_readings(readings())))
    assert isinstance(packed, Readings)
    back = unpack_readings(packed)
    assert back.source == "hj212"
    assert back.stations.tolist() == [b"hj212:A1", b"hj212:A2"]
    np.testing.assert_array_equal(back.values, [35.5, np.nan])
    assert (back.quantities.dtype, back.spans_s.dtype) == (np.dtype("<u2"), np.dtype("<u4"))
    assert back.marks.tolist() == [0, 4]
    assert back.t_s.tolist() == [1.0, 2.0]
    assert back.spans_s.tolist() == [0, 3600]
    assert back.statistics.tolist() == [0, 1]


@pytest.mark.parametrize("key", ["stations", "quantities", "values", "t_s", "spans_s"])
def test_readings_of_the_wrong_size_are_refused(key: str) -> None:
    good = pack_readings(readings())
    bad = msgspec.structs.replace(good, **{key: getattr(good, key)[:-1]})
    with pytest.raises(DecodeError, match="bad_readings"):
        unpack_readings(bad)
