"""The columns feed: how any backend hands over many fixes at once (protocol section 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.domain.errors import DecodeError
from app.domain.fields import Column, FieldCatalogue
from app.domain.tracks import TrackBatch
from backends.wire import limits
from backends.wire.columns import ColumnList, decode_columns, encode_columns

MAGIC = b"dutywall-feed"


class BatchHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The second frame of a feed message; the columns follow in the order of ``columns``."""

    v: int
    source: str
    seq: int
    n: int
    columns: ColumnList


@dataclass(frozen=True, slots=True)
class FeedBatch:
    """A decoded feed message; ``seq`` counts per source from 1, so that a gap is seen."""

    seq: int
    batch: TrackBatch


_ENCODER = msgspec.msgpack.Encoder()
_HEADER = msgspec.msgpack.Decoder(BatchHeader)
_NEEDED = ("id", "lon_deg", "lat_deg", "fix_s")
_HUB_OWN = frozenset({"receipt_s", "county", "source"})  # decided by the hub, never by a feed


def encode_batch(batch: TrackBatch, seq: int) -> list[bytes]:
    """Return the frames of one feed message: magic, header, columns."""
    described, frames = encode_columns({"id": batch.ids, **batch.columns})
    header = BatchHeader(limits.VERSION, batch.source, seq, len(batch), described)
    return [MAGIC, _ENCODER.encode(header), *frames]


def decode_batch(frames: Sequence[bytes], fields: FieldCatalogue) -> FeedBatch:
    """Return the batch in ``frames``; raise DecodeError for anything that is not exactly one.

    Values out of range are not refused here but row by row, by :func:`sound_rows`.
    """
    allowed = {f.key: f.dtype for f in fields if f.key not in _HUB_OWN}
    header, columns = decode_feed(frames, MAGIC, allowed, _NEEDED)
    ids = columns.pop("id")
    return FeedBatch(header.seq, TrackBatch(header.source, ids, columns))


def decode_feed(
    frames: Sequence[bytes],
    magic: bytes,
    allowed: Mapping[str, "np.dtype[Any]"],
    needed: Sequence[str],
) -> tuple[BatchHeader, dict[str, Column]]:
    """Return the header and the columns of a feed message that begins with ``magic``.

    Raises DecodeError for anything that is not exactly one, with every column ``needed`` and none
    but those ``allowed``.
    """
    limits.check_frames(frames)
    if len(frames) < 2 or frames[0] != magic:  # noqa: PLR2004 - magic and header
        raise DecodeError("not_a_batch", f"the first frame is not {magic.decode()}")
    try:
        header = _HEADER.decode(frames[1])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError("bad_header", str(error)) from error
    if header.v != limits.VERSION:
        raise DecodeError("version", f"{header.v}, this hub speaks {limits.VERSION}")
    columns = decode_columns(header.columns, frames[2:], header.n, allowed)
    for key in needed:
        if key not in columns:
            raise DecodeError("column_missing", f"'{key}'")
    return header, columns


def sound_rows(
    batch: TrackBatch, fields: FieldCatalogue, latest_fix_s: float
) -> tuple[TrackBatch, dict[str, int]]:
    """Return the rows that may be believed, and how many were refused under which name.

    A row is refused for a value outside its field's range (``range_<field>``), NaN where none may
    be, an empty id (``empty_id``), one that is not UTF-8 (``bad_id``) or a fix later than
    ``latest_fix_s`` (``future_fix``).
    """
    good = np.ones(len(batch), np.bool_)
    refused: dict[str, int] = {}

    def keep(mask: NDArray[np.bool_], reason: str) -> None:
        nonlocal good
        lost = int((good & ~mask).sum())
        if lost:
            refused[reason] = refused.get(reason, 0) + lost
            good = good & mask

    keep(batch.ids != b"", "empty_id")
    keep(_are_text(batch.ids), "bad_id")
    for key, values in batch.columns.items():
        keep(fields[key].in_range(values), f"range_{key}")
    if "fix_s" in batch.columns:
        keep(batch.columns["fix_s"] <= latest_fix_s, "future_fix")
    if not refused:
        return batch, refused
    columns = {key: values[good] for key, values in batch.columns.items()}
    return TrackBatch(batch.source, batch.ids[good], columns), refused


def _are_text(ids: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    """Return which ids are UTF-8; all of them ASCII, as nearly always, costs one comparison."""
    if np.ascontiguousarray(ids).tobytes().isascii():
        return np.ones(len(ids), np.bool_)
    return np.array([_is_text(i) for i in ids.tolist()], np.bool_)


def _is_text(entity_id: bytes) -> bool:
    try:
        entity_id.decode()
    except UnicodeDecodeError:
        return False
    return True
