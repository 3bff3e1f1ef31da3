"""The door admits whoever knows the code, once; it tells nobody anything and bears few guesses."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ConfigError, DecodeError, FeedError, OperatorError
from backends.feed.enrolment import enrol_seat, read_greeting
from backends.hub.config import HubConfig
from backends.hub.enrol_door import EnrolDoor, open_door, read_place
from backends.hub.enrol_guesses import ALTOGETHER, PER_ADDRESS, WITHIN_S
from backends.hub.enrol_invitations import GOOD_FOR_S, KEPT_S, MOST_WRONG, InvitationBox
from backends.hub.gate import Gate
from backends.hub.seats import SeatList, SeatRecord, read_seats
from backends.store.job import Job
from backends.wire import enrol
from backends.wire.endpoints import Endpoints, write_endpoints
from backends.wire.keys import KeyPair

NOW_S = 1_700_000_000.0
CODE = enrol.Code("AB12", "0123456789ABCDEF")
SEAT, OTHER = (KeyPair(*zmq.curve_keypair()) for _ in range(2))
HUB = KeyPair(*zmq.curve_keypair())


@pytest.fixture(autouse=True)
def _quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(enrol._SCRYPT, "n", 2)


class Porch:
    """A door with its gate and everything it does written down."""

    def __init__(self, data: Path, stack: ExitStack, keys: KeyPair = HUB) -> None:
        self.data, self.now_s, self.monotonic_s = data, NOW_S, 100.0
        self.refused: list[tuple[str, str]] = []
        self.jobs: list[Job] = []
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        stack.callback(context.destroy, 0)
        self.gate = Gate(context, SeatList(data / "seats.toml"), lambda *_: None)
        stack.callback(self.gate.close)
        self.door: EnrolDoor = open_door(
            context,
            HubConfig(str(data), "city"),
            keys,
            lambda reason, address: self.refused.append((reason, address)),
            self.jobs.append,
            lambda: self.now_s,
            lambda: self.monotonic_s,
            7,
            stack,
        )
        self.box = InvitationBox(data)
        where = Endpoints(
            keys.public.decode(), "tcp://h:1", "tcp://h:2", {}, "", "", "", False, 1.0, 0.0, 0.0, 7
        )
        write_endpoints(data / "hub.json", where)

    def invite(self) -> None:
        self.box.put(CODE, "desk-2", "console", "320612", "", NOW_S)

    def claim(
        self, code: enrol.Code = CODE, seat: KeyPair = SEAT, address: str = "10.0.0.7"
    ) -> enrol.FromHub:
        proof = enrol.proof(code.key(), enrol.SEAT, HUB.public, seat.public)
        return self.say(enrol.Claim(enrol.VERSION, code.number, proof), seat, address)

    def say(
        self, claim: enrol.Claim, seat: KeyPair = SEAT, address: str = "10.0.0.7"
    ) -> enrol.FromHub:
        return self.door.answer(seat.public.decode(), address, [enrol.encode(claim)])

    def seats(self) -> list[SeatRecord]:
        path = self.data / "seats.toml"
        return read_seats(path) if path.exists() else []


@pytest.fixture
def porch(tmp_path: Path) -> Iterator[Porch]:
    with ExitStack() as stack:
        porch = Porch(tmp_path, stack)
        porch.invite()
        yield porch


def reason(answer: enrol.FromHub) -> str:
    assert isinstance(answer, enrol.NotAdmitted)
    return answer.reason


def test_whoever_knows_the_code_is_admitted_and_it_is_journalled(porch: Porch) -> None:
    answer = porch.claim()
    assert isinstance(answer, enrol.Admitted)
    assert answer.proof == enrol.proof(CODE.key(), enrol.HUB, HUB.public, SEAT.public)
    assert (answer.seat, answer.kind, answer.county) == ("desk-2", "console", "320612")
    assert answer.hub.pid == 0
    assert porch.seats() == [SeatRecord(SEAT.public.decode(), "desk-2", "console", "320612")]
    ((draft,),) = [job(None).drafts for job in porch.jobs]  # type: ignore[arg-type]
    assert (draft.kind, draft.subject) == ("seat_enrolled", "seat:desk-2")


def test_a_code_is_good_once_and_gives_its_own_seat_the_same_answer_again(porch: Porch) -> None:
    first = porch.claim()
    assert porch.claim() == first
    assert len(porch.jobs) == 1
    assert reason(porch.claim(seat=OTHER)) == "enrol_used"
    assert len(porch.seats()) == 1
    assert porch.refused == [("enrol_used", "10.0.0.7")]


def test_a_code_is_good_for_ten_minutes(porch: Porch) -> None:
    porch.now_s = NOW_S + GOOD_FOR_S + 0.1
    assert reason(porch.claim()) == "enrol_expired"
    assert porch.seats() == []


def test_a_guessed_secret_or_number_is_refused_and_five_guesses_make_a_code_void(
    porch: Porch,
) -> None:
    assert reason(porch.claim(enrol.Code("ZZZZ", CODE.secret))) == "enrol_wrong"
    for _ in range(MOST_WRONG):
        assert reason(porch.claim(enrol.Code(CODE.number, "F" * 16))) == "enrol_wrong"
    assert reason(porch.claim()) == "enrol_void"
    assert porch.seats() == []


def test_a_thousand_guesses_shut_the_door_for_that_address_and_nobody_else(porch: Porch) -> None:
    guess = enrol.Claim(enrol.VERSION, "ZZZZ", b"\0" * 32)
    said = [reason(porch.say(guess)) for _ in range(1000)]
    assert said == ["enrol_wrong"] * PER_ADDRESS + ["enrol_locked"] * (1000 - PER_ADDRESS)
    assert reason(porch.claim()) == "enrol_locked"
    assert isinstance(porch.claim(address="10.0.0.8"), enrol.Admitted)
    porch.monotonic_s += WITHIN_S
    assert isinstance(porch.claim(), enrol.Admitted)


def test_a_thousand_guesses_from_as_many_addresses_shut_it_for_all(porch: Porch) -> None:
    guess = enrol.Claim(enrol.VERSION, "ZZZZ", b"\0" * 32)
    said = [reason(porch.say(guess, address=f"10.1.{n >> 8}.{n & 255}")) for n in range(1000)]
    assert said.count("enrol_wrong") == ALTOGETHER
    assert reason(porch.claim()) == "enrol_locked"
    porch.monotonic_s += WITHIN_S
    assert isinstance(porch.claim(), enrol.Admitted)


def test_a_proof_is_good_for_its_own_two_keys_and_its_own_side_only(porch: Porch) -> None:
    key = CODE.key()
    for stolen in (
        enrol.proof(key, enrol.SEAT, HUB.public, OTHER.public),
        enrol.proof(key, enrol.SEAT, OTHER.public, SEAT.public),
        enrol.proof(key, enrol.HUB, HUB.public, SEAT.public),
        b"",
    ):
        answer = porch.say(enrol.Claim(enrol.VERSION, CODE.number, stolen))
        assert reason(answer) == "enrol_wrong"
    assert porch.seats() == []


def test_a_hub_that_is_not_ready_spends_no_code(porch: Porch) -> None:
    (porch.data / "hub.json").rename(porch.data / "elsewhere")
    assert reason(porch.claim()) == "enrol_not_ready"
    (porch.data / "elsewhere").rename(porch.data / "hub.json")
    assert isinstance(porch.claim(), enrol.Admitted)


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        ([], "frame_count"),
        ([b"a", b"b"], "frame_count"),
        ([b""], "bad_message"),
        ([b"\x81\xa4type\xa5claim"], "bad_message"),
        ([b"x" * (enrol.MESSAGE_BYTES + 1)], "message_too_large"),
        ([enrol.encode(enrol.Claim(2, "AB12", b""))], "version"),
        ([enrol.encode(enrol.Claim(1, "../x", b""))], "enrol_wrong"),
        ([enrol.encode(enrol.Claim(1, "ab12", b""))], "enrol_wrong"),
    ],
)
def test_what_is_no_claim_is_refused_by_name(porch: Porch, frames: list[bytes], says: str) -> None:
    assert reason(porch.door.answer(SEAT.public.decode(), "10.0.0.7", frames)) == says


@given(noise=st.binary(max_size=200))
def test_noise_raises_decode_error_and_nothing_else(noise: bytes) -> None:
    for decode in (enrol.decode_from_seat, enrol.decode_from_hub):
        with pytest.raises(DecodeError):
            decode(noise)


def test_the_code_is_kept_nowhere(porch: Porch) -> None:
    kept = b"".join(p.read_bytes() for p in porch.data.rglob("*") if p.is_file())
    assert CODE.secret.encode() not in kept
    assert CODE.text().encode() not in kept


def test_old_invitations_are_forgotten(porch: Porch) -> None:
    porch.now_s = NOW_S + GOOD_FOR_S + KEPT_S
    porch.door.forget_old()
    assert porch.box.find(CODE.number) is not None
    porch.now_s += 1.0
    porch.door.forget_old()
    assert porch.box.find(CODE.number) is None


def test_a_code_is_read_as_people_type_it_and_refused_where_it_is_none() -> None:
    assert enrol.read_code("ab12-o123 4567-89AB-CDEF") == CODE
    assert enrol.read_code(CODE.text()) == CODE
    assert CODE.text() == "AB12-0123-4567-89AB-CDEF"
    for text in ("", "AB12", "UUUU-0123-4567-89AB-CDEF", "AB12-0123-4567-89AB-CDEF-0"):
        with pytest.raises(ConfigError, match="no code"):
            enrol.read_code(text)
    assert len({enrol.new_code() for _ in range(100)}) == 100


def test_an_invitation_of_no_kind_or_name_is_refused(porch: Porch) -> None:
    with pytest.raises(ConfigError, match="king"):
        porch.box.put(CODE, "desk", "king", "", "", NOW_S)
    with pytest.raises(ConfigError, match="name"):
        porch.box.put(CODE, "", "console", "", "", NOW_S)


# --- over real sockets ---


class Served:
    """A porch whose hub goes round in a thread."""

    def __init__(self, porch: Porch) -> None:
        self.porch, self._ending = porch, threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        door = self.porch.door
        acts: dict[object, Callable[[], None]] = {
            self.porch.gate.socket: self.porch.gate.answer,
            door.socket: door.receive,
            door.greeter.fileno(): door.greet,
        }
        poller = zmq.Poller()
        for source in acts:
            poller.register(source, zmq.POLLIN)
        while not self._ending.is_set():
            for source, _ in poller.poll(20):
                acts[source]()

    def end(self) -> None:
        self._ending.set()
        self._thread.join(5.0)


@pytest.fixture
def served(porch: Porch) -> Iterator[Porch]:
    served = Served(porch)
    yield porch
    served.end()


def test_a_seat_comes_in_over_the_wire_and_a_wrong_code_does_not(served: Porch) -> None:
    place = read_place(served.data)
    assert (place.public_key, place.pid) == (HUB.public.decode(), 7)
    assert read_greeting(place.host, place.port)[0] == HUB.public
    with pytest.raises(OperatorError, match="enrol_wrong"):
        enrol_seat(enrol.Code(CODE.number, "F" * 16), place.host, place.port, OTHER)
    admitted = enrol_seat(CODE, place.host, place.port, SEAT)
    assert admitted.seat == "desk-2"
    assert [r.key for r in served.seats()] == [SEAT.public.decode()]
    assert served.refused == [("enrol_wrong", "127.0.0.1")]


def test_a_hub_that_does_not_know_the_code_is_found_out(
    served: Porch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody answers at the hub's address with a key of his own, and lets everybody in."""
    honest = served.claim()
    assert isinstance(honest, enrol.Admitted)
    for lie in (
        msgspec.structs.replace(honest, proof=b"\0" * 32),
        # The proof of a real hub, seen on its wire, under another address.
        msgspec.structs.replace(
            honest, hub=msgspec.structs.replace(honest.hub, public_key=OTHER.public.decode())
        ),
    ):
        monkeypatch.setattr(EnrolDoor, "answer", lambda *_, lie=lie: lie)
        place = read_place(served.data)
        with pytest.raises(FeedError, match="not the hub that the code is for"):
            enrol_seat(CODE, place.host, place.port, SEAT)


