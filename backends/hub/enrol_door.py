"""The door by which a new seat comes in once, with a code that somebody read out to it.

The greeter tells anybody the hub's public key and takes nothing; the door itself speaks CURVE to
any key, and by it nobody gets further than the allow-list.
"""

import contextlib
import hmac
import logging
import socket as tcp
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec
import zmq

from app.domain.entry import Draft
from app.domain.errors import ConfigError, DecodeError
from backends.hub.config import HubConfig, write_private_json
from backends.hub.enrol_guesses import GuessLimit
from backends.hub.enrol_invitations import MOST_WRONG, Invitation, InvitationBox
from backends.hub.gate import ENROL
from backends.hub.seats import draft_admitted
from backends.store.job import Job, Outcome, Situation
from backends.wire import enrol, sockets
from backends.wire.endpoints import read_endpoints
from backends.wire.keys import KeyPair
from backends.wire.private_file import drop, put_in_place

log = logging.getLogger("hub")

WHERE = "enrol.json"
A_TURN = 20


class DoorPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the door of a running hub is: for whoever invites, beside ``hub.json``."""

    host: str
    port: int
    public_key: str
    pid: int


@dataclass(slots=True)
class EnrolDoor:
    """Runs in the hub's one thread: :meth:`greet` and :meth:`receive` when there is something."""

    data: Path
    keys: KeyPair
    greeter: tcp.socket
    socket: sockets.Socket
    box: InvitationBox
    guesses: GuessLimit
    now_s: Callable[[], float]
    on_refusal: Callable[[str, str], None]
    record: Callable[[Job], None]

    def greet(self) -> None:
        """Tell whoever has come which key the hub has and where the door is; listen to nobody."""
        port = self.socket.getsockopt_string(zmq.LAST_ENDPOINT).rpartition(":")[2]
        key = self.keys.public.decode()
        greeting = f"{enrol.GREETING} {enrol.VERSION} {key} {port}\n".encode()
        for _ in range(A_TURN):
            try:
                peer, _address = self.greeter.accept()
            except OSError:  # nobody more, or gone again
                return
            with peer, contextlib.suppress(OSError):
                peer.settimeout(0.0)
                peer.send(greeting)
                peer.shutdown(tcp.SHUT_WR)

    def receive(self) -> None:
        """Hear and answer those who wait."""
        for _ in range(A_TURN):
            try:
                frames = self.socket.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return
            try:
                key, address = str(frames[-1].get("User-Id")), str(frames[-1].get("Peer-Address"))
            except zmq.ZMQError:
                continue
            answer = self.answer(key, address, [frame.bytes for frame in frames[1:]])
            with contextlib.suppress(zmq.ZMQError):  # gone, or not reading: it may ask again
                self.socket.send_multipart([frames[0].bytes, enrol.encode(answer)], zmq.NOBLOCK)

    def answer(self, key: str, address: str, frames: list[bytes]) -> enrol.FromHub:
        """Judge one message of the seat whose public key is ``key``."""
        if self.guesses.is_locked(address):
            return self._refuse("enrol_locked", address)
        try:
            message = _claim_of(frames)
        except DecodeError as error:
            return self._refuse(error.reason, address)
        invitation = self.box.find(message.invitation)
        reason = "enrol_wrong" if invitation is None else self._why_not(invitation, key)
        if invitation is None or reason:
            return self._wrong(reason, address)
        if not hmac.compare_digest(message.proof, self._proof(invitation, enrol.SEAT, key)):
            try:
                self.box.keep(msgspec.structs.replace(invitation, wrong=invitation.wrong + 1))
            except OSError as error:  # the count in memory still shuts the door
                log.warning("a wrong proof was not counted on the disk: %s", error)
            return self._wrong("enrol_wrong", address)
        return self._admit(invitation, key, address)

    def forget_old(self) -> None:
        """Remove invitations that nobody needs any more."""
        try:
            self.box.forget_old(self.now_s())
        except OSError as error:
            log.warning("old invitations stay: %s", error)

    def _why_not(self, invitation: Invitation, key: str) -> str:
        if invitation.used_by:
            # The same seat asks again because our answer was lost: it gets the same one.
            return "" if invitation.used_by == key else "enrol_used"
        if invitation.wrong >= MOST_WRONG:
            return "enrol_void"
        return "enrol_expired" if self.now_s() > invitation.expires_s else ""

    def _proof(self, invitation: Invitation, side: bytes, key: str) -> bytes:
        return enrol.proof(bytes.fromhex(invitation.key), side, self.keys.public, key.encode())

    def _admit(self, invitation: Invitation, key: str, address: str) -> enrol.FromHub:
        try:
            where = read_endpoints(self.data / "hub.json")
        except ConfigError:
            return enrol.NotAdmitted("enrol_not_ready")
        record = invitation.record(key)
        if not invitation.used_by:
            try:
                self._take_in(invitation, key)
            except (ConfigError, OSError) as error:
                log.warning("seat %s could not be enrolled: %s", record.seat, error)
                return enrol.NotAdmitted("enrol_not_kept")
            self.record(_enrolled(invitation, key, address))
            log.info("seat %s (%s) was enrolled from %s", record.seat, record.kind, address)
        return enrol.Admitted(
            proof=self._proof(invitation, enrol.HUB, key),
            seat=record.seat,
            kind=record.kind,
            county=record.county,
            source=record.source,
            hub=msgspec.structs.replace(where, pid=0),  # which means nothing on another machine
        )

    def _take_in(self, invitation: Invitation, key: str) -> None:
        """Admit a key and use its invitation up, both or neither; raise ConfigError or OSError.

        Whatever needs a good list and room on the disk comes first. Then used before admitted: a
        crash in between costs a code, and never admits two.
        """
        seats = self.data / "seats.toml"
        draft = draft_admitted(seats, invitation.record(key))
        try:
            self.box.keep(msgspec.structs.replace(invitation, used_by=key))
            put_in_place(draft, seats)
        except OSError:
            drop(draft)
            self._give_back(invitation)
            raise

    def _give_back(self, invitation: Invitation) -> None:
        if self.box.find(invitation.number) == invitation:
            return
        try:
            self.box.keep(invitation)
        except OSError as error:
            log.warning("invitation %s is used and admitted nobody: %s", invitation.number, error)

    def _wrong(self, reason: str, address: str) -> enrol.NotAdmitted:
        self.guesses.wrong(address)
        return self._refuse(reason, address)

    def _refuse(self, reason: str, address: str) -> enrol.NotAdmitted:
        self.on_refusal(reason, address)
        return enrol.NotAdmitted(reason)


