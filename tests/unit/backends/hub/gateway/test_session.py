"""A terminal's connection: who may speak, what he is answered, and what reaches the hub."""

from dataclasses import dataclass, field

import pytest

from app.domain.clock import SetClock
from app.domain.task import TaskState
from backends.adapters.jt808.escape import wrap
from backends.adapters.jt808.frame import Frame, decode_frame
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.location import Location, LocationBatch
from backends.adapters.jt808.messages import Message, decode_message, encode_message
from backends.adapters.jt808.session_messages import (
    Authenticate,
    Heartbeat,
    PlatformAnswer,
    Register,
    RegisterAnswer,
    TerminalAnswer,
)
from backends.adapters.jt808.task_texts import (
    Choice,
    TaskAnswer,
    TaskText,
    pass_through_answer,
    read_task_text,
)
from backends.adapters.jt808.text_messages import Question, QuestionAnswer, TextDown
from backends.hub.gateway.desk import MOST_REASONS, TerminalDesk
from backends.hub.gateway.messages import (
    Admit,
    AdmittedTerminal,
    Deliver,
    OfficerAnswer,
    TaskReceipt,
    TerminalOffline,
    TerminalOnline,
    Up,
)
from backends.hub.gateway.session import TerminalSession

NOW_S = 1_790_000_000.0
PHONE = "13912345678"
ADMITTED = AdmittedTerminal("0" + PHONE, "code-1", "officer-1")
REGISTER = Register(32, 600, "70123", "T-1", "A000001", 2, "苏F12345")


@dataclass
class Hall:
    """A desk and what it told the hub."""

    told: list[Up] = field(default_factory=list)
    desk: TerminalDesk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = TerminalDesk(Admit((ADMITTED,)), SetClock(NOW_S), self.told.append)


@dataclass
class Terminal:
    """A terminal at the other end of a connection that is no socket."""

    hall: Hall
    edition: Edition = Edition.E2013
    phone: str = PHONE
    heard: bytearray = field(default_factory=bytearray)
    is_cut: bool = False
    serial: int = 100
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.session = TerminalSession(self.hall.desk, self.heard.extend, self.cut, self.now_s)

    def cut(self) -> None:
        self.is_cut = True

    def say(self, message: Message) -> list[Message]:
        """Send a message and return what came back."""
        self.serial += 1
        for wire in encode_message(message, self.phone, self.serial, self.edition):
            self.session.feed(wire, self.now_s)
        return [decode_message(frame) for frame in self.frames()]

    def frames(self) -> list[Frame]:
        pieces = [piece for piece in bytes(self.heard).split(b"\x7e") if piece]
        self.heard.clear()
        return [decode_frame(piece) for piece in pieces]

    def sign_in(self) -> None:
        assert self.say(Authenticate("code-1")) == [PlatformAnswer(self.serial, 0x0102, 0)]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def here(fix_s: float = NOW_S, **fields: object) -> Location:
    return Location(120.88, 32.01, fix_s, speed_mps=10.0, **fields)  # type: ignore[arg-type]


def test_an_admitted_terminal_registers_authenticates_and_is_tracked(hall: Hall) -> None:
    terminal = Terminal(hall)
    assert terminal.say(REGISTER) == [RegisterAnswer(101, 0, "code-1")]
    assert hall.told == []
    terminal.sign_in()
    assert hall.told == [TerminalOnline("officer-1")]
    assert terminal.say(here()) == [PlatformAnswer(103, 0x0200, 0)]
    batch = hall.desk.fixes.take()
    assert batch is not None
    assert batch.source == "jt808"
    assert batch.ids.tolist() == [b"jt808:" + PHONE.encode()]
    assert batch.columns["fix_s"].tolist() == [NOW_S]
    assert hall.desk.accepted == 1


def test_a_stranger_is_refused_counted_and_cut_off(hall: Hall) -> None:
    stranger = Terminal(hall, phone="13900000000")
    assert stranger.say(REGISTER) == [RegisterAnswer(101, 4)]
    assert stranger.is_cut
    second = Terminal(hall, phone="13900000000")
    assert second.say(Authenticate("code-1")) == [PlatformAnswer(101, 0x0102, 1)]
    assert second.is_cut
    assert hall.desk.refusals.counts == {"unregistered": 2}
    assert hall.told == []


def test_a_wrong_code_never_yields_a_track_or_an_answer(hall: Hall) -> None:
    liar = Terminal(hall)
    assert liar.say(Authenticate("code-2")) == [PlatformAnswer(101, 0x0102, 1)]
    assert liar.is_cut
    liar.say(here())
    liar.say(QuestionAnswer(7, 1))
    assert hall.desk.refusals.counts == {"bad_auth": 1}
    assert hall.desk.fixes.take() is None
    assert hall.told == []


