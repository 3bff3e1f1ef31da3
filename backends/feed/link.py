"""The console's link to a hub: a thread that owns the sockets, behind ``app.domain.ports.Link``."""

import contextlib
import logging
import queue
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator

import msgspec
import zmq

from app.domain.catalogues import Catalogues
from app.domain.clock import Clock
from app.domain.command import NAMES, UNSTORED, Command, Reply
from app.domain.errors import ConfigError, StoreError
from app.domain.ports import Arrivals, LinkState
from backends.feed.hub_addresses import WELCOME_WITHIN_S, HubAddresses
from backends.feed.mailbox import Mailbox
from backends.feed.session import SeatSession
from backends.feed.waiting import Outbox
from backends.feed.wires import Seat, Wires
from backends.wire import desk, limits, sockets
from backends.wire.endpoints import Endpoints

log = logging.getLogger("feed")

RESEND_S = 1.0
RESENT_AT_ONCE = 50  # more would fill the socket's queue, and a full one must not block us
EXPIRY_GRACE_S = 5.0  # an answer may still be on its way when a command is past its time


class HubLink:
    """Implements ``Link``; see there for what each method promises."""

    def __init__(
        self,
        endpoints: Callable[[], Endpoints] | HubAddresses,
        seat: Seat,
        catalogues: Catalogues,
        clock: Clock,
        outbox: Outbox,
    ) -> None:
        self._mailbox = Mailbox()
        self._clock = clock
        self._outbox = outbox
        # Changed by the screen's thread alone; the feed thread only copies its values.
        self._pending = {waiting.key: waiting.frame for waiting in outbox.pending()}
        self._expire_at_s = 0.0
        self._context = zmq.Context()
        self._wake_name = f"inproc://wake-{uuid.uuid4()}"
        # Bound here so that the feed thread's connect always finds it.
        self._wake = self._context.socket(zmq.PAIR)
        self._wake.setsockopt(zmq.LINGER, 0)
        self._wake.bind(self._wake_name)
        self._to_send: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._session = SeatSession(
            catalogues, self._mailbox, time.monotonic, random.Random().random
        )
        if not isinstance(endpoints, HubAddresses):
            endpoints = HubAddresses([endpoints])
        self._hubs: HubAddresses = endpoints
        self._is_welcomed = False
        self._seat = seat
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self._thread.start()

    def drain(self) -> Arrivals:
        """Take what arrived since the last call."""
        mail = self._mailbox.take()
        replies = [reply for reply in mail.replies if self._is_final(reply)]
        replies.extend(self._expired())
        session = self._session
        return Arrivals(
            state=session.told_state(),
            ticks=mail.ticks,
            is_new_epoch=mail.reset,
            reading_ticks=mail.reading_ticks,
            is_new_readings=mail.reading_reset,
            restart_board=mail.restart_board,
            entries=mail.entries,
            replies=replies,
            answers=mail.answers,
            health=() if mail.health is None else mail.health,
            dropped=self._mailbox.dropped,
            hub_offset_s=session.hub_offset_s,
            is_plaintext=session.is_plaintext,
            waiting=len(self._pending),
            speed=session.speed,
        )

    def _is_final(self, reply: Reply) -> bool:
        """Keep the answer to a command of the outbox; return whether it goes to the screen.

        A hub that cannot write has done nothing yet, and may do it when the same command comes
        again: to call it refused could turn out to be a lie, so it waits on.
        """
        if reply.key not in self._pending:
            return True
        if reply.code == "store_unavailable":
            return False
        del self._pending[reply.key]
        # Unkept, it is sent again after a restart and answered as before; nothing else in the
        # mail may be lost for that.
        with _outbox_trouble("an answer was not kept"):
            self._outbox.acknowledge(reply.key, msgspec.json.encode(reply))
        return True

    def _expired(self) -> list[Reply]:
        """Once a second, give up what is past its time: nobody knows whether the hub did it."""
        if not self._pending or time.monotonic() < self._expire_at_s:
            return []
        self._expire_at_s = time.monotonic() + 1.0
        hub_s = self._clock.now_s() + self._session.hub_offset_s
        with _outbox_trouble("what is past its time was not given up"):
            given_up = self._outbox.expire(hub_s - EXPIRY_GRACE_S)
            for waiting in given_up:
                self._pending.pop(waiting.key, None)
            return [Reply(waiting.key, "outcome_unknown") for waiting in given_up]
        return []

    def send(self, command: Command) -> None:
        """Save the command, then send it until the hub acknowledges it."""
        frame = desk.encode_command(command)
        name = NAMES[type(command.body)]
        if name not in UNSTORED:
            self._outbox.save(command.key, frame, command.expires_s)
            self._pending[command.key] = frame
        self._hand_over(frame)

    def ask(self, query: str, **arguments: object) -> str:
        """Send a query and return its request id; raise BugError for what cannot travel."""
        request_id = uuid.uuid4().hex
        session = str(arguments.pop("session", ""))
        self._hand_over(desk.encode_query(request_id, query, session, arguments))
        return request_id

    def close(self) -> None:
        """Stop the thread and release the sockets."""
        self._hand_over(None)
        self._thread.join(timeout=3.0)
        self._wake.close()
        self._context.term()
        self._outbox.close()

    def _hand_over(self, item: bytes | None) -> None:
        self._to_send.put(item)
        with contextlib.suppress(zmq.Again):  # it has been woken a thousand times already
            self._wake.send(b"", zmq.NOBLOCK)

    # --- everything below runs in the feed thread ---

    def _run(self) -> None:
        wake = self._context.socket(zmq.PAIR)
        wake.setsockopt(zmq.LINGER, 0)
        wake.connect(self._wake_name)
        try:
            while self._kept_going(wake):
                pass
        finally:
            wake.close()

    def _kept_going(self, wake: sockets.Socket) -> bool:
        """Live through one set of sockets, whatever goes wrong; False when the link is to end."""
        try:
            return self._connected(wake)
        except Exception:  # a dead feed thread would leave a screen that looks live
            log.exception("the feed thread failed and begins anew")
            self._session.failed()
            time.sleep(RESEND_S)
            return True

    def _connected(self, wake: sockets.Socket) -> bool:
        """Live through one set of sockets; return False when the link is to end."""
        try:
            where = self._hubs()
        except ConfigError:
            return self._pause(wake)
        wires = Wires(self._context, where, self._seat)
        try:
            wires.desk.send(desk.encode(desk.Hello(limits.VERSION, self._seat.kind)))
            self._resend(wires.desk)
            self._session.begin()
            self._is_welcomed = False
            return self._serve(wires, wake)
        finally:
            wires.close()

    def _serve(self, wires: Wires, wake: sockets.Socket) -> bool:
        session = self._session
        begun_s = time.monotonic()
        resend_at_s = begun_s + RESEND_S
        poller = wires.poller(wake)
        while True:
            ready = dict(poller.poll(100))
            if wake in ready and not self._send_waiting(wake, wires.desk):
                return False
            if wires.refusals in ready:
                session.state = LinkState.REFUSED
                wires.refusals.recv_multipart()
            if wires.desk in ready:
                self._hear_desk(wires)
            if wires.stream in ready:
                self._hear_stream(wires)
            now_s = time.monotonic()
            self._ask_for_what_is_missing(wires.desk)
            if now_s >= resend_at_s:
                resend_at_s = now_s + RESEND_S
                self._resend(wires.desk)
            session.check_silence()
            if self._must_leave(now_s - begun_s):
                return True  # discard the sockets and begin anew (Lazy Pirate)

    def _ask_for_what_is_missing(self, socket: sockets.Socket) -> None:
        session = self._session
        for stream in (desk.TICKS, desk.READINGS):
            if request_id := session.due_snapshot(stream):
                _try_send(socket, desk.encode(desk.SnapshotRequest(request_id, stream)))
        if session.due_journal():
            _try_send(socket, desk.encode(desk.JournalFrom(session.journal_seq)))

    def _must_leave(self, spent_s: float) -> bool:
        """Return whether these sockets lead nowhere, having chosen the hub to try next.

        Where there is another hub a silent one is left; one that was only started again is not.
        """
        if self._hubs.has_others and not self._is_welcomed and spent_s > WELCOME_WITHIN_S:
            self._hubs.move_on()
            return True
        if not self._session.must_begin_anew():
            return False
        if self._session.silent_s() > limits.SILENT_AFTER_S:
            self._hubs.move_on()
        return True

    def _resend(self, socket: sockets.Socket) -> None:
        _try_send(socket, desk.encode(desk.Ping()))
        for frame in list(self._pending.values())[:RESENT_AT_ONCE]:
            _try_send(socket, frame)

    def _send_waiting(self, wake: sockets.Socket, socket: sockets.Socket | None) -> bool:
        while wake.poll(0):
            wake.recv()
        while True:
            try:
                item = self._to_send.get_nowait()
            except queue.Empty:
                return True
            if item is None:
                return False
            if socket is not None:
                _try_send(socket, item)

    def _hear_desk(self, wires: Wires) -> None:
        for _ in range(64):
            try:
                frames = wires.desk.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            for heard in self._session.from_desk(frames, self._clock.now_s()):
                if isinstance(heard, desk.Welcome):
                    self._is_welcomed = True
                    wires.listen(heard.stream)
                    wires.desk.send(desk.encode(desk.JournalFrom(self._session.journal_seq)))

    def _hear_stream(self, wires: Wires) -> None:
        for _ in range(256):
            try:
                frames = wires.stream.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            self._session.from_stream(frames, self._clock.now_s())

    def _pause(self, wake: sockets.Socket) -> bool:
        """Wait a little for a hub to appear; return False when the link is to end."""
        if wake.poll(200):
            return self._send_waiting(wake, None)
        return True


@contextlib.contextmanager
def _outbox_trouble(what: str) -> Iterator[None]:
    """Log that the outbox could not be written, and go on."""
    try:
        yield
    except StoreError as error:
        log.error("%s: %s", what, error)  # noqa: TRY400 - one sentence says it


def _try_send(socket: sockets.Socket, frame: bytes) -> None:
    """Send without ever waiting: a full queue means that the hub is away."""
    try:
        socket.send(frame, zmq.NOBLOCK)
    except zmq.Again:
        log.debug("the desk's queue is full; what matters is sent again later")
