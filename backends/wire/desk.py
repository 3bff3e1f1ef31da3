"""The desk: what a seat and the hub say to each other on DEALER/ROUTER (protocol section 6)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec

from app.domain.command import COMMANDS, NAMES, Command
from app.domain.entry import Actor, Entry
from app.domain.errors import BugError, DecodeError
from app.domain.fields import FieldCatalogue
from app.domain.notify import MESSAGE_PREFIX
from app.domain.world import Block
from backends.wire import limits
from backends.wire.columns import ColumnList, all_dtypes, decode_columns, encode_columns
from backends.wire.plain import check_plain
from backends.wire.stream import READING, TICK, rows_of_frame

TICKS = TICK.decode()  # what a snapshot may be asked of: the topics that count their ticks
READINGS = READING.decode()

Ring = Annotated[list[tuple[float, float]], msgspec.Meta(max_length=limits.RING_CORNERS)]
Choice = Annotated[list[str | int | float], msgspec.Meta(max_length=limits.FILTER_CHOICES)]
Filter = Annotated[
    dict[str, str | int | float | bool | Choice], msgspec.Meta(max_length=limits.FILTER_FIELDS)
]
Arguments = Annotated[
    dict[str, str | int | float | bool | Ring | Filter], msgspec.Meta(max_length=limits.ARGUMENTS)
]

# --- from the seat ---


class Hello(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="hello"):
    """First message of a seat; ``kind`` is console, wall or client."""

    v: int
    kind: str


class SnapshotRequest(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="snapshot"
):
    """Ask for the whole of one world of the seat's scope; ``stream`` names its topic."""

    request_id: str
    stream: str = TICKS


class JournalFrom(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="journal"
):
    """Ask for every entry after ``after_seq``, and for each new one from then on."""

    after_seq: int


class CommandMessage(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="command"
):
    """A command; ``body`` has exactly the fields of the named command."""

    key: str
    name: str
    session: str
    issued_s: float
    expires_s: float
    body: msgspec.Raw


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="query"):
    """A question that changes nothing; asked with a session where it needs one."""

    request_id: str
    name: str
    session: str
    arguments: Arguments


class Ping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="ping"):
    """Nothing but a sign of life."""


# --- from the hub ---


class Welcome(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="welcome"
):
    """The answer to hello: who the seat is, where its streams are, and what time it is."""

    v: int
    epoch: str
    seat: str
    kind: str
    county: str
    stream: str
    is_plaintext: bool
    t_s: float
    speed: float
    journal_seq: int


class Refused(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="refused"
):
    """The hub will not talk on: wrong version, unknown kind, a malformed message."""

    code: str
    detail: str


class SnapshotPart(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="snapshot_part"
):
    """Part ``part`` of ``parts`` (from 1): an enter block of ``n`` rows as of tick ``seq``.

    ``stream`` is the topic of that tick. The frames after it are the rows and the columns. An empty
    world is one part with n = 0.
    """

    request_id: str
    epoch: str
    seq: int
    part: int
    parts: int
    n: int
    columns: ColumnList
    stream: str = TICKS


class WireEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A journal entry as it travels."""

    seq: int
    time_s: float
    kind: str
    subject: str
    county: str
    person: str
    role: str
    scope: str
    seat: str
    command_key: str
    body: dict[str, Any]
    personal_hash: str
    personal: dict[str, str]
    previous: str
    hash: str


class Entries(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="entries"
):
    """Entries in order; the seat has seen all it may up to ``through_seq``."""

    entries: list[WireEntry]
    through_seq: int
    restart: bool = False


class CommandReply(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="reply"
):
    """The answer to a command, sent after it is on the disk."""

    key: str
    code: str
    seq: int
    detail: str
    result: dict[str, Any]


class QueryAnswer(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="answer"
):
    """The answer to a query."""

    request_id: str
    code: str
    result: msgspec.Raw


class Pong(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="pong"):
    """The answer to a ping; ``t_s`` is the hub's city time."""

    t_s: float
    journal_seq: int


FromSeat = Hello | SnapshotRequest | JournalFrom | CommandMessage | Query | Ping
FromHub = Welcome | Refused | SnapshotPart | Entries | CommandReply | QueryAnswer | Pong

_ENCODER = msgspec.msgpack.Encoder()
_FROM_SEAT = msgspec.msgpack.Decoder(FromSeat)
_FROM_HUB = msgspec.msgpack.Decoder(FromHub)


def encode(message: FromSeat | FromHub) -> bytes:
    """Return the frame of a message."""
    return _ENCODER.encode(message)


def decode_from_seat(frames: Sequence[bytes]) -> FromSeat:
    """Return a seat's message; raise DecodeError for anything else."""
    limits.check_frames(frames)
    if len(frames) != 1:
        raise DecodeError("frame_count", f"{len(frames)} frames, a seat sends one")
    try:
        message: FromSeat = _FROM_SEAT.decode(frames[0])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("bad_message", str(error)[:200]) from error
    return message