@pytest.mark.parametrize("message", [here(), Heartbeat(), QuestionAnswer(7, 1)])
def test_nothing_is_taken_before_authentication(hall: Hall, message: Message) -> None:
    terminal = Terminal(hall)
    (answer,) = terminal.say(message)
    assert isinstance(answer, PlatformAnswer)
    assert answer.result == 1
    assert terminal.is_cut
    assert hall.desk.refusals.counts == {"unauthenticated": 1}
    assert hall.desk.fixes.take() is None
    assert hall.told == []


def test_another_phone_number_on_the_same_line_is_cut_off(hall: Hall) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    terminal.phone = "13900000000"
    terminal.say(here())
    assert terminal.is_cut
    assert hall.desk.fixes.take() is None
    assert hall.desk.refusals.counts == {"other_phone": 1}


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (here(status=0), "no_fix"),
        (here(NOW_S + 301), "future_time"),
    ],
)
def test_a_fix_that_cannot_be_vouched_for_moves_nobody(
    hall: Hall, location: Location, reason: str
) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    terminal.say(here())
    hall.desk.fixes.take()
    terminal.say(location)
    assert hall.desk.fixes.take() is None
    assert hall.desk.refusals.counts == {reason: 1}


def test_an_older_fix_goes_on_to_the_hub_which_alone_knows_what_to_do(hall: Hall) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    terminal.say(here())
    terminal.say(here(NOW_S - 1))
    batch = hall.desk.fixes.take()
    assert batch is not None
    assert batch.columns["fix_s"].tolist() == [NOW_S, NOW_S - 1]
    assert hall.desk.refusals.counts == {}


def test_of_a_batch_every_fix_goes_on_the_oldest_first(hall: Hall) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    terminal.say(LocationBatch((here(NOW_S - 9), here(NOW_S - 3), here(NOW_S - 6)), True))
    batch = hall.desk.fixes.take()
    assert batch is not None
    assert batch.columns["fix_s"].tolist() == [NOW_S - 9, NOW_S - 6, NOW_S - 3]


ORDER = Deliver("t1", 258, "officer-1", "拦截 苏F12345")


def test_a_2013_terminal_gets_text_then_question_and_its_answers_reach_the_hub(hall: Hall) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    hall.told.clear()
    hall.desk.deliver(ORDER, 0.0)
    (frame,) = terminal.frames()
    text = decode_message(frame)
    assert isinstance(text, TextDown)
    assert read_task_text(text) == TaskText(258, "拦截 苏F12345")
    assert hall.told == [TaskReceipt("t1", "sent")]

    (question,) = terminal.say(TerminalAnswer(frame.header.serial, 0x8300, 0))
    assert isinstance(question, Question)
    assert [key for key, _ in question.choices] == [1, 2, 3, 4, 5]
    assert hall.told[1:] == [TaskReceipt("t1", "delivered")]
    terminal.say(TerminalAnswer(258, 0x8302, 0))
    hall.told.clear()
    for ticket, choice in enumerate((Choice.ACCEPT, Choice.ARRIVED, Choice.DONE), 1):
        assert terminal.say(QuestionAnswer(258, choice)) == []  # nobody has kept it yet
        hall.desk.kept(ticket)
        hall.desk.kept(ticket)
        (frame,) = terminal.frames()
        assert decode_message(frame) == PlatformAnswer(terminal.serial, 0x0302, 0)
    assert hall.told == [
        OfficerAnswer("officer-1", 258, TaskState.ACCEPTED, 1),
        OfficerAnswer("officer-1", 258, TaskState.ARRIVED, 2),
        OfficerAnswer("officer-1", 258, TaskState.DONE, 3),
    ]


