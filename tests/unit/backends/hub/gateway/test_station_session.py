"""An HJ 212 connection: who may speak, what he is answered, and what reaches the hub."""

from dataclasses import dataclass, field

import pytest

from app.domain.clock import SetClock
from backends.adapters.hj212.frame import wrap
from backends.adapters.hj212.packet import Packet, flag_of
from backends.hub.gateway.messages import AdmittedStation
from backends.hub.gateway.station_desk import MOST_REASONS, StationDesk
from backends.hub.gateway.station_session import MOST_BAD_FRAMES, WHOLE_WITHIN_S, StationSession
from tests.unit.backends.adapters.hj212.samples import AIR, MN, TABLE, packet

NOW_S = 1_790_000_000.0
SECRET = "123456"


@dataclass
class Line:
    """A station at the other end of a connection that is no socket."""

    desk: StationDesk
    heard: bytearray = field(default_factory=bytearray)
    is_cut: bool = False
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.session = StationSession(self.desk, self.heard.extend, self.cut, self.now_s)

    def cut(self) -> None:
        self.is_cut = True

    def say(self, data: Packet | bytes) -> list[Packet]:
        """Send a packet and return what came back."""
        self.session.feed(data if isinstance(data, bytes) else data.encode(), self.now_s)
        answers = bytes(self.heard).split(b"\r\n")
        self.heard.clear()
        return [Packet.decode_frame(one) for one in answers if one]


@pytest.fixture
def desk() -> StationDesk:
    admitted = (
        AdmittedStation(f"hj212:{MN}", SECRET),
        AdmittedStation("hj212:second", "other"),
        AdmittedStation("hj212:no-password", ""),
        AdmittedStation("", ""),
    )
    return StationDesk(admitted, TABLE, SetClock(NOW_S))


@pytest.fixture
def line(desk: StationDesk) -> Line:
    return Line(desk)


def test_data_are_taken_and_answered(line: Line, desk: StationDesk) -> None:
    answers = line.say(packet())
    assert [(a.cn, a.st, a.qn, a.mn) for a in answers] == [("9014", "91", packet().qn, MN)]
    batch = desk.readings.take()
    assert batch is not None
    assert batch.source == "hj212"
    assert set(batch.stations.tolist()) == {f"hj212:{MN}".encode()}
    assert len(batch) == 4
    assert (desk.accepted, desk.last_receipt_s) == (4, NOW_S)
    assert desk.readings.take() is None


def test_no_answer_is_given_where_none_is_wanted(line: Line) -> None:
    quiet = Packet("22", "2011", SECRET, MN, "20260706103001000", flag_of(1), None, AIR)
    assert line.say(quiet) == []


def test_a_heartbeat_is_answered_and_proves_the_station(line: Line, desk: StationDesk) -> None:
    assert [a.cn for a in line.say(packet("", cn="9015", version=2))] == ["9013"]
    assert line.session.is_authenticated
    assert desk.refusals.counts == {"bad_register_entry": 1}


def test_a_wrong_password_is_counted_never_repeated_and_cut_off(
    line: Line, desk: StationDesk
) -> None:
    guess = Packet("22", "2011", "guess!", MN, "", 5, None, AIR)
    assert line.say(guess) == []
    assert line.is_cut
    assert desk.refusals.counts["bad_password"] == 1
    assert "guess" not in str(desk.refusals.samples)
    assert SECRET not in str(desk.refusals.samples)
    assert desk.readings.take() is None


@pytest.mark.parametrize(
    "said",
    [
        b"PW=Qx7~Zk;ST=22;CN=2011;MN=A1;Flag=5",
        b"PW=Qx7~Zk;ST=22;CN=2011;Flag=5;CP=&&&&",
        b"ST=22;CN=2011; PW=Qx7~Zk;MN=A1;CP=&&&&",
        b"ST=22;CN=2011;pw =Qx7~Zk;MN=A1;CP=&&&&",
        b"ST=22;CN=2011;PASSWORD=Qx7~Zk;MN=A1;CP=&&&&",
        b"ST=22;CN=2011;PW=a;Qx7~Zk;MN=A1;CP=&&&&",
        b"ST=22;CN=2011;PW=Qx7~Zk'\\;MN=A 1;CP=&&&&",
        f"ST=22;CN=2011;PW={SECRET};MN={MN};Flag=4;CP=&&DataTime=20260706103000;PW=Qx7~Zk&&".encode(),
    ],
)
def test_a_packet_that_cannot_be_read_shows_no_password(
    said: bytes, line: Line, desk: StationDesk
) -> None:
    before = desk.refusals.total
    line.say(wrap(said))
    assert desk.refusals.total > before
    assert not [part for part in ("Qx7", "x7~", "7~Z", "~Zk") if part in str(desk.refusals)]