def decode_from_hub(frames: Sequence[bytes]) -> FromHub:
    """Return the hub's message (the first frame); raise DecodeError for anything else."""
    limits.check_frames(frames)
    if not frames:
        raise DecodeError("frame_count", "no frame")
    try:
        message: FromHub = _FROM_HUB.decode(frames[0])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("bad_message", str(error)[:200]) from error
    return message


def encode_query(
    request_id: str, name: str, session: str, arguments: Mapping[str, object]
) -> bytes:
    """Return the frame of a query; raise BugError for an argument that cannot travel."""
    try:
        plain = msgspec.convert(dict(arguments), Arguments)
        return encode(Query(request_id, name, session, plain))
    # msgspec takes what is no plain value for a mapping where one is allowed: AttributeError.
    except (
        *(msgspec.MsgspecError, UnicodeEncodeError, TypeError, OverflowError),
        AttributeError,
    ) as error:
        raise BugError(f"query {name}: {error}"[:200]) from error


def encode_command(command: Command) -> bytes:
    """Return the frame of a command."""
    body = msgspec.Raw(_ENCODER.encode(command.body))
    return encode(
        CommandMessage(
            key=command.key,
            name=NAMES[type(command.body)],
            session=command.session,
            issued_s=command.issued_s,
            expires_s=command.expires_s,
            body=body,
        )
    )


def command_of(message: CommandMessage) -> Command:
    """Return the typed command; raise DecodeError for an unknown name, field or type."""
    body_type = COMMANDS.get(message.name)
    if body_type is None:
        raise DecodeError("unknown_command", f"'{message.name[:40]}'")
    try:
        values = msgspec.msgpack.decode(message.body, type=dict[str, Any])
        # msgspec lets unknown fields of a dataclass pass; the protocol does not.
        if unknown := set(values) - set(body_type.__dataclass_fields__):
            raise DecodeError("unknown_field", f"'{message.name}' has no '{min(unknown)[:40]}'")
        check_plain(message.name, values)
        body = msgspec.convert(values, body_type)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("bad_body", f"{message.name}: {error}"[:200]) from error
    return Command(message.key, body, message.session, message.issued_s, message.expires_s)


def encode_snapshot(
    block: Block,
    request_id: str,
    epoch: str,
    seq: int,
    part: int,
    parts: int,
    stream: str = TICKS,
) -> list[bytes]:
    """Return the frames of one part of a snapshot."""
    described, frames = encode_columns(block.columns) if len(block.rows) else ([], [])
    n = len(block.rows)
    header = SnapshotPart(request_id, epoch, seq, part, parts, n, described, stream)
    rows = [block.rows.astype("<u4").tobytes()] if n else []
    return [encode(header), *rows, *frames]


def snapshot_block(
    header: SnapshotPart, frames: Sequence[bytes], fields: FieldCatalogue
) -> Block | None:
    """Return the rows of a snapshot part (frames after the first), or None if it has none.

    ``fields`` is the catalogue of the stream it is of.
    """
    if header.n == 0:
        return None
    if not frames:
        raise DecodeError("frame_count", "a snapshot part without frames")
    allowed = all_dtypes(fields)
    columns = decode_columns(header.columns, frames[1:], header.n, allowed)
    if len(columns) != len(allowed):
        raise DecodeError("column_missing", "a snapshot carries every field")
    return Block(rows_of_frame(frames[0], header.n), columns)


def wire_entry(entry: Entry) -> WireEntry:
    """Return an entry as it travels."""
    actor = entry.actor
    return WireEntry(
        seq=entry.seq,
        time_s=entry.time_s,
        kind=entry.kind,
        subject=entry.subject,
        county=entry.county,
        person=actor.person,
        role=actor.role,
        scope=actor.scope,
        seat=actor.seat,
        command_key=entry.command_key,
        body=dict(entry.body),
        personal_hash=entry.personal_hash,
        # To whom messages went is told by the log, page by page, and to nobody else.
        personal={} if entry.subject.startswith(MESSAGE_PREFIX) else dict(entry.personal),
        previous=entry.previous,
        hash=entry.hash,
    )


def entry_of(wire: WireEntry) -> Entry:
    """Return the entry that travelled."""
    return Entry(
        seq=wire.seq,
        time_s=wire.time_s,
        kind=wire.kind,
        subject=wire.subject,
        county=wire.county,
        actor=Actor(wire.person, wire.role, wire.scope, wire.seat),
        command_key=wire.command_key,
        body=wire.body,
        personal_hash=wire.personal_hash,
        previous=wire.previous,
        hash=wire.hash,
        personal=wire.personal,
    )


def raw_result(result: Mapping[str, Any]) -> msgspec.Raw:
    """Return a query's result ready to ride in an answer."""
    return msgspec.Raw(_ENCODER.encode(result))


def result_of(answer: QueryAnswer) -> dict[str, Any]:
    """Return a query's result as plain values; raise DecodeError if it is no map."""
    try:
        return msgspec.msgpack.decode(answer.result, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("bad_result", str(error)[:200]) from error