def test_answers_that_are_never_kept_are_let_go_in_the_end(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backends.hub.gateway.desk.MOST_UNKEPT", 1)
    confirmed: list[str] = []
    hall.desk.take_answer("officer-1", 1, Choice.ACCEPT, lambda: confirmed.append("first"))
    hall.desk.take_answer("officer-1", 1, Choice.ACCEPT, lambda: confirmed.append("second"))
    hall.desk.kept(1)
    hall.desk.kept(2)
    assert confirmed == ["second"]


def test_a_2019_terminal_is_not_asked_and_passes_its_answers_through(hall: Hall) -> None:
    hall.desk.admit(
        Admit((AdmittedTerminal(PHONE, "code-1", "officer-1", "2019"),), last_number=70_000)
    )
    terminal = Terminal(hall, Edition.E2019)
    terminal.sign_in()
    hall.desk.deliver(ORDER, 0.0)
    (frame,) = terminal.frames()
    assert frame.header.edition is Edition.E2019
    assert terminal.say(TerminalAnswer(frame.header.serial, 0x8300, 0)) == []
    terminal.say(pass_through_answer(TaskAnswer(70_001, Choice.REFUSE)))
    assert hall.told[-1] == OfficerAnswer("officer-1", 70_001, TaskState.REFUSED, 1)
    assert hall.desk.refusals.total == 0


def test_what_was_never_acknowledged_is_sent_again_on_the_next_connection(hall: Hall) -> None:
    first = Terminal(hall)
    first.sign_in()
    hall.desk.deliver(ORDER, 0.0)
    assert len(first.frames()) == 1
    first.session.lost()
    assert hall.told[-1] == TerminalOffline("officer-1")
    second = Terminal(hall)
    answer, text = second.say(Authenticate("code-1"))
    assert answer == PlatformAnswer(101, 0x0102, 0)
    assert isinstance(text, TextDown)


def test_an_order_waits_for_a_terminal_that_is_not_there(hall: Hall) -> None:
    hall.desk.deliver(ORDER, 0.0)
    assert hall.told == []
    terminal = Terminal(hall)
    answers = terminal.say(Authenticate("code-1"))
    assert isinstance(answers[1], TextDown)


def test_an_order_is_repeated_after_twenty_seconds_of_silence(hall: Hall) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    hall.desk.deliver(ORDER, 0.0)
    terminal.frames()
    hall.desk.retry(19.0)
    assert terminal.frames() == []
    hall.desk.retry(20.0)
    assert len(terminal.frames()) == 1


def test_a_terminal_that_refuses_a_text_has_not_got_it(hall: Hall) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    hall.desk.deliver(ORDER, 0.0)
    (frame,) = terminal.frames()
    terminal.say(TerminalAnswer(frame.header.serial, 0x8300, 3))
    assert hall.told[-1] == TaskReceipt("t1", "sent")
    assert hall.desk.refusals.counts == {"text_refused": 1}


def test_a_newer_connection_replaces_the_older_one(hall: Hall) -> None:
    old, new = Terminal(hall), Terminal(hall)
    old.sign_in()
    new.sign_in()
    assert old.is_cut
    old.session.lost()
    assert TerminalOffline("officer-1") not in hall.told
    assert hall.desk.online == 1


def test_who_leaves_the_register_is_cut_off(hall: Hall) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    hall.desk.admit(Admit(()))
    assert terminal.is_cut
    terminal.session.lost()
    assert hall.told[-1] == TerminalOffline("officer-1")
    again = Terminal(hall)
    again.say(Authenticate("code-1"))
    assert again.is_cut


@pytest.mark.parametrize(
    "entry",
    [
        AdmittedTerminal("139-1", "code-1", "officer-2"),
        AdmittedTerminal("", "code-1", "officer-2"),
        AdmittedTerminal("139", "", "officer-2"),
        AdmittedTerminal("139", "x" * 65, "officer-2"),
    ],
)
def test_a_bad_row_of_the_register_is_left_out_and_the_others_stay(
    hall: Hall, entry: AdmittedTerminal
) -> None:
    hall.desk.admit(Admit((entry, ADMITTED)))
    assert hall.desk.refusals.counts == {"bad_register_entry": 1}
    assert hall.desk.terminal("139") is None
    Terminal(hall).sign_in()


@pytest.mark.parametrize(
    ("wire", "result", "reason"),
    [
        ("736d 0000 0139 1234 5678 0001", 3, "unknown_id_0x736d"),
        ("8300 0002 0139 1234 5678 0001 0D41", 3, "unexpected_id_0x8300"),
        ("0200 0002 0139 1234 5678 0001 0D41", 2, "short_body"),
        ("0302 0003 0139 1234 5678 0001 0102 09", 2, "bad_answer"),
        ("0900 0002 0139 1234 5678 0001 4141", 3, "unknown_kind_0x41"),
    ],
)
def test_what_is_not_understood_is_answered_and_counted(
    hall: Hall, wire: str, result: int, reason: str
) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    terminal.session.feed(wrap(bytes.fromhex(wire)), 0.0)
    (frame,) = terminal.frames()
    answer = decode_message(frame)
    assert isinstance(answer, PlatformAnswer)
    assert answer.result == result
    assert hall.desk.refusals.counts == {reason: 1}
    assert not terminal.is_cut


def test_reasons_that_a_peer_invents_are_bounded(hall: Hall) -> None:
    terminal = Terminal(hall)
    terminal.sign_in()
    for message_id in range(0x1000, 0x1200):
        raw = message_id.to_bytes(2, "big") + bytes.fromhex("0000 0139 1234 5678 0001")
        terminal.session.feed(wrap(raw), 0.0)
    counts = hall.desk.refusals.counts
    assert len(counts) == MOST_REASONS + 1
    assert counts["other"] == 0x200 - MOST_REASONS
