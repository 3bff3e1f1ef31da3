"""Tables of a city pack: numpy archives without pickles, and what a table must be to be used."""

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


def npz_of(arrays: Arrays) -> bytes:
    """Return an uncompressed .npz; its members carry one fixed date, so equal is equal."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **dict(arrays))
    return buffer.getvalue()


def arrays_of(body: bytes) -> Arrays:
    """Return the arrays of an .npz; raises ValueError or TypeError for anything else."""
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (BadZipFile, zlib.error, struct.error, RuntimeError, SyntaxError) as error:
        raise ValueError(f"a table is damaged ({error})") from error


def points_of(arrays: Arrays, name: str) -> NDArray[np.float64]:
    """Return a table of finite positions, (n, 2) f8; raises ValueError for anything else."""
    found = arrays[name]
    if found.dtype != np.float64 or found.ndim != 2 or found.shape[1] != 2:  # noqa: PLR2004
        raise ValueError(f"{name}: {found.dtype} {found.shape} is not a table of positions")
    if not np.isfinite(found).all():
        raise ValueError(f"{name}: a position is not a number")
    return found


def column_of(arrays: Arrays, name: str, dtype: type[np.generic], ndim: int = 1) -> NDArray[Any]:
    """Return an array of exactly ``dtype`` and ``ndim``; raises ValueError for anything else."""
    found = arrays[name]
    if found.dtype != dtype or found.ndim != ndim:
        raise ValueError(f"{name}: {found.dtype} in {found.ndim} dimensions is not what it must be")
    return found


def check_below(indices: NDArray[Any], limit: int, name: str) -> None:
    """Refuse indices that reach ``limit``."""
    if indices.size and int(indices.max()) >= limit:
        raise ValueError(f"{name}: index {int(indices.max())} of {limit}")


def check_ladder(starts: NDArray[np.uint32], total: int, name: str) -> None:
    """Refuse starts that do not climb from 0 to ``total``."""
    if (
        not len(starts)
        or starts[0] != 0
        or starts[-1] != total
        or (np.diff(starts.astype(np.int64)) < 0).any()
    ):
        raise ValueError(f"{name}: its starts do not climb from 0 to {total}")
