"""A client of dutywall written from docs/protocol.md alone: it imports nothing of the program."""

import hashlib
import json
import random
import time
import uuid
from typing import Any

import msgspec
import numpy as np
import zmq

FRAME_BYTES = 8 * 1024 * 1024
HULL = {"length_m": "u2", "beam_m": "u1", "bow_m": "u2", "port_m": "u1"}
STATIC = {"id": "S32", "label": "S48", "class": "u1", "source": "S16", **HULL}
MOVING = {
    "lon_deg": "f8",
    "lat_deg": "f8",
    "speed_mps": "f4",
    "course_deg": "f4",
    "heading_deg": "f4",
    "fix_s": "f8",
    "receipt_s": "f8",
    "state": "u1",
    "county": "u1",
}
READING_STATIC = {
    "id": "S64",
    "station": "S32",
    "quantity": "u2",
    "span_s": "u4",
    "statistic": "u1",
    "source": "S16",
    "county": "u1",
}
READING_MOVING = {"value": "f8", "mark": "u1", "t_s": "f8", "receipt_s": "f8", "same_since_s": "f8"}
Map = dict[str, Any]


class RefusedError(Exception):
    """The hub will not take what was sent."""


class WrongVersionError(Exception):
    """The hub speaks another version of the protocol."""


def open_socket(context: zmq.Context, kind: int, keys: tuple[bytes, bytes], hub_key: str) -> Any:
    """Section 1: heartbeats, limits, and CURVE with the hub's public key."""
    socket = context.socket(kind)
    socket.linger = 0
    socket.sndhwm = socket.rcvhwm = 200
    socket.maxmsgsize = FRAME_BYTES
    socket.heartbeat_ivl, socket.heartbeat_timeout = 500, 1500
    socket.handshake_ivl = 2000
    socket.reconnect_ivl, socket.reconnect_ivl_max = 100, 2000
    socket.curve_publickey, socket.curve_secretkey = keys
    socket.curve_serverkey = hub_key.encode()
    return socket


def read_block(n: int, described: list[list[str]], frames: list[bytes], want: Map) -> list[Map]:
    """Section 3: return one map for each row of a block, and take its frames off the list."""
    assert dict(described) == want, "a block has exactly its fields"
    rows = np.frombuffer(frames.pop(0), "<u4")
    columns = {}
    for name, kind in described:
        columns[name] = np.frombuffer(frames.pop(0), "<" + kind)
        assert len(columns[name]) == n
    assert len(rows) == n
    return [
        {"row": int(rows[i])} | {name: values[i].item() for name, values in columns.items()}
        for i in range(n)
    ]


class Stream:
    """Section 5: one of the two worlds, kept whole; ``rows`` has what is in it."""

    def __init__(self, name: str, static: Map, moving: Map) -> None:
        self.name = name
        self.enter, self.moving = static | moving | {"generation": "u4"}, moving
        self.rows: dict[int, Map] = {}
        self.last_seq, self.is_whole = 0, False
        self.held: dict[int, Map] = {}
        self.parts: dict[int, Map] = {}
        self.request_id, self.ask_at_s = "", float("inf")
        self.snapshots, self.ticks_applied = 0, 0

    def by_id(self) -> dict[str, Map]:
        found = {thing["id"].decode(): thing for thing in self.rows.values()}
        return {i: thing for i, thing in found.items() if not i.startswith("dutywall:")}

    def apply(self, tick: Map) -> None:
        for row in tick["leave"]:
            self.rows.pop(row, None)
        for thing in tick["enter"]:
            self.rows[thing["row"]] = thing
        for thing in tick["move"]:
            if thing["row"] in self.rows:
                self.rows[thing["row"]].update(thing)

    def read_tick(self, header: Map, frames: list[bytes]) -> Map:
        tick: Map = {"enter": [], "move": [], "leave": []}
        for name, want in (("enter", self.enter), ("move", self.moving)):
            if header[name]:
                tick[name] = read_block(header[name], header[name + "_columns"], frames, want)
        if header["leave"]:
            tick["leave"] = np.frombuffer(frames.pop(0), "<u4").tolist()
            assert len(tick["leave"]) == header["leave"]
        assert not frames
        return tick

    def take_tick(self, seq: int, tick: Map) -> None:
        if self.is_whole and seq <= self.last_seq:
            return
        if self.is_whole and seq == self.last_seq + 1:
            self.apply(tick)
            self.last_seq = seq
            self.ticks_applied += 1
            return
        self.held[seq] = tick
        if self.is_whole:
            self.lose()

    def lose(self) -> None:
        """Ask for one snapshot, after a random moment."""
        self.is_whole = False
        self.ask_at_s = time.monotonic() + random.uniform(0, 0.3)

    def due_request(self) -> Map | None:
        now_s = time.monotonic()
        if self.is_whole or now_s < self.ask_at_s:
            return None
        self.ask_at_s = now_s + 2.0 + random.uniform(0, 0.3)
        self.request_id = uuid.uuid4().hex
        self.parts = {}
        return {"type": "snapshot", "request_id": self.request_id, "stream": self.name}

    def take_part(self, message: Map, frames: list[bytes]) -> None:
        things = []
        if message["n"]:
            things = read_block(message["n"], message["columns"], frames, self.enter)
        self.parts[message["part"]] = {"enter": things, "move": [], "leave": []}
        if len(self.parts) < message["parts"] or self.is_whole:
            return
        self.rows = {}
        for number in sorted(self.parts):
            self.apply(self.parts[number])
        self.is_whole, self.last_seq = True, message["seq"]
        self.snapshots += 1
        held, self.held = self.held, {}
        for seq in sorted(held):
            if seq > self.last_seq:
                self.take_tick(seq, held[seq])


