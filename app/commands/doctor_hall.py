"""The doctor on what a hall does: its database, its ports, and the clock of its hub."""

import socket as tcp
import time
from collections.abc import Iterator
from pathlib import Path

import zmq

from app.commands.finding import Finding, State
from app.domain.clock import RunningClock
from app.domain.errors import ConfigError, DecodeError, DutywallError
from backends.store.database import Reading
from backends.store.verify_tail import look_at_tail
from backends.wire import desk, limits, sockets
from backends.wire.endpoints import Endpoints, read_endpoints
from backends.wire.keys import KeyPair

OFFSET_BAD_S = 2.0
ANSWER_WITHIN_S = 4.0
CONNECT_WITHIN_S = 2.0
TCP = "tcp://"


def look_at_database(data: Path | None, address: str) -> Finding:
    """Return schema and tail of the journal, in its file or at a database URL.

    Without ``data`` there is no anchor to compare it with; then it needs an ``address``.
    """
    source: Path | str | None = address or (None if data is None else data / "journal.db")
    if source is None or (isinstance(source, Path) and not source.exists()):
        return Finding("doctor.name.database", State.DOUBTFUL, "doctor.database.none")
    anchor = None if data is None else data / "anchor" / "journal.anchor"
    try:
        reading = Reading(source)
        try:
            tail = look_at_tail(reading, anchor)
        finally:
            reading.close()
    except DutywallError as error:
        return Finding("doctor.name.database", State.BAD, "doctor.database.bad", {"why": error})
    values = {
        "schema": tail.schema,
        "newest": tail.newest_schema,
        "last": tail.last_seq,
        "count": tail.looked_at,
        "why": tail.flaw,
    }
    if tail.flaw:
        return Finding("doctor.name.database", State.BAD, "doctor.database.flaw", values)
    if tail.schema != tail.newest_schema:
        return Finding("doctor.name.database", State.DOUBTFUL, "doctor.database.older", values)
    if anchor is None:
        return Finding("doctor.name.database", State.DOUBTFUL, "doctor.database.unanchored", values)
    return Finding("doctor.name.database", State.OK, "doctor.database.whole", values)


def look_at_ports(where: Endpoints, *, is_hub: bool) -> Iterator[Finding]:
    """Yield which listeners of a hub cannot be reached from here; one finding if all can.

    A seat needs the desk and the streams, the hub's own machine has them all.
    """
    addresses = {"desk": where.desk, **{f"stream {s}": a for s, a in where.streams.items()}}
    if is_hub:
        addresses |= {"feed": where.feed, "jt808": where.jt808, "ais": where.ais_tcp}
    listeners = {name: at.removeprefix(TCP) for name, at in addresses.items() if at}
    shut = {name: why for name, at in listeners.items() if (why := _why_shut(at))}
    if not shut:
        values: dict[str, object] = {"count": len(listeners)}
        yield Finding("doctor.name.ports", State.OK, "doctor.ports.open", values)
    says = "doctor.ports.shut_hub" if is_hub else "doctor.ports.shut_seat"
    if len(shut) == len(listeners):
        shut = {"desk": shut["desk"]}  # no hub at all: said once
    for name, why in shut.items():
        values = {"name": name, "address": listeners[name], "why": why}
        yield Finding("doctor.name.ports", State.BAD, says, values)


def _why_shut(address: str) -> str:
    """Return why nobody answers at ``host:port``, or an empty text if somebody does."""
    host, _, port = address.rpartition(":")
    try:
        tcp.create_connection((host.strip("[]"), int(port)), CONNECT_WITHIN_S).close()
    except OSError as error:
        return error.strerror or str(error)
    except ValueError as error:
        return str(error)
    return ""


def look_at_free_ports(host: str, first: int, count: int) -> Finding:
    """Return whether a hub that is still to be started could have its ports."""
    for port in range(first, first + count):
        with tcp.socket() as probe:
            try:
                probe.bind((host, port))
            except (OSError, OverflowError) as error:
                taken = {"address": f"{host}:{port}", "why": error}
                return Finding("doctor.name.ports", State.BAD, "doctor.ports.taken", taken)
    free: dict[str, object] = {"first": first, "last": first + count - 1}
    return Finding("doctor.name.ports", State.OK, "doctor.ports.free", free)


def read_where(path: Path) -> Endpoints | Finding:
    """Return the addresses in a ``hub.json``, or why there are none."""
    try:
        return read_endpoints(path)
    except ConfigError as error:
        values = {"path": path, "why": error}
        return Finding("doctor.name.hub", State.BAD, "doctor.hub.no_addresses", values)


def look_at_hub(where: Endpoints, keys: KeyPair | None) -> Iterator[Finding]:
    """Say hello to a hub as the seat of ``keys``: whether it lets us in, and what time it has.

    A training hub is greeted without keys.
    """
    values: dict[str, object] = {"address": where.desk.removeprefix(TCP)}
    context: sockets.Context = zmq.Context()
    socket = sockets.open_socket(context, zmq.DEALER)
    try:
        if keys is not None and not where.is_plaintext:
            sockets.as_client(socket, keys, where.public_key.encode())
        socket.connect(where.desk)
        welcome = _ask(socket, desk.Hello(limits.VERSION, "client"))
        if isinstance(welcome, desk.Welcome):
            values |= {"seat": welcome.seat, "kind": welcome.kind, "scope": welcome.county}
            yield Finding("doctor.name.hub", State.OK, "doctor.hub.welcome", values)
            yield from _look_at_clock(socket, where)
        elif isinstance(welcome, desk.Refused):
            values["why"] = welcome.code
            yield Finding("doctor.name.hub", State.BAD, "doctor.hub.refused", values)
        elif welcome is None:
            yield Finding("doctor.name.hub", State.BAD, "doctor.hub.silent", values)
        else:
            yield Finding("doctor.name.hub", State.BAD, "doctor.hub.stranger", values)
    except DecodeError:
        yield Finding("doctor.name.hub", State.BAD, "doctor.hub.stranger", values)
    finally:
        socket.close(0)
        context.term()


def _look_at_clock(socket: sockets.Socket, where: Endpoints) -> Iterator[Finding]:
    asked_s = time.monotonic()
    pong = _ask(socket, desk.Ping())
    now_s = RunningClock(where.speed, where.wall_origin_s, where.city_origin_s).now_s()
    half_s = (time.monotonic() - asked_s) / 2
    if not isinstance(pong, desk.Pong):
        yield Finding("doctor.name.clock", State.BAD, "doctor.clock.unknown")
        return
    offset_s = (now_s - pong.t_s) / where.speed - half_s
    values = {"offset": f"{offset_s:+.2f}", "within": f"{half_s:.2f}", "limit": f"{OFFSET_BAD_S:g}"}
    if abs(offset_s) > OFFSET_BAD_S + half_s:
        yield Finding("doctor.name.clock", State.BAD, "doctor.clock.off", values)
    else:
        yield Finding("doctor.name.clock", State.OK, "doctor.clock.right", values)


def _ask(socket: sockets.Socket, message: desk.FromSeat) -> desk.FromHub | None:
    socket.send(desk.encode(message))
    if not socket.poll(int(ANSWER_WITHIN_S * 1000)):
        return None
    return desk.decode_from_hub(socket.recv_multipart())