def test_where_nobody_or_somebody_else_listens_it_says_so(porch: Porch) -> None:
    place = read_place(porch.data)
    porch.door.greeter.close()
    with pytest.raises(FeedError, match="nobody answers"):
        read_greeting(place.host, place.port)


@pytest.mark.parametrize(
    ("greeting", "says"),
    [
        (b"SSH-2.0-x\n", "no enrolment door"),
        (b"dutywall-enrol 1 short 5\n", "no enrolment door"),
        (b"\xff" * 300, "no enrolment door"),
        (b"", "no enrolment door"),
        (b"dutywall-enrol 2 " + HUB.public + b" 5\n", "another version"),
        (b"dutywall-enrol 1 " + HUB.public + b" x\n", "another version"),
    ],
    ids=["ssh", "short", "noise", "nothing", "later", "no port"],  # a key is new each time
)
def test_a_greeting_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, greeting: bytes, says: str
) -> None:
    parts = [greeting[:5], greeting[5:], b""]

    class Said:
        def recv(self, _most: int) -> bytes:
            return parts.pop(0) if parts else b""

        def __enter__(self) -> "Said":
            return self

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr("backends.feed.enrolment.tcp.create_connection", lambda *_: Said())
    with pytest.raises(FeedError, match=says):
        read_greeting("h", 1)
