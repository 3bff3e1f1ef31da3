"""The desk: the ROUTER where seats say hello, ask for snapshots and the journal, and command."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import zmq

from app.domain.clock import Clock
from app.domain.entry import Entry
from app.domain.errors import DecodeError
from app.domain.people import CITY
from app.domain.tracks import Refusals
from backends.hub.outbound import Outbound, Peer
from backends.hub.publisher import Publisher
from backends.hub.seats import SeatList, SeatRecord
from backends.wire import desk, limits

log = logging.getLogger("hub")

PEER_SILENT_S = 15.0
SEAT_KINDS = frozenset({"console", "wall", "client"})
TRAINING = SeatRecord(key="", seat="training", kind="console")


class JournalReader(Protocol):
    """Reads entries off the hub's thread and hands them back to it."""

    def fetch(
        self, after_seq: int, county: str, on_read: Callable[[Sequence[Entry], int], None]
    ) -> None:
        """Read the next entries a county may see; ``on_read`` gets them and how far that is."""
        ...


class Office(Protocol):
    """Decides commands and answers queries."""

    def command(self, peer: Peer, message: desk.CommandMessage) -> None:
        """Decide, and answer through :class:`Outbound`."""
        ...

    def query(self, peer: Peer, message: desk.Query) -> None:
        """Find the answer, and send it through :class:`Outbound`."""
        ...


@dataclass(frozen=True, slots=True)
class City:
    """What a welcome says of this hub."""

    streams: Mapping[str, str]
    is_plaintext: bool
    speed: float


