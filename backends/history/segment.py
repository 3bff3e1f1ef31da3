"""Segment files: a sheet per row group, written whole or not at all, read by the hour asked for."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it comes without stubs
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above

from app.domain.errors import StoreError
from backends.history.layout import Fixed, Layout
from backends.history.sheet import Codes, Sheet
from backends.history.written import Written
from backends.store.private_files import sync_folder

# Measured on sorted tracks (decisions/0011): a tenth to a quarter smaller than DELTA_BINARY_PACKED,
# whose blocks are spoiled wherever one thing ends and the next begins, and faster both ways.
ENCODING = "BYTE_STREAM_SPLIT"
ZSTD_LEVEL = 3
TEMPORARY = ".writing"
# What Arrow raises, and what our own reading of a garbled file does (a column gone, no statistics).
BROKEN = (
    pa.ArrowException, OSError, ValueError, OverflowError, LookupError, AttributeError, TypeError,
    MemoryError,
)  # fmt: skip


def write_segment(
    folder: Path, layout: Layout, kind: str, sheets: Iterable[Sheet], at_ms: int | None = None
) -> Written:
    """Write one row group for each sheet (sorted, none empty) and return what was written.

    ``at_ms`` is the moment of a keyframe, whose rows are older. Raises StoreError if the disk
    refuses; no half file keeps its name.
    """
    home = folder / kind
    temporary = home / f"next{TEMPORARY}"
    extent = _Extent(layout.has_position)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _private(temporary) as file:
            _write(file, layout, extent.seen(sheets))
        digest = _digest(temporary)
        first_ms = extent.first_ms if at_ms is None else at_ms
        day = str(np.datetime64(first_ms, "ms").astype("datetime64[D]")).replace("-", "")
        (home / day).mkdir(mode=0o700, exist_ok=True)
        path = f"{kind}/{day}/{first_ms}-{digest[:12]}.parquet"
        size_bytes = temporary.stat().st_size
        temporary.replace(folder / path)
        sync_folder(home / day)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"{home}: a segment cannot be written: {error}") from error
    return Written(
        path=path,
        first_ms=first_ms,
        last_ms=extent.last_ms if at_ms is None else at_ms,
        box_e7=extent.box_e7,
        rows=extent.rows,
        size_bytes=size_bytes,
        sha256=digest,
    )


def read_segment(path: Path, layout: Layout, after_ms: int, to_ms: int) -> Iterator[Sheet]:
    """Yield each row group's rows received after ``after_ms`` up to ``to_ms``, none empty.

    Raises FileNotFoundError where it is gone, StoreError where it is no segment of ours.
    """
    with _opened(path, layout) as file:
        metadata = file.metadata
        place = file.schema_arrow.get_field_index("receipt_ms")
        for group in range(metadata.num_row_groups):
            known = metadata.row_group(group).column(place).statistics
            if known.max <= after_ms or known.min > to_ms:
                continue
            sheet = _sheet(file.read_row_group(group), layout)
            if known.min > after_ms and known.max <= to_ms:
                yield sheet
                continue
            receipt_ms = sheet.receipt_ms
            inside = (receipt_ms > after_ms) & (receipt_ms <= to_ms)
            if inside.any():
                yield sheet.taken(inside)


def read_whole(path: Path, layout: Layout) -> Iterator[Sheet]:
    """Yield every row group of a segment."""
    with _opened(path, layout) as file:
        for group in range(file.metadata.num_row_groups):
            yield _sheet(file.read_row_group(group), layout)


def give_memory_back() -> None:
    """Return to the system what Arrow keeps for its next large table."""
    pa.default_memory_pool().release_unused()


@contextmanager
def _opened(path: Path, layout: Layout) -> Iterator[pq.ParquetFile]:
    try:
        file = pq.ParquetFile(path, read_dictionary=[f.key for f in layout.fixed if _is_text(f)])
    except FileNotFoundError:
        raise
    except BROKEN as error:
        raise StoreError(f"{path}: is no segment: {error}") from error
    try:
        yield file
    except BROKEN as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error
    finally:
        file.close()


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _write(file: IO[bytes], layout: Layout, sheets: Iterable[Sheet]) -> None:
    small = [cell.name for cell in layout.cells if cell.is_small]
    large = {cell.name: ENCODING for cell in layout.cells if not cell.is_small}
    writer: Any = None
    for sheet in sheets:
        table = _table(sheet)
        if writer is None:
            writer = pq.ParquetWriter(
                file,
                table.schema,
                compression="zstd",
                compression_level=ZSTD_LEVEL,
                use_dictionary=[*(f.key for f in layout.fixed), *small],
                column_encoding=large,
            )
        writer.write_table(table, row_group_size=max(1, len(sheet)))
    writer.close()


def _table(sheet: Sheet) -> pa.Table:
    columns: dict[str, Any] = {}
    for column in sheet.layout.fixed:
        words, codes = sheet.words[column.key], sheet.codes[column.key]
        if _is_text(column):
            # Binary, not text: a name cut to its bytes may end inside a letter.
            known = pa.array(words.tolist(), pa.binary())
            columns[column.key] = pa.DictionaryArray.from_arrays(pa.array(codes), known)
        else:
            columns[column.key] = pa.array(words[codes])
    columns |= {name: pa.array(cells) for name, cells in sheet.cells.items()}
    return pa.table(columns)


def _sheet(table: pa.Table, layout: Layout) -> Sheet:
    words: dict[str, Any] = {}
    codes: dict[str, Codes] = {}
    for column in layout.fixed:
        array = table.column(column.key).combine_chunks()
        if _is_text(column):
            found = np.array(array.dictionary.to_pylist(), column.dtype)
            # The file's own order of words is not ours: ascending, so that codes sort as ids do.
            words[column.key], number = np.unique(found, return_inverse=True)
            codes[column.key] = number.astype(np.int32)[array.indices.to_numpy()]
        else:
            values = array.to_numpy()
            words[column.key], number = np.unique(values, return_inverse=True)
            codes[column.key] = number.astype(np.int32)
    cells = {cell.name: table.column(cell.name).to_numpy() for cell in layout.cells}
    return Sheet(layout, words, codes, cells)


def _is_text(column: Fixed) -> bool:
    return bool(column.dtype.kind == "S")


class _Extent:
    """How far the sheets that pass reach in time and space."""

    def __init__(self, has_position: bool) -> None:  # noqa: FBT001 - a fact of the layout
        self._has_position = has_position
        self._boxes: list[tuple[int, int, int, int]] = []
        self.first_ms, self.last_ms, self.rows = 2**62, -(2**62), 0

    def seen(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        """Yield the sheets on."""
        for sheet in sheets:
            self.first_ms = min(self.first_ms, int(sheet.receipt_ms.min()))
            self.last_ms = max(self.last_ms, int(sheet.receipt_ms.max()))
            self.rows += len(sheet)
            if self._has_position:
                lon, lat = sheet.cells["lon_e7"], sheet.cells["lat_e7"]
                self._boxes.append((int(lon.min()), int(lat.min()), int(lon.max()), int(lat.max())))
            yield sheet

    @property
    def box_e7(self) -> tuple[int, int, int, int] | None:
        """West, south, east and north of everything."""
        if not self._boxes:
            return None
        west, south, east, north = zip(*self._boxes, strict=True)
        return min(west), min(south), max(east), max(north)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
