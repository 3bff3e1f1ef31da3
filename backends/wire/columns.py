"""Columns on the wire: each is one frame of raw little-endian numpy values."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.domain.errors import DecodeError
from app.domain.fields import Column, FieldCatalogue
from backends.wire import limits

ColumnList = list[tuple[str, str]]  # name and dtype, in the order of the frames


def encode_columns(columns: Mapping[str, Column]) -> tuple[ColumnList, list[bytes]]:
    """Return the description and the frames of ``columns``, little-endian and contiguous."""
    described: ColumnList = []
    frames: list[bytes] = []
    for key, values in columns.items():
        little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
        described.append((key, wire_dtype(little.dtype)))
        frames.append(little.tobytes())
    return described, frames


def wire_dtype(dtype: np.dtype[Any]) -> str:
    """Return the dtype's name on the wire: kind and size in bytes, such as ``f8`` or ``S32``."""
    return f"{dtype.kind}{dtype.itemsize}"


def decode_columns(
    described: Sequence[tuple[str, str]],
    frames: Sequence[bytes],
    count: int,
    allowed: Mapping[str, np.dtype[Any]],
) -> dict[str, Column]:
    """Return read-only columns of ``count`` values each.

    Raises DecodeError for a name or type that ``allowed`` does not have, a name given twice, or a
    frame whose length is not exactly that of ``count`` values.
    """
    if not 0 <= count <= limits.ROWS:
        raise DecodeError("too_many_rows", f"{count} rows, the limit is {limits.ROWS}")
    if len(described) != len(frames):
        raise DecodeError("column_count", f"{len(described)} named, {len(frames)} sent")
    columns: dict[str, Column] = {}
    for (key, name), frame in zip(described, frames, strict=True):
        dtype = allowed.get(key)
        if dtype is None:
            raise DecodeError("unknown_column", f"'{key[:40]}'")
        if wire_dtype(dtype) != name:
            raise DecodeError("column_type", f"'{key}' is {name[:10]}, not {wire_dtype(dtype)}")
        if key in columns:
            raise DecodeError("column_twice", f"'{key}'")
        if len(frame) != count * dtype.itemsize:
            raise DecodeError(
                "column_length", f"'{key}': {len(frame)} bytes, not {count * dtype.itemsize}"
            )
        columns[key] = np.frombuffer(frame, dtype)
    return columns


def moving_dtypes(fields: FieldCatalogue) -> dict[str, np.dtype[Any]]:
    """Return the types a ``move`` block may have."""
    return {f.key: f.dtype for f in fields.part("moving")}


def all_dtypes(fields: FieldCatalogue) -> dict[str, np.dtype[Any]]:
    """Return the types an ``enter`` block has: every field and the generation."""
    return {f.key: f.dtype for f in fields} | {"generation": np.dtype("<u4")}
