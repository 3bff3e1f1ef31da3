"""One seat's conversation: what each message does, and what silence and loss set going."""

from typing import Any

import pytest

from app.domain.ports import LinkState
from backends.feed.mailbox import Mailbox
from backends.feed.session import (
    ASK_AGAIN_AFTER_S,
    BEGIN_ANEW_AFTER_S,
    JOURNAL_LAG_S,
    SeatSession,
)
from backends.wire import desk, limits
from backends.wire.stream import READING, encode_health, encode_heartbeat, encode_tick
from tests.unit.backends.wire.samples import (
    CATALOGUES,
    HEALTH,
    NOON_S,
    READING_FIELDS,
    block,
    entry,
    tick,
)


class Chair:
    """A session on a clock of its own, and the hub's voice."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.mailbox = Mailbox()
        self.session = SeatSession(CATALOGUES, self.mailbox, lambda: self.now_s, lambda: 0.0)

    def desk(self, message: desk.FromHub) -> Any:
        return self.session.from_desk([desk.encode(message)], self.now_s)

    def welcome(self, journal_seq: int = 0, epoch: str = "e1") -> Any:
        return self.desk(
            desk.Welcome(
                1, epoch, "desk-1", "console", "city", "tcp://x:1", False, NOON_S, 2.0, journal_seq
            )
        )

    def stream(self, frames: list[bytes]) -> None:
        self.session.from_stream(frames, self.now_s)

    def beat(self, seq: int = 0, journal_seq: int = 0, epoch: str = "e1") -> None:
        self.stream(encode_heartbeat(epoch, seq, NOON_S, journal_seq))

    def readings(self, seq: int = 0) -> None:
        """Let the snapshot of the readings come, where one was asked for."""
        request_id = self.session.due_snapshot(desk.READINGS)
        some = block(2, whole=True, fields=READING_FIELDS)
        frames = desk.encode_snapshot(some, request_id, "e1", seq, 1, 1, desk.READINGS)
        self.session.from_desk(frames, self.now_s)

    def snapshot(self, seq: int = 1, request_id: str | None = None) -> None:
        self.readings()
        request_id = self.session.due_snapshot() if request_id is None else request_id
        frames = desk.encode_snapshot(block(2, whole=True), request_id, "e1", seq, 1, 1)
        self.session.from_desk(frames, self.now_s)

    def entries(self, *seqs: int, through: int | None = None, restart: bool = False) -> list[int]:
        """Let entries come and return which of them reach the screen."""
        wire = [desk.wire_entry(entry(seq)) for seq in seqs]
        through = max(seqs, default=0) if through is None else through
        self.desk(desk.Entries(wire, through, restart))
        return [e.seq for e in self.mailbox.take().entries]

    def hear(self, half: str) -> None:
        if half == "desk":
            self.desk(desk.Pong(NOON_S, self.session.journal_seq))
        else:
            self.beat(seq=self.session.sync.last_seq)

    def look(self, seconds: float = 0.0) -> LinkState:
        self.now_s += seconds
        self.session.check_silence()
        return self.session.told_state()


@pytest.fixture
def chair() -> Chair:
    chair = Chair()
    chair.welcome()
    chair.snapshot()
    chair.mailbox.take()
    return chair


def test_a_link_goes_from_connecting_over_syncing_to_live():
    chair = Chair()
    assert chair.look(1) is LinkState.CONNECTING
    (welcome,) = chair.welcome()
    chair.beat()
    assert welcome.stream == "tcp://x:1"
    assert chair.look() is LinkState.SYNCING
    chair.snapshot()
    assert chair.look() is LinkState.LIVE
    mail = chair.mailbox.take()
    assert mail.reset
    assert len(mail.ticks) == 1
    assert chair.session.speed == 2.0


@pytest.mark.parametrize("heard", ["desk", "stream"])
def test_silence_of_either_half_is_stale_and_a_word_ends_it(chair, heard):
    for _ in range(2):
        assert chair.look(limits.SILENT_AFTER_S / 2) is LinkState.LIVE
    chair.hear(heard)
    assert chair.look(0.1) is LinkState.STALE
    chair.hear("stream" if heard == "desk" else "desk")
    assert chair.look() is LinkState.LIVE


def test_the_screen_is_told_of_a_sleep_though_all_is_whole_before_it_looks(chair):
    chair.now_s += 10
    chair.hear("desk")
    chair.hear("stream")
    chair.session.check_silence()
    chair.snapshot(1)
    for _ in range(3):  # the feed thread goes on, the screen has not looked yet
        chair.session.check_silence()
    assert chair.session.told_state() is LinkState.STALE
    assert chair.look() is LinkState.LIVE


def test_after_a_sleep_what_lies_in_the_buffers_is_not_called_fresh(chair):
    chair.now_s += 10
    chair.hear("desk")
    chair.hear("stream")
    assert chair.look() is LinkState.STALE
    chair.snapshot(1)
    assert chair.look() is LinkState.LIVE


def test_sockets_that_lead_nowhere_are_given_up(chair):
    assert not chair.session.must_begin_anew()
    chair.beat(epoch="e2")  # another hub, which was never greeted
    assert chair.session.must_begin_anew()
    chair.session.begin()
    assert not chair.session.must_begin_anew()
    chair.now_s += BEGIN_ANEW_AFTER_S + 0.1
    assert chair.session.must_begin_anew()


def test_noise_is_no_sign_of_life_and_is_counted(chair):
    assert chair.look(limits.SILENT_AFTER_S - 0.1) is LinkState.LIVE
    chair.now_s += 0.2
    chair.stream([b"tick", b"\xc1"])
    assert chair.session.from_desk([b"\xc1"], chair.now_s) == []
    assert chair.look() is LinkState.STALE
    assert chair.session.refused == {"bad_header": 1, "bad_message": 1}


def test_a_gap_makes_the_link_say_that_it_is_not_whole_until_it_is(chair):
    chair.stream(encode_tick(tick(), "e1", 3, NOON_S))
    assert chair.look() is LinkState.SYNCING
    assert chair.mailbox.take().ticks == []
    chair.snapshot(3)
    assert chair.look() is LinkState.LIVE


def test_a_snapshot_nobody_asked_for_is_not_taken(chair):
    chair.stream(encode_tick(tick(), "e1", 3, NOON_S))
    chair.session.due_snapshot()
    chair.snapshot(3, request_id="somebody-elses")
    assert chair.look() is LinkState.SYNCING


def test_a_refusal_is_final_until_the_hub_says_welcome(chair):
    chair.desk(desk.Refused("unknown_key", ""))
    assert chair.look(1) is LinkState.REFUSED
    assert not chair.session.must_begin_anew()
    chair.now_s += ASK_AGAIN_AFTER_S
    assert chair.session.must_begin_anew()
    chair.session.begin()
    chair.welcome()
    assert chair.look() is LinkState.SYNCING


def test_new_sockets_ask_for_a_snapshot_again(chair):
    chair.session.begin()
    assert chair.look() is LinkState.SYNCING
    assert chair.session.due_snapshot()


def test_a_screen_that_lost_its_mail_asks_for_a_snapshot(chair, monkeypatch):
    monkeypatch.setattr(chair.mailbox, "put_ticks", lambda *_, **__: False)
    chair.stream(encode_tick(tick(), "e1", 2, NOON_S))
    assert chair.session.due_snapshot()


def test_a_link_is_not_live_before_its_readings_are_whole():
    chair = Chair()
    chair.welcome()
    request_id = chair.session.due_snapshot()
    frames = desk.encode_snapshot(block(2, whole=True), request_id, "e1", 1, 1, 1)
    chair.session.from_desk(frames, chair.now_s)
    chair.beat(1)
    assert chair.look() is LinkState.SYNCING
    chair.readings(4)
    assert chair.look() is LinkState.LIVE
    mail = chair.mailbox.take()
    assert mail.reading_reset
    assert len(mail.reading_ticks) == 1


def test_readings_are_counted_for_themselves_and_a_gap_asks_only_for_them(chair):
    some = tick(fields=READING_FIELDS)
    chair.stream(encode_tick(some, "e1", 1, NOON_S, READING))
    mail = chair.mailbox.take()
    assert (len(mail.ticks), len(mail.reading_ticks)) == (0, 1)
    chair.stream(encode_tick(some, "e1", 3, NOON_S, READING))
    assert chair.session.due_snapshot(desk.READINGS)
    assert not chair.session.due_snapshot(desk.TICKS)
    assert chair.look() is LinkState.SYNCING


def test_a_lost_tail_of_readings_is_seen_by_the_heartbeat(chair):
    chair.stream(encode_heartbeat("e1", 1, NOON_S, 0, 5))
    assert chair.session.due_snapshot(desk.READINGS)
    assert not chair.session.due_snapshot(desk.TICKS)


def test_readings_that_nobody_takes_are_thrown_away_whole_and_asked_for_again(chair, monkeypatch):
    monkeypatch.setattr(chair.mailbox, "put_readings", lambda *_, **__: False)
    chair.stream(encode_tick(tick(fields=READING_FIELDS), "e1", 1, NOON_S, READING))
    assert chair.session.due_snapshot(desk.READINGS)
    assert not chair.session.due_snapshot(desk.TICKS)


def test_replies_answers_and_health_reach_the_screen(chair):
    (reply,) = chair.desk(desk.CommandReply("k1", "ok", 7, "", {"number": 1}))
    chair.desk(desk.QueryAnswer("q1", "ok", desk.raw_result({"hits": []})))
    chair.stream(encode_health("e1", [HEALTH]))
    mail = chair.mailbox.take()
    assert mail.replies == [reply]
    assert (mail.answers[0].request_id, mail.answers[0].result) == ("q1", {"hits": []})
    assert mail.health == (HEALTH,)


def test_an_entry_reaches_the_screen_once_however_often_it_comes(chair):
    assert chair.entries(1, 2) == [1, 2]
    assert chair.entries(2, 3) == [3]
    assert chair.entries(1, through=1) == []
    assert chair.session.journal_seq == 3


def test_a_county_seat_is_as_far_as_the_hub_says_though_it_may_not_see_all(chair):
    assert chair.entries(2, through=9) == [2]
    assert chair.session.journal_seq == 9


@pytest.mark.parametrize("by", ["heartbeat", "pong"])
def test_entries_that_were_lost_are_asked_for_again(chair, by):
    chair.entries(1)

    def say(journal_seq: int) -> None:
        if by == "heartbeat":
            chair.beat(1, journal_seq)
        else:
            chair.desk(desk.Pong(NOON_S, journal_seq))

    say(1)
    chair.now_s += 100
    assert not chair.session.due_journal()
    say(3)
    assert not chair.session.due_journal()  # they may be on their way
    chair.now_s += JOURNAL_LAG_S
    assert chair.session.due_journal()
    assert not chair.session.due_journal()
    chair.now_s += JOURNAL_LAG_S
    assert chair.session.due_journal()
    chair.entries(2, 3)
    chair.now_s += 100
    say(3)
    assert not chair.session.due_journal()


def test_another_journal_starts_the_board_again(chair):
    chair.entries(1, 2, 3)
    chair.desk(desk.Entries([], 0, restart=True))
    mail = chair.mailbox.take()
    assert mail.restart_board
    assert chair.entries(1) == [1]


def test_a_hub_that_knows_less_is_asked_with_our_number_so_that_it_says_restart(chair):
    chair.entries(1, 2, 3)
    chair.welcome(journal_seq=1)
    assert chair.session.journal_seq == 3
