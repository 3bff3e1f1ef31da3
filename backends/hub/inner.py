"""What the hub and its answering children say to each other over a private ipc socket."""

from typing import Any

import msgspec
import numpy as np

from app.domain.errors import DecodeError
from app.domain.finding import Finding
from backends.judging.memory import Memory


class ChildQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A query with everything it may look at, frozen: no child reads the hub's world."""

    question_id: str
    name: str
    county: str
    arguments: dict[str, Any]
    frozen: dict[str, Any]


class ChildAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="answer"):
    """A child's answer; ``result`` is ready to be passed on as it is."""

    question_id: str
    code: str
    result: msgspec.Raw


class ChildReady(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="ready"):
    """A child has loaded what it needs and answers now."""

    name: str


class ChildRecorded(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="recorded"):
    """What the recorder has settled since its start: rows on the disk, or noted as lost.

    ``settled_holes`` counts the holes it was told of and has written down. ``condition`` is one of
    :class:`backends.history.retention.Condition`.
    """

    settled_rows: int
    settled_holes: int
    lost_rows: int
    through_s: float
    size_bytes: int
    free_bytes: int
    condition: str


class ChildFindings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="findings"):
    """What the judge found, in its order.

    ``known_since_s`` is set once, at its start: the findings are what its look through the
    recording left, of each condition the last word, and it has seen everything since then.
    """

    findings: tuple[Finding, ...]
    known_since_s: float | None = None


class ChildJudged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="judged"):
    """How the judge does: counts are since its start, what it looked through included.

    ``rows`` were heard live, ``refused`` are rows that no detector saw, by reason. ``off`` are
    detectors that were switched off, with the reason. ``holes`` is how many it was told of.
    ``since_s`` is since when it has seen everything, ``through_s`` up to which receipt it has
    judged. ``warmed_rows`` of the recording were looked through; ``warmed_s`` is how long it took.
    ``memories`` are of the rules that somebody looks for: how far back each has to have seen.
    ``things`` are all vehicles, vessels and series it ever heard of, which it keeps a place for.
    """

    rows: int
    refused: dict[str, int]
    off: dict[str, str]
    holes: int
    since_s: float
    through_s: float
    warmed_rows: int = 0
    warmed_s: float = 0.0
    memories: dict[str, Memory] = {}
    things: int = 0


class ChildMeasured(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="measured"):
    """Figures, in columns of one length, and how whoever counts them does.

    ``node`` are places in ``nodes``, ``quantity`` the numbers of a value or of what it is of,
    ``t_s`` up to when what it was counted from was known (city time), ``mark`` one of
    :class:`Mark`, none where all are good. ``heard`` rows came over the
    hub's line since the start, ``holes`` is how many it was told of. ``off`` are indicators that
    are not counted, with the reason.
    """

    nodes: tuple[str, ...]
    node: list[int]
    quantity: list[int]
    value: list[float]
    t_s: list[float]
    mark: list[int] = []
    heard: int = 0
    holes: int = 0
    off: dict[str, str] = {}


FromChild = ChildAnswer | ChildReady | ChildRecorded | ChildFindings | ChildJudged | ChildMeasured


def _plain(value: object) -> object:
    """Return a number of numpy's as a plain one."""
    if isinstance(value, np.generic):
        return value.item()
    raise NotImplementedError(f"{type(value).__name__} cannot be told")


_encoder = msgspec.msgpack.Encoder(enc_hook=_plain)
_question: "msgspec.msgpack.Decoder[ChildQuestion]" = msgspec.msgpack.Decoder(ChildQuestion)
_from_child: "msgspec.msgpack.Decoder[FromChild]" = msgspec.msgpack.Decoder(FromChild)


def encode(message: ChildQuestion | FromChild) -> bytes:
    """Return a message as one frame."""
    return _encoder.encode(message)


def encode_result(result: object) -> msgspec.Raw:
    """Return a result (plain values or domain dataclasses) ready to ride in an answer."""
    return msgspec.Raw(_encoder.encode(result))


def decode_question(frame: bytes) -> ChildQuestion:
    """Return the hub's question."""
    return _question.decode(frame)


def decode_from_child(frame: bytes) -> FromChild:
    """Return a child's message; raise DecodeError if it is none."""
    try:
        return _from_child.decode(frame)
    except msgspec.MsgspecError as error:
        raise DecodeError("bad_message", str(error)) from error