@dataclass(slots=True)
class Desk:
    """Everything here runs in the hub's one thread and never waits."""

    out: Outbound
    seats: SeatList
    publisher: Publisher
    readings: Publisher
    journal: JournalReader
    clock: Clock
    city: City
    office: Office
    last_seq: int = 0
    refusals: Refusals = field(default_factory=Refusals)

    def receive(self) -> None:
        """Take up to a hundred messages that wait."""
        for _ in range(100):
            try:
                frames = self.out.socket.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return
            routing_id = frames[0].bytes
            record = self._record_of(frames[-1])
            if record is None:
                # Revoked while connected: nothing it says counts any more, and it is told so.
                self.refusals.add("unknown_key")
                self.out.send(routing_id, desk.Refused("unknown_key", "this key is not admitted"))
                self.out.peers.pop(routing_id, None)
                continue
            if record.county not in self.city.streams:
                # A slip in the allow-list must cost that seat its place, not the hall its hub.
                self.refusals.add("unknown_county")
                self.out.send(routing_id, desk.Refused("unknown_county", record.county[:40]))
                continue
            try:
                message = desk.decode_from_seat([frame.bytes for frame in frames[1:]])
            except DecodeError as error:
                self.refusals.add(error.reason, str(error))
                self.out.send(routing_id, desk.Refused(error.reason, error.detail))
                continue
            self._act(routing_id, record, message)

    def committed(self, entries: Sequence[Entry]) -> None:
        """Send new entries to everybody who has all before them."""
        self.last_seq = entries[-1].seq
        for peer in list(self.out.peers.values()):
            if peer.journal_seq is not None and not peer.is_catching_up:
                visible = [e for e in entries if may_see(peer.record, e)]
                self._send_entries(peer, visible, self.last_seq)

    def forget_silent(self) -> None:
        """Forget peers that said nothing for a while; a live one pings every second."""
        limit_s = time.monotonic() - PEER_SILENT_S
        for routing_id in [r for r, p in self.out.peers.items() if p.heard_at_s < limit_s]:
            del self.out.peers[routing_id]

    def seat_names(self) -> list[str]:
        """Return who is connected."""
        return sorted(peer.record.seat for peer in self.out.peers.values())

    def _record_of(self, frame: zmq.Frame) -> SeatRecord | None:
        if self.city.is_plaintext:
            return TRAINING
        try:
            key = frame.get("User-Id")
        except zmq.ZMQError:
            return None
        return self.seats.find(str(key))

    def _act(self, routing_id: bytes, record: SeatRecord, message: desk.FromSeat) -> None:
        if isinstance(message, desk.Hello):
            self._hello(routing_id, record, message)
            return
        peer = self.out.peers.get(routing_id)
        if peer is None:
            peer = self.out.peers[routing_id] = Peer(routing_id, record, time.monotonic())
        peer.heard_at_s = time.monotonic()
        peer.record = record
        match message:
            case desk.Ping():
                self.out.send(routing_id, desk.Pong(self.clock.now_s(), self.last_seq))
            case desk.SnapshotRequest():
                self._snapshot(peer, message)
            case desk.JournalFrom():
                self._journal_from(peer, message.after_seq)
            case desk.CommandMessage():
                self.office.command(peer, message)
            case desk.Query():
                self.office.query(peer, message)

    def _hello(self, routing_id: bytes, record: SeatRecord, message: desk.Hello) -> None:
        if message.v != limits.VERSION:
            detail = f"{message.v}; this hub speaks {limits.VERSION}"
            self.out.send(routing_id, desk.Refused("version", detail))
            return
        if message.kind not in SEAT_KINDS:
            self.out.send(routing_id, desk.Refused("unknown_kind", message.kind[:40]))
            return
        self.out.peers[routing_id] = Peer(routing_id, record, time.monotonic())
        self.out.send(
            routing_id,
            desk.Welcome(
                v=limits.VERSION,
                epoch=self.publisher.epoch,
                seat=record.seat,
                kind=record.kind,
                county=record.county,
                stream=self.city.streams[record.county],
                is_plaintext=self.city.is_plaintext,
                t_s=self.clock.now_s(),
                speed=self.city.speed,
                journal_seq=self.last_seq,
            ),
        )
        log.info("seat %s (%s, %s) is here", record.seat, record.kind, record.county)

    def _snapshot(self, peer: Peer, message: desk.SnapshotRequest) -> None:
        publisher = {desk.TICKS: self.publisher, desk.READINGS: self.readings}.get(message.stream)
        if publisher is None:
            detail = message.stream[:40]
            self.out.send(peer.routing_id, desk.Refused("unknown_stream", detail))
            return
        seq, blocks = publisher.snapshot(peer.record.county)
        for number, block in enumerate(blocks, start=1):
            frames = desk.encode_snapshot(
                block,
                message.request_id,
                publisher.epoch,
                seq,
                number,
                len(blocks),
                message.stream,
            )
            self.out.send_frames(peer.routing_id, frames)

    def _journal_from(self, peer: Peer, after_seq: int) -> None:
        restart = after_seq > self.last_seq
        peer.journal_seq = 0 if restart else max(0, after_seq)
        peer.is_catching_up = True
        peer.asked += 1
        if restart:
            self.out.send(peer.routing_id, desk.Entries([], 0, restart=True))
        self._catch_up(peer)

    def _catch_up(self, peer: Peer) -> None:
        asked = peer.asked

        def on_read(entries: Sequence[Entry], through_seq: int) -> None:
            if self.out.peers.get(peer.routing_id) is not peer or peer.asked != asked:
                return
            self._send_entries(peer, entries, through_seq)
            if through_seq < self.last_seq:
                self._catch_up(peer)
            else:
                peer.is_catching_up = False

        self.journal.fetch(peer.journal_seq or 0, peer.record.county, on_read)

    def _send_entries(self, peer: Peer, entries: Sequence[Entry], through_seq: int) -> None:
        peer.journal_seq = through_seq
        wire = [desk.wire_entry(entry) for entry in entries]
        self.out.send(peer.routing_id, desk.Entries(wire, through_seq))


def may_see(record: SeatRecord, entry: Entry) -> bool:
    """Return whether a seat's scope covers an entry; one without a county is everybody's."""
    return record.county == CITY or entry.county in ("", record.county)