def open_door(
    context: sockets.Context,
    config: HubConfig,
    keys: KeyPair,
    on_refusal: Callable[[str, str], None],
    record: Callable[[Job], None],
    now_s: Callable[[], float],
    monotonic_s: Callable[[], float],
    pid: int,
    stack: ExitStack,
) -> EnrolDoor:
    """Bind greeter and door and write where they are; ``stack`` closes both.

    Raises ConfigError naming the port that is in use.
    """
    data, host, port = Path(config.data), config.host, config.enrol_port
    try:
        greeter = tcp.create_server((host, port), backlog=A_TURN)
    except OSError as error:
        raise ConfigError(f"port {port} for enrol cannot be used: {error.strerror}") from error
    stack.callback(greeter.close)
    greeter.settimeout(0.0)
    door = sockets.open_socket(context, zmq.ROUTER)
    stack.callback(door.close, 0)
    sockets.as_server(door, keys, ENROL)
    door.setsockopt(zmq.MAXMSGSIZE, enrol.MESSAGE_BYTES)
    try:
        door.bind(f"tcp://{host}:{port + 1 if port else '*'}")
    except zmq.ZMQError as error:
        raise ConfigError(f"port {port + 1} for enrol cannot be used: {error.strerror}") from error
    place = DoorPlace(host, int(greeter.getsockname()[1]), keys.public.decode(), pid)
    write_private_json(data / WHERE, place)
    return EnrolDoor(
        data, keys, greeter, door, InvitationBox(data), GuessLimit(monotonic_s), now_s,
        on_refusal, record,
    )  # fmt: skip


def read_place(data: Path) -> DoorPlace:
    """Return where the door is; raise ConfigError if no hub has said so."""
    try:
        return msgspec.json.decode((data / WHERE).read_bytes(), type=DoorPlace)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(f"{data}: no hub runs on it, so there is no door to enrol at") from error


def _claim_of(frames: list[bytes]) -> enrol.Claim:
    if len(frames) != 1:
        raise DecodeError("frame_count", f"{len(frames)} frames, one was expected")
    claim = enrol.decode_from_seat(frames[0])
    if claim.v != enrol.VERSION:
        raise DecodeError("version", f"{claim.v}; this hub speaks {enrol.VERSION}")
    return claim


def _enrolled(invitation: Invitation, key: str, address: str) -> Job:
    body = {"kind": invitation.kind, "scope": invitation.county, "key": key, "address": address}
    draft = Draft("seat_enrolled", f"seat:{invitation.seat}", body)

    def job(_situation: Situation) -> Outcome:
        return Outcome((draft,))

    return job