def test_bytes_outside_of_frames_show_no_password_wherever_they_are_cut(desk: StationDesk) -> None:
    sent = b"##0077QN=20260706103001000;ST=22;CN=2011;PW=Qx7~Zk;MN=A1;CP=&&&&0000\r\n"
    short = b"##%04d" % (sent.index(b"7~Zk") - 6)  # its checksum would be what is read there
    for data in (sent, sent[6:], short + sent[6:]):
        for cut in range(1, len(data)):
            line = Line(desk)
            for piece in (data[:cut], data[cut:]):
                line.say(piece)
            line.say(b"##9999##")
            said = str(desk.refusals.samples)
            assert not [part for part in ("Qx7", "x7~", "7~Z", "~Zk") if part in said], cut
    assert desk.refusals.counts["garbage_bytes"]
    assert desk.refusals.counts["bad_checksum"]


def test_a_stranger_is_cut_off(line: Line, desk: StationDesk) -> None:
    assert line.say(Packet("22", "2011", SECRET, "stranger", "", 5, None, AIR)) == []
    assert line.is_cut
    assert desk.refusals.counts == {"bad_register_entry": 1, "unregistered": 1}


def test_one_connection_may_carry_several_stations(line: Line, desk: StationDesk) -> None:
    line.say(packet())
    line.say(Packet("22", "2011", "other", "second", "20260706103001000", 4, None, AIR))
    line.say(Packet("22", "2011", "x", "stranger", "20260706103001000", 4, None, AIR))
    assert not line.is_cut  # one bad collector entry does not silence the others
    batch = desk.readings.take()
    assert batch is not None
    assert set(batch.stations.tolist()) == {f"hj212:{MN}".encode(), b"hj212:second"}
    assert desk.refusals.counts["unregistered"] == 1


def test_a_register_entry_without_a_password_admits_nobody(line: Line, desk: StationDesk) -> None:
    assert desk.refusals.counts == {"bad_register_entry": 1}
    line.say(Packet("22", "2011", "x", "no-password", "", 5, None, AIR))
    assert line.is_cut


def test_parts_are_joined_and_each_is_answered(line: Line, desk: StationDesk) -> None:
    flag = flag_of(1, wants_answer=True, is_part=True)
    cut = AIR.index("a34002") + 3
    for number, content in enumerate((AIR[:cut], AIR[cut:]), 1):
        one = Packet("22", "2011", SECRET, MN, "20260706103001000", flag, (2, number), content)
        assert [a.cn for a in line.say(one)] == ["9014"]
    batch = desk.readings.take()
    assert batch is not None
    assert len(batch) == 4


def test_what_cannot_be_used_is_not_acknowledged(line: Line, desk: StationDesk) -> None:
    assert line.say(packet("a34004-Rtd=5")) == []
    assert desk.refusals.counts["no_time"] == 1


def test_data_without_readings_are_answered_and_named(line: Line, desk: StationDesk) -> None:
    assert [a.cn for a in line.say(packet("DataTime=20260706103000", cn="2081"))] == ["9014"]
    assert desk.refusals.counts["no_readings_in_2081"] == 1
    assert line.say(packet("QnRtn=1", cn="9011")) == []
    assert line.say(packet("", cn="7777")) == []
    assert desk.refusals.counts["unknown_command_7777"] == 1


def test_a_stranger_who_speaks_something_else_is_cut_off(line: Line, desk: StationDesk) -> None:
    for _ in range(MOST_BAD_FRAMES + 1):
        line.say(b"GET / HTTP/1.1\r\n\r\n")
    assert line.is_cut
    assert desk.refusals.counts["not_hj212"] == 1


def test_a_frame_that_drips_is_cut_off(line: Line, desk: StationDesk) -> None:
    frame = packet().encode()
    line.say(frame[:20])
    line.now_s = WHOLE_WITHIN_S + 1.0
    line.say(frame[20:21])
    assert line.is_cut
    assert desk.refusals.counts["slow_frame"] == 1


def test_drips_do_not_keep_a_connection_alive(line: Line) -> None:
    line.say(packet())
    line.now_s = 20.0
    line.say(b"##00")
    assert line.session.heard_s == 0.0


def test_parts_that_never_came_are_counted_at_the_end(line: Line, desk: StationDesk) -> None:
    flag = flag_of(1, is_part=True)
    line.say(Packet("22", "2011", SECRET, MN, "20260706103001000", flag, (2, 1), AIR))
    line.session.lost()
    assert desk.refusals.counts["incomplete_parts"] == 1


def test_reasons_that_the_peer_chooses_are_bounded(line: Line, desk: StationDesk) -> None:
    for start in range(0, 300, 50):
        codes = "".join(f";x{start + i}-Rtd=1" for i in range(50))
        line.say(packet(f"DataTime=20260706103000{codes}"))
    assert len(desk.refusals.counts) <= MOST_REASONS + 1
    assert desk.refusals.counts["other"] > 200


def test_a_second_entry_of_one_mn_does_not_take_the_first_ones_place(desk: StationDesk) -> None:
    admitted = (AdmittedStation(f"hj212:{MN}", SECRET), AdmittedStation(f"hj212:{MN}", "other"))
    twice = StationDesk(admitted, TABLE, SetClock(NOW_S))
    assert twice.refusals.counts == {"bad_register_entry": 1}
    line = Line(twice)
    line.say(packet())
    assert twice.accepted == 4