class Client:
    """Sections 5 to 9, on one thread: ``turn`` takes what has come and asks what is due."""

    def __init__(self, hub: Map, keys: tuple[bytes, bytes]) -> None:
        self.context = zmq.Context()
        self.desk = open_socket(self.context, zmq.DEALER, keys, hub["public_key"])
        self.stream = open_socket(self.context, zmq.SUB, keys, hub["public_key"])
        self.stream.subscribe(b"")
        self.desk.connect(hub["desk"])
        self.welcome: Map = {}
        self.world = Stream("tick", STATIC, MOVING)
        self.readings = Stream("reading", READING_STATIC, READING_MOVING)
        self.streams = {kept.name: kept for kept in (self.world, self.readings)}
        self.epoch = ""
        self.retired: set[str] = set()
        self.entries: list[Map] = []
        self.through_seq = 0
        self.replies: dict[str, Map] = {}
        self.answers: dict[str, Map] = {}
        self.health: Map = {}
        self.ping_at_s = 0.0
        self.say({"type": "hello", "v": 2, "kind": "client"})

    def close(self) -> None:
        self.context.destroy(linger=0)

    def say(self, message: Map) -> None:
        self.desk.send(msgspec.msgpack.encode(message))

    def turn(self, wait_ms: int = 50) -> None:
        """Wait a little for the hub, take what it says, and send what is due."""
        poller = zmq.Poller()
        poller.register(self.desk, zmq.POLLIN)
        poller.register(self.stream, zmq.POLLIN)
        ready = dict(poller.poll(wait_ms))
        while self.desk in ready and self.desk.poll(0):
            self.hear_desk(self.desk.recv_multipart())
        while self.stream in ready and self.stream.poll(0):
            self.hear_stream(self.stream.recv_multipart())
        now_s = time.monotonic()
        if now_s >= self.ping_at_s and self.welcome:
            self.ping_at_s = now_s + 1.0
            self.say({"type": "ping"})
        for kept in self.streams.values():
            if self.epoch and (asking := kept.due_request()):
                self.say(asking)

    def until(self, is_so: Any, within_s: float = 10.0) -> Any:
        """Turn until something is so, and return it."""
        deadline_s = time.monotonic() + within_s
        while not (found := is_so()):
            assert time.monotonic() < deadline_s, "it never came"
            self.turn()
        return found

    # Section 5.

    def hear_stream(self, frames: list[bytes]) -> None:
        topic, header, rest = frames[0], msgspec.msgpack.decode(frames[1]), frames[2:]
        if header["v"] != 2:
            raise WrongVersionError(header["v"])
        if topic == b"health":
            self.health = {source["source"]: source for source in header["sources"]}
            return
        if header["epoch"] in self.retired:
            return
        if header["epoch"] != self.epoch:
            self.begin_epoch(header["epoch"])
        if topic == b"heartbeat":
            for kept, seq in (
                (self.world, header["seq"]),
                (self.readings, header["reading_seq"]),
            ):
                if kept.is_whole and seq > kept.last_seq:
                    kept.lose()
            return
        kept = self.streams[topic.decode()]
        kept.take_tick(header["seq"], kept.read_tick(header, rest))

    @property
    def is_whole(self) -> bool:
        return all(kept.is_whole for kept in self.streams.values())

    def begin_epoch(self, epoch: str) -> None:
        if self.epoch:
            self.retired.add(self.epoch)
        self.epoch = epoch
        for kept in self.streams.values():
            kept.held = {}
            kept.lose()

    def take_part(self, message: Map, frames: list[bytes]) -> None:
        kept = self.streams[message.get("stream", "tick")]
        if message["request_id"] == kept.request_id and message["epoch"] == self.epoch:
            kept.take_part(message, frames)

    # Section 6.

    def hear_desk(self, frames: list[bytes]) -> None:
        message = msgspec.msgpack.decode(frames[0])
        match message["type"]:
            case "welcome":
                if message["v"] != 2:
                    raise WrongVersionError(message["v"])
                self.welcome = message
                self.stream.connect(message["stream"])
                self.begin_epoch(message["epoch"])
                self.say({"type": "journal", "after_seq": self.through_seq})
            case "refused":
                raise RefusedError(message["code"])
            case "snapshot_part":
                self.take_part(message, frames[1:])
            case "entries":
                self.take_entries(message)
            case "reply":
                self.replies[message["key"]] = message
            case "answer":
                self.answers[message["request_id"]] = message

    def take_entries(self, message: Map) -> None:
        if message.get("restart", False):
            self.entries, self.through_seq = [], 0
        last = self.entries[-1]["seq"] if self.entries else 0
        self.entries += [entry for entry in message["entries"] if entry["seq"] > last]
        self.through_seq = message["through_seq"]

    # Section 7.

    def command(self, name: str, session: str = "", key: str = "", **body: Any) -> Map:
        """Send a command once a second until its reply is here, and return that."""
        key = key or str(uuid.uuid4())
        now_s = time.time()
        message = {
            "type": "command",
            "key": key,
            "name": name,
            "session": session,
            "issued_s": now_s,
            "expires_s": now_s + 30.0,
            "body": body,
        }
        self.replies.pop(key, None)
        while key not in self.replies:
            assert time.time() < now_s + 30.0, "no reply: the outcome is unknown"
            self.say(message)
            until_s = time.monotonic() + 1.0
            while key not in self.replies and time.monotonic() < until_s:
                self.turn()
        return self.replies[key]

    # Section 8.

    def query(self, name: str, session: str = "", **arguments: Any) -> Map:
        """Ask, and return the whole answer."""
        request_id = uuid.uuid4().hex
        self.say(
            {
                "type": "query",
                "request_id": request_id,
                "name": name,
                "session": session,
                "arguments": arguments,
            }
        )
        self.until(lambda: request_id in self.answers)
        return self.answers[request_id]


