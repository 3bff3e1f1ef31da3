"""What the hub hands its recorder: columns, as they are, over a private socket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from app.domain.errors import DecodeError
from app.domain.fields import Column
from backends.history.layout import LAYOUTS

NAMES = ".names"
HOLE = "hole"
# Rows are numbered by the hub: a number stands for the thing that a names message gave it last.
NUMBER = "number"
KINDS = frozenset({*LAYOUTS, *(kind + NAMES for kind in LAYOUTS), HOLE})


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    rows: int
    columns: list[tuple[str, str]]  # key and numpy type, one frame each in this order


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Head)


@dataclass(frozen=True, slots=True)
class Told:
    """One message: rows of a kind, names of a kind, or holes."""

    kind: str
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values())))


def encode(kind: str, columns: Mapping[str, Column]) -> list[bytes]:
    """Return a message as frames; the columns are contiguous and of one length."""
    rows = len(next(iter(columns.values())))
    head = _Head(kind, rows, [(key, values.dtype.str) for key, values in columns.items()])
    return [_encoder.encode(head), *(values.tobytes() for values in columns.values())]


def decode(frames: Sequence[bytes]) -> Told:
    """Return a message; raise DecodeError if the frames are none."""
    try:
        head = _decoder.decode(frames[0])
        types = [(key, np.dtype(name)) for key, name in head.columns]
    except (msgspec.MsgspecError, TypeError, ValueError, IndexError, SyntaxError) as error:
        raise DecodeError("bad_header", str(error)) from error
    if head.kind not in KINDS or not types or len(types) != len(frames) - 1:
        raise DecodeError("bad_header", f"{head.kind}: {len(frames)} frames")
    columns: dict[str, Column] = {}
    for (key, dtype), frame in zip(types, frames[1:], strict=True):
        if dtype.hasobject or not dtype.itemsize or len(frame) != head.rows * dtype.itemsize:
            raise DecodeError("column_length", key)
        columns[key] = np.frombuffer(frame, dtype)
    return Told(head.kind, columns)
