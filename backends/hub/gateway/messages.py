"""What gateway and hub tell each other: one msgpack message per ZeroMQ frame."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import numpy as np

from app.domain.errors import DecodeError
from app.domain.fields import Column
from app.domain.readings import ReadingBatch
from app.domain.task import TaskState
from app.domain.tracks import TrackBatch

_ID = np.dtype("S32")
_DTYPES: Mapping[str, "np.dtype[np.generic]"] = {
    "lon_deg": np.dtype("<f8"),
    "lat_deg": np.dtype("<f8"),
    "fix_s": np.dtype("<f8"),
    "speed_mps": np.dtype("<f4"),
    "course_deg": np.dtype("<f4"),
    "state": np.dtype("u1"),
    "label": np.dtype("S48"),
    "class": np.dtype("u1"),
    "heading_deg": np.dtype("<f4"),
    "length_m": np.dtype("<u2"),
    "beam_m": np.dtype("u1"),
    "bow_m": np.dtype("<u2"),
    "port_m": np.dtype("u1"),
}
_STATION = np.dtype("S32")
_U1, _U2, _U4, _F8 = np.dtype("u1"), np.dtype("<u2"), np.dtype("<u4"), np.dtype("<f8")

Protocol = Literal["2013", "2019"]
Step = Literal["sent", "delivered", "cancel_sent", "cancel_delivered"]


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """All listeners are open; ``ports`` by source name."""

    ports: dict[str, int]


class Tracks(msgspec.Struct, frozen=True, tag="tracks"):
    """A track batch; ``ids`` and ``columns`` are the bytes of their numpy columns."""

    source: str
    ids: bytes
    columns: dict[str, bytes]


class Readings(msgspec.Struct, frozen=True, tag="readings"):
    """A reading batch; all but ``source`` are the bytes of its numpy columns."""

    source: str
    stations: bytes
    quantities: bytes
    values: bytes
    marks: bytes
    t_s: bytes
    spans_s: bytes
    statistics: bytes


class SourceReport(msgspec.Struct, frozen=True, tag="source_report"):
    """How a source stands; counts are since the gateway started, ``last_receipt_s`` city time."""

    source: str
    kind: str
    accepted: int
    refused: dict[str, int]
    samples: dict[str, str]
    connected: int
    last_receipt_s: float | None


class TerminalOnline(msgspec.Struct, frozen=True, tag="terminal_online"):
    """An admitted terminal has authenticated."""

    entity_id: str


class TerminalOffline(msgspec.Struct, frozen=True, tag="terminal_offline"):
    """The connection of a terminal that was online is gone."""

    entity_id: str


class TaskReceipt(msgspec.Struct, frozen=True, tag="task_receipt"):
    """How far an order has come on its way; the same step may be told more than once."""

    task_id: str
    step: Step


class OfficerAnswer(msgspec.Struct, frozen=True, tag="officer_answer"):
    """An answer from a terminal of the register; whose task ``number`` is, the hub decides.

    The terminal is told that its answer came only after :class:`AnswerKept` with this ``ticket``.
    """

    entity_id: str
    number: int
    answer: TaskState
    ticket: int = 0


class CaseAsked(msgspec.Struct, frozen=True, tag="case_asked"):
    """A system of another department puts a matter in (``put``), or asks for ``changes``.

    It is answered by :class:`CaseAnswered` with this ``ticket``. ``county`` is what its token may
    reach.
    """

    ticket: int
    act: str
    source: str
    county: str
    arguments: dict[str, Any]


Up = (
    Ready
    | Tracks
    | Readings
    | SourceReport
    | TerminalOnline
    | TerminalOffline
    | TaskReceipt
    | OfficerAnswer
    | CaseAsked
)


class AdmittedTerminal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A terminal of the register: who it is, and the code it authenticates with.

    ``phone`` is 1 to 20 digits, zeros in front do not matter; ``auth_code`` 1 to 64 characters. An
    entry that is not so is left out and counted, so that one bad row does not close the hall.
    """

    phone: str
    auth_code: str
    entity_id: str
    protocol: Protocol = "2013"


class Admit(msgspec.Struct, frozen=True, tag="admit", forbid_unknown_fields=True):
    """The whole register of terminals, in place of the one before.

    ``last_number`` is the highest task number given out so far; answers of 2013 carry only its low
    16 bits. The same struct as JSON is the file a gateway starts from.
    """

    terminals: tuple[AdmittedTerminal, ...]
    last_number: int = 0