class Feed:
    """Section 4: a backend that pushes batches of fixes."""

    def __init__(self, hub: Map, keys: tuple[bytes, bytes], source: str) -> None:
        self.context = zmq.Context()
        self.socket = open_socket(self.context, zmq.PUSH, keys, hub["public_key"])
        self.socket.connect(hub["feed"])
        self.source, self.seq, self.reading_seq = source, 0, 0

    def close(self) -> None:
        self.context.destroy(linger=0)

    def push(self, **columns: list[Any]) -> None:
        """Send one batch of fixes; the columns by their names."""
        self.seq += 1
        self.send(b"dutywall-feed", self.seq, STATIC | MOVING, columns)

    def push_readings(self, **columns: list[Any]) -> None:
        """Send one batch of readings; the columns by their names."""
        self.reading_seq += 1
        kinds = READING_STATIC | READING_MOVING
        self.send(b"dutywall-readings", self.reading_seq, kinds, columns)

    def send(self, magic: bytes, seq: int, kinds: Map, columns: Map) -> None:
        described = [[name, kinds[name]] for name in columns]
        frames = [
            np.array(
                [v.encode() if isinstance(v, str) else v for v in values], "<" + kinds[name]
            ).tobytes()
            for name, values in columns.items()
        ]
        header = {
            "v": 2,
            "source": self.source,
            "seq": seq,
            "n": len(next(iter(columns.values()))),
            "columns": described,
        }
        self.socket.send_multipart([magic, msgspec.msgpack.encode(header), *frames])


# Section 9.


def chain_flaw(entries: list[Map]) -> str:
    """Return what is wrong with the chain, or an empty text."""
    before = "0" * 64
    for number, entry in enumerate(entries, start=1):
        chained = {
            "actor": [entry["person"], entry["role"], entry["scope"], entry["seat"]],
            "body": entry["body"],
            "county": entry["county"],
            "key": entry["command_key"],
            "kind": entry["kind"],
            "personal": entry["personal_hash"],
            "previous": entry["previous"],
            "seq": entry["seq"],
            "subject": entry["subject"],
            "time_s": entry["time_s"],
        }
        text = json.dumps(chained, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if entry["seq"] != number:
            return f"entry {number} is missing"
        if entry["previous"] != before:
            return f"entry {number} does not follow the one before it"
        if hashlib.sha256(text.encode()).hexdigest() != entry["hash"]:
            return f"entry {number} is not what was hashed"
        before = entry["hash"]
    return ""
