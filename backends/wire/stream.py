"""The world stream on PUB/SUB: ticks of both worlds, heartbeats, health (protocol section 5)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from app.domain.catalogues import Catalogues
from app.domain.errors import DecodeError
from app.domain.fields import FieldCatalogue
from app.domain.health import SourceHealth
from app.domain.world import NO_ROWS, Block, Rows, Tick
from backends.wire import limits
from backends.wire.columns import (
    ColumnList,
    all_dtypes,
    decode_columns,
    encode_columns,
    moving_dtypes,
)

TICK = b"tick"
READING = b"reading"
HEARTBEAT = b"heartbeat"
HEALTH = b"health"


class TickHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Second frame of a tick; then rows and columns of enter, rows and columns of move, leave.

    A block with zero rows sends no frames. ``t_s`` is the hub's city time. ``seq`` counts the ticks
    of one topic: what moves (``tick``) and what was measured (``reading``) count for themselves.
    """

    v: int
    epoch: str
    seq: int
    t_s: float
    enter: int
    enter_columns: ColumnList
    move: int
    move_columns: ColumnList
    leave: int


class HeartbeatHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Second frame of a heartbeat: the last numbers of both kinds of tick and of the journal."""

    v: int
    epoch: str
    seq: int
    t_s: float
    journal_seq: int
    reading_seq: int


class SourceReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One source of a health message, as :class:`app.domain.health.SourceHealth`."""

    source: str
    kind: str
    as_of_s: float
    last_receipt_s: float | None
    accepted: int
    rate_per_s: float
    refused: dict[str, int]
    sample: dict[str, str]
    connected: int
    frozen: int
    late: int
    every_s: float


class HealthHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Second frame of a health message."""

    v: int
    epoch: str
    sources: list[SourceReport]


class StreamTick(NamedTuple):
    """A tick as it came; ``topic`` says of which world."""

    header: TickHeader
    tick: Tick
    topic: bytes


StreamMessage = StreamTick | HeartbeatHeader | HealthHeader

_ENCODER = msgspec.msgpack.Encoder()
_DECODERS: Mapping[bytes, msgspec.msgpack.Decoder[TickHeader | HeartbeatHeader | HealthHeader]] = {
    TICK: msgspec.msgpack.Decoder(TickHeader),
    READING: msgspec.msgpack.Decoder(TickHeader),
    HEARTBEAT: msgspec.msgpack.Decoder(HeartbeatHeader),
    HEALTH: msgspec.msgpack.Decoder(HealthHeader),
}
_ROWS = np.dtype("<u4")


def encode_tick(tick: Tick, epoch: str, seq: int, t_s: float, topic: bytes = TICK) -> list[bytes]:
    """Return the frames of one tick of a topic."""
    frames: list[bytes] = []
    counts: list[int] = []
    described: list[ColumnList] = []
    for block in (tick.enter, tick.move):
        if block is None or not len(block.rows):
            counts.append(0)
            described.append([])
            continue
        names, columns = encode_columns(block.columns)
        counts.append(len(block.rows))
        described.append(names)
        frames += [block.rows.astype(_ROWS).tobytes(), *columns]
    if len(tick.leave):
        frames.append(tick.leave.astype(_ROWS).tobytes())
    header = TickHeader(
        v=limits.VERSION,
        epoch=epoch,
        seq=seq,
        t_s=t_s,
        enter=counts[0],
        enter_columns=described[0],
        move=counts[1],
        move_columns=described[1],
        leave=len(tick.leave),
    )
    return [topic, _ENCODER.encode(header), *frames]


def encode_heartbeat(
    epoch: str, seq: int, t_s: float, journal_seq: int, reading_seq: int = 0
) -> list[bytes]:
    """Return the frames of one heartbeat."""
    header = HeartbeatHeader(limits.VERSION, epoch, seq, t_s, journal_seq, reading_seq)
    return [HEARTBEAT, _ENCODER.encode(header)]


def encode_health(epoch: str, sources: Sequence[SourceHealth]) -> list[bytes]:
    """Return the frames of one health message."""
    reports = [
        SourceReport(
            s.source,
            s.kind,
            s.as_of_s,
            s.last_receipt_s,
            s.accepted,
            s.rate_per_s,
            dict(s.refused),
            dict(s.sample),
            s.connected,
            s.frozen,
            s.late,
            s.every_s,
        )
        for s in sources
    ]
    return [HEALTH, _ENCODER.encode(HealthHeader(limits.VERSION, epoch, reports))]


class _BlockDecoder:
    """Frames of blocks to columns, by one catalogue."""

    def __init__(self, fields: FieldCatalogue) -> None:
        self._all = all_dtypes(fields)
        self._moving = moving_dtypes(fields)
        self._fields = fields

    def tick(self, header: TickHeader, frames: list[bytes]) -> Tick:
        """Return the tick whose frames follow its header."""
        enter, used = self._block(header.enter, header.enter_columns, frames, is_enter=True)
        move, used_too = self._block(
            header.move, header.move_columns, frames[used:], is_enter=False
        )
        rest = frames[used + used_too :]
        leave: Rows = NO_ROWS
        if header.leave:
            if len(rest) != 1:
                raise DecodeError("frame_count", f"{len(rest)} frames left for leave")
            leave = rows_of_frame(rest[0], header.leave)
        elif rest:
            raise DecodeError("frame_count", f"{len(rest)} frames too many")
        return Tick(enter, move, leave)

    def _block(
        self, count: int, described: ColumnList, frames: Sequence[bytes], *, is_enter: bool
    ) -> tuple[Block | None, int]:
        if count == 0:
            return None, 0
        used = 1 + len(described)
        if len(frames) < used:
            raise DecodeError("frame_count", f"{len(frames)} frames, {used} named")
        allowed = self._all if is_enter else self._moving
        rows = rows_of_frame(frames[0], count)
        columns = decode_columns(described, frames[1:used], count, allowed)
        if len(columns) != len(allowed):
            missing = next(key for key in allowed if key not in columns)
            raise DecodeError("column_missing", f"'{missing}'")
        for key, values in columns.items():
            if key != "generation" and not self._fields[key].in_range(values).all():
                raise DecodeError(f"range_{key}", "a value outside its field's range")
        return Block(rows, columns), used


class StreamDecoder:
    """Bytes of the world stream to ticks; refuses whatever is not exactly the protocol."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._blocks = {
            TICK: _BlockDecoder(catalogues.fields),
            READING: _BlockDecoder(catalogues.readings),
        }

    def decode(self, frames: Sequence[bytes]) -> StreamMessage:
        """Return the message in ``frames``; raise DecodeError for anything else."""
        limits.check_frames(frames)
        if len(frames) < 2 or frames[0] not in _DECODERS:  # noqa: PLR2004 - topic and header
            raise DecodeError("unknown_topic", repr(bytes(frames[0][:20])) if frames else "")
        topic = bytes(frames[0])
        try:
            header = _DECODERS[topic].decode(frames[1])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise DecodeError("bad_header", str(error)) from error
        if header.v != limits.VERSION:
            raise DecodeError("version", f"{header.v}, this program speaks {limits.VERSION}")
        if not isinstance(header, TickHeader):
            if len(frames) != 2:  # noqa: PLR2004 - topic and header
                raise DecodeError("frame_count", f"{len(frames)} frames")
            return header
        return StreamTick(header, self._blocks[topic].tick(header, list(frames[2:])), topic)


def rows_of_frame(frame: bytes, count: int) -> Rows:
    if not 0 < count <= limits.ROWS:
        raise DecodeError("too_many_rows", f"{count} rows, the limit is {limits.ROWS}")
    if len(frame) != count * _ROWS.itemsize:
        raise DecodeError("row_length", f"{len(frame)} bytes for {count} rows")
    rows = np.frombuffer(frame, _ROWS)
    if int(rows.max()) >= limits.WORLD_ROWS:
        raise DecodeError("row_number", f"{int(rows.max())}, the limit is {limits.WORLD_ROWS}")
    return rows


def health_of(header: HealthHeader) -> list[SourceHealth]:
    """Return the sources of a health message."""
    return [
        SourceHealth(
            r.source,
            r.kind,
            r.as_of_s,
            r.last_receipt_s,
            r.accepted,
            r.rate_per_s,
            r.refused,
            r.sample,
            r.connected,
            r.frozen,
            r.late,
            r.every_s,
        )
        for r in header.sources
    ]
