"""HJ 212 frames in a stream: lengths, checksums, sub-packets, and what is refused."""

import pytest

from app.domain.errors import DecodeError
from app.domain.tracks import Refusals
from backends.adapters.hj212.crc import crc16
from backends.adapters.hj212.frame import FrameSplitter, unwrap, wrap
from backends.adapters.hj212.packet import Packet, flag_of
from backends.adapters.hj212.reassembly import COMPLETE_WITHIN_S, MOST_PACKETS, Reassembler
from tests.unit.backends.adapters.hj212.samples import packet
from tests.unit.backends.adapters.shared_data import shared_file

# A station's segment of 2017 and a platform's answer of 2025, with the checksums that other
# programs than ours counted for them.
KNOWN = (
    (
        b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
        b"CP=&&RtdInterval=30&&",
        0x1C80,
    ),
    (b"QN=20260706103512345;ST=91;CN=9014;PW=123456;MN=A110000_0001;Flag=8;CP=&&&&", 0x0140),
)


@pytest.mark.parametrize(("segment", "checksum"), KNOWN)
def test_the_checksum_is_the_one_others_count(segment: bytes, checksum: int) -> None:
    assert crc16(segment) == checksum


def test_the_published_vectors_have_our_checksum() -> None:
    lines = shared_file("hj212/crc_vectors.txt").read_text("utf-8").splitlines()
    vectors = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert vectors
    for segment, said in vectors:
        assert f"{crc16(segment.encode()):04X}" == said
        assert Packet.decode(segment.encode()).cn


def test_a_packet_survives_the_wire() -> None:
    sent = packet()
    frame = sent.encode()
    assert frame.startswith(b"##0")
    assert frame.endswith(b"\r\n")
    assert Packet.decode_frame(frame) == sent
    assert (sent.version, sent.wants_answer) == (1, True)


def test_an_edition_of_2005_has_no_flag_and_no_number() -> None:
    old = Packet.decode(b"ST=32;CN=2011;PW=123456;MN=88888880000001;CP=&&DataTime=1&&")
    assert (old.version, old.wants_answer, old.qn) == (0, False, "")
    assert Packet.decode_frame(old.encode()) == old


def test_a_resend_mark_is_read_past() -> None:
    assert Packet.decode(b"ST=32;CN=2011;PW=1;MN=M;Flag=9;RF=1;CP=&&&&").version == 2


def test_a_frame_is_found_whatever_pieces_it_comes_in() -> None:
    data = b"".join(packet(f"DataTime=2026070610300{i}").encode() for i in range(3))
    for size in (1, 2, 7, 1000):
        refusals = Refusals()
        splitter = FrameSplitter(refusals)
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        found = [Packet.decode(s).content for piece in pieces for s in splitter.feed(piece)]
        assert found == [f"DataTime=2026070610300{i}" for i in range(3)]
        assert refusals.total == 0
        assert splitter.held <= len(b"\r\n")


def test_a_lost_byte_costs_one_frame() -> None:
    good = packet().encode()
    refusals = Refusals()
    data = good + good[:50] + good[51:] + good + b"noise" + good
    assert len(list(FrameSplitter(refusals).feed(data))) == 3
    assert refusals.counts["bad_checksum"] >= 1


@pytest.mark.parametrize("head", [b"#", b"###", b"##12", b"##x#"])
def test_a_frame_after_a_broken_head_is_found(head: bytes) -> None:
    found = list(FrameSplitter(Refusals()).feed(head + packet().encode()))
    assert len(found) == 1


