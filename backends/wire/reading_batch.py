"""The columns feed for readings: how any backend hands over many at once (protocol section 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.domain.fields import Column, FieldCatalogue
from app.domain.readings import ReadingBatch
from backends.wire import limits
from backends.wire.batch import BatchHeader, decode_feed
from backends.wire.columns import encode_columns

MAGIC = b"dutywall-readings"
_NEEDED = ("station", "quantity", "value", "t_s")
_OPTIONAL = ("mark", "span_s", "statistic")

_ENCODER = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class FeedReadings:
    """A decoded feed message; ``seq`` counts per source from 1, so that a gap is seen."""

    seq: int
    batch: ReadingBatch


def encode_readings(batch: ReadingBatch, seq: int) -> list[bytes]:
    """Return the frames of one feed message: magic, header, columns."""
    described, frames = encode_columns(_columns(batch))
    header = BatchHeader(limits.VERSION, batch.source, seq, len(batch), described)
    return [MAGIC, _ENCODER.encode(header), *frames]


def decode_readings(frames: Sequence[bytes], fields: FieldCatalogue) -> FeedReadings:
    """Return the batch in ``frames``; raise DecodeError for anything that is not exactly one.

    ``fields`` is the catalogue of readings. Values out of range are not refused here but row by
    row, by :func:`sound_readings`.
    """
    allowed = {key: fields[key].dtype for key in (*_NEEDED, *_OPTIONAL)}
    header, columns = decode_feed(frames, MAGIC, allowed, _NEEDED)
    return FeedReadings(header.seq, _batch(header.source, header.n, columns, allowed))


def sound_readings(
    batch: ReadingBatch, fields: FieldCatalogue
) -> tuple[ReadingBatch, dict[str, int]]:
    """Return the readings that may be believed, and how many were refused under which name.

    A reading is refused for what no reading can have (``range_<field>``): an infinite value, a mark
    or statistic that is none, a time that is no time. What its quantity allows is judged later.
    """
    good = np.ones(len(batch), np.bool_)
    refused: dict[str, int] = {}
    for key, values in _columns(batch).items():
        mask: NDArray[np.bool_] = fields[key].in_range(values)
        lost = int((good & ~mask).sum())
        if lost:
            refused[f"range_{key}"] = lost
            good &= mask
    return (batch.taken(good) if refused else batch), refused


def _columns(batch: ReadingBatch) -> dict[str, Column]:
    return {
        "station": batch.stations,
        "quantity": batch.quantities,
        "value": batch.values,
        "t_s": batch.t_s,
        "mark": batch.marks,
        "span_s": batch.spans_s,
        "statistic": batch.statistics,
    }


def _batch(
    source: str, n: int, columns: Mapping[str, Column], dtypes: Mapping[str, "np.dtype[Any]"]
) -> ReadingBatch:
    whole = {key: columns.get(key, np.zeros(n, dtype)) for key, dtype in dtypes.items()}
    return ReadingBatch(
        source,
        whole["station"],
        whole["quantity"],
        whole["value"],
        whole["mark"],
        whole["t_s"],
        whole["span_s"],
        whole["statistic"],
    )