class AdmittedStation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A station of the register: what its protocol calls it (``hj212:<MN>``) and its password."""

    address: str
    secret: str


class Stations(msgspec.Struct, frozen=True, tag="stations", forbid_unknown_fields=True):
    """The whole register of stations; as JSON it is the file a gateway starts from."""

    stations: tuple[AdmittedStation, ...]


class Deliver(msgspec.Struct, frozen=True, tag="deliver"):
    """Bring an order, or its recall, to the terminal of ``entity_id``; repeating it is harmless.

    ``is_attention``: the officer is asked to look out, and answers whether he has seen it. A recall
    that ``is_quiet`` is told only to a terminal that may have been told the order.
    """

    task_id: str
    number: int
    entity_id: str
    text: str
    is_cancel: bool = False
    is_attention: bool = False
    is_quiet: bool = False


class AnswerKept(msgspec.Struct, frozen=True, tag="answer_kept", forbid_unknown_fields=True):
    """The answer with this ticket is in the journal, or needs no place there."""

    ticket: int


class CaseAnswered(msgspec.Struct, frozen=True, tag="case_answered", forbid_unknown_fields=True):
    """What becomes of a :class:`CaseAsked`; ``result`` is msgpack of a map."""

    ticket: int
    code: str
    detail: str
    result: bytes


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Close everything and end."""


Down = Admit | Deliver | AnswerKept | CaseAnswered | Stop

_encoder = msgspec.msgpack.Encoder()
_up_decoder: "msgspec.msgpack.Decoder[Up]" = msgspec.msgpack.Decoder(Up)
_down_decoder: "msgspec.msgpack.Decoder[Down]" = msgspec.msgpack.Decoder(Down)


def encode(message: Up | Down) -> bytes:
    """Return a message as one frame."""
    return _encoder.encode(message)


def decode_up(frame: bytes) -> Up:
    """Return what a gateway says; raise DecodeError ``bad_message``."""
    try:
        return _up_decoder.decode(frame)
    except msgspec.MsgspecError as error:
        raise DecodeError("bad_message", str(error)) from error


def decode_down(frame: bytes) -> Down:
    """Return what the hub says; raise DecodeError ``bad_message``."""
    try:
        return _down_decoder.decode(frame)
    except msgspec.MsgspecError as error:
        raise DecodeError("bad_message", str(error)) from error


def pack_tracks(batch: TrackBatch) -> Tracks:
    """Return a batch as bytes; raise KeyError for a column no track has."""
    columns = {
        key: np.ascontiguousarray(column, _DTYPES[key]).tobytes()
        for key, column in batch.columns.items()
    }
    return Tracks(batch.source, np.ascontiguousarray(batch.ids, _ID).tobytes(), columns)


def unpack_tracks(message: Tracks) -> TrackBatch:
    """Return the batch, its columns read-only views of the message.

    Raises DecodeError ``bad_tracks`` for an unknown column or one of the wrong length.
    """
    count, odd = divmod(len(message.ids), _ID.itemsize)
    if odd:
        raise DecodeError("bad_tracks", f"{len(message.ids)} bytes of ids")
    columns: dict[str, Column] = {}
    for key, raw in message.columns.items():
        dtype = _DTYPES.get(key)
        if dtype is None or len(raw) != count * dtype.itemsize:
            raise DecodeError("bad_tracks", f"column {key[:20]} of {len(raw)} bytes, {count} rows")
        columns[key] = np.frombuffer(raw, dtype)
    return TrackBatch(message.source, np.frombuffer(message.ids, _ID), columns)


def pack_readings(batch: ReadingBatch) -> Readings:
    """Return a batch as bytes."""

    def raw(column: "np.ndarray[tuple[int], np.dtype[Any]]", dtype: "np.dtype[Any]") -> bytes:
        return np.ascontiguousarray(column, dtype).tobytes()

    return Readings(
        batch.source,
        raw(batch.stations, _STATION),
        raw(batch.quantities, _U2),
        raw(batch.values, _F8),
        raw(batch.marks, _U1),
        raw(batch.t_s, _F8),
        raw(batch.spans_s, _U4),
        raw(batch.statistics, _U1),
    )


def unpack_readings(message: Readings) -> ReadingBatch:
    """Return the batch, its columns read-only views of the message.

    Raises DecodeError ``bad_readings`` where the columns are not of one length.
    """
    count, odd = divmod(len(message.stations), _STATION.itemsize)
    if odd:
        raise DecodeError("bad_readings", f"{len(message.stations)} bytes of stations")

    def column(key: str, dtype: "np.dtype[Any]") -> "np.ndarray[tuple[int], np.dtype[Any]]":
        raw: bytes = getattr(message, key)
        if len(raw) != count * dtype.itemsize:
            raise DecodeError("bad_readings", f"{key} of {len(raw)} bytes, {count} readings")
        return np.frombuffer(raw, dtype)

    return ReadingBatch(
        message.source,
        np.frombuffer(message.stations, _STATION),
        column("quantities", _U2),
        column("values", _F8),
        column("marks", _U1),
        column("t_s", _F8),
        column("spans_s", _U4),
        column("statistics", _U1),
    )