def test_a_stream_of_heads_costs_few_checksums(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    monkeypatch.setattr(
        "backends.adapters.hj212.frame.crc16", lambda data: counted.append(len(data)) or 0
    )
    splitter = FrameSplitter(Refusals())
    assert list(splitter.feed(b"##9999" * 20_000)) == []
    assert len(counted) <= 2 * 16
    assert splitter.held <= 10_010


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (b"#0004abcd", "no_head"),
        (b"##00x4abcd", "bad_length"),
        (b"##0005abcd1234", "bad_length"),
        (b"##0004abcd0000", "bad_checksum"),
    ],
)
def test_a_broken_frame_is_refused_by_name(frame: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        unwrap(frame)


@pytest.mark.parametrize(
    ("segment", "reason"),
    [
        (b"ST=22;CN=2011;PW=1;MN=M;Flag=4", "no_content"),
        (b"ST=22;CN=2011;PW=1;MN=M;Flag=4;CP=&&x", "no_content"),
        (b"ST=22;CN=2011;PW=1;Flag=4;CP=&&&&", "no_mn"),
        (b"ST=22;CN=20;PW=1;MN=M;CP=&&&&", "bad_cn"),
        (b"ST=22;CN=2011;CN=2011;PW=1;MN=M;CP=&&&&", "header_twice"),
        (b"ST=22;CN=2011;PW=1;MN=M M;CP=&&&&", "bad_mn"),
        (b"ST=22;CN=2011;PW=1;MN=M;X=1;CP=&&&&", "unknown_header"),
        (b"ST=22;CN=2011;PW=1;MN=M;Flag=6;CP=&&&&", "bad_parts"),
        (b"ST=22;CN=2011;PW=1;MN=M;Flag=6;PNUM=2;PNO=3;CP=&&&&", "bad_parts"),
        (b"ST=22;CN=2011;PW=1;MN=M;Flag=6;PNUM=65;PNO=1;CP=&&&&", "too_many_parts"),
    ],
)
def test_a_broken_segment_is_refused_by_name(segment: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        Packet.decode(segment)


def test_a_broken_password_is_not_repeated() -> None:
    with pytest.raises(DecodeError, match="bad_pw") as refused:
        Packet.decode(b"ST=22;CN=2011;PW=sec ret;MN=M;CP=&&&&")
    assert "sec" not in str(refused.value)


def test_a_segment_beyond_four_digits_of_length_cannot_be_sent() -> None:
    with pytest.raises(DecodeError, match="long_segment"):
        wrap(b"x" * 10_000)


def parts(*contents: str) -> list[Packet]:
    flag = flag_of(1, is_part=True)
    return [
        Packet("22", "2011", "1", "M", "20260706103001000", flag, (len(contents), i), content)
        for i, content in enumerate(contents, 1)
    ]


@pytest.mark.parametrize(
    "contents",
    [
        ("DataTime=1;a34004-Rtd=5;", "a34002-Rtd=6,a34002-Flag=N"),
        ("DataTime=1;a34004-Rtd=5", "a34002-Rtd=6,a34002-Flag=N"),
        ("DataTime=1;a34004-Rtd=5;a34", "002-Rtd=6,a34002-Flag=N"),
        ("DataTime=1;a34004-Rtd=5;a34002-Rtd=", "6,a34002-Flag=N"),
        ("DataTime=1;a34004-Rtd=5;a34002-R", "td=6,a34002-Fl", "ag=N"),
    ],
)
def test_parts_are_joined_wherever_they_were_cut(contents: tuple[str, ...]) -> None:
    joiner = Reassembler(Refusals())
    several = parts(*contents)
    order = [several[-1], *several[:-1]]  # the last comes first
    found = [joiner.feed(part, 0.0) for part in order]
    assert found[:-1] == [None] * (len(order) - 1)
    whole = found[-1]
    assert whole is not None
    assert whole.content == "DataTime=1;a34004-Rtd=5;a34002-Rtd=6,a34002-Flag=N"
    assert whole.part is None
    assert joiner.held == 0


def test_parts_that_do_not_come_in_time_are_counted() -> None:
    refusals = Refusals()
    joiner = Reassembler(refusals)
    joiner.feed(parts("a", "b", "c")[0], 0.0)
    assert joiner.feed(packet(), COMPLETE_WITHIN_S + 1.0) == packet()
    assert refusals.counts == {"incomplete_parts": 1}
    assert "1 of 3" in refusals.samples["incomplete_parts"]
    assert joiner.held == 0


def test_unfinished_packets_are_bounded_in_number_and_size() -> None:
    refusals = Refusals()
    joiner = Reassembler(refusals)
    for number in range(50):
        flag = flag_of(1, is_part=True)
        one = Packet("22", "2011", "1", f"M{number}", "", flag, (64, 1), "x" * 9000)
        assert joiner.feed(one, 0.0) is None
    assert joiner.held == MOST_PACKETS
    for number in range(1, 60):
        flag = flag_of(1, is_part=True)
        joiner.feed(Packet("22", "2011", "1", "big", "", flag, (64, number), "x" * 9000), 0.0)
    assert joiner.held <= 256 * 1024 / 9000
    assert refusals.counts["incomplete_parts"] >= 50
