"""How DuckDB is asked about segments, which may be merged into larger ones while we look."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from app.domain.errors import StoreError
from backends.history.catalogue import Segment, Shelves

TRIES = 3


def asked(
    folder: Path,
    kind: str,
    span_ms: tuple[int, int],
    query: str,
    values: Sequence[object],
    may_hold: Callable[[Segment], bool] = lambda _segment: True,
) -> list[tuple[Any, ...]]:
    """Return the rows of ``query``, whose first ``?`` is the list of segments it reads.

    Segments that were received within ``span_ms`` are read if ``may_hold`` says so of them.
    """
    shelves = Shelves(folder)
    for left in reversed(range(TRIES)):
        segments = shelves.overlapping(kind, span_ms[0] - 1, span_ms[1])
        paths = [str(folder / segment.path) for segment in segments if may_hold(segment)]
        try:
            return _rows(query, [paths, *values]) if paths else []
        except duckdb.Error as error:
            if not left or not isinstance(error, duckdb.IOException):
                raise StoreError(f"{folder}: cannot be searched: {error}") from error
    raise AssertionError


def _rows(query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        # Nothing is fetched from anywhere: what it needs is in it.
        connection.execute("SET autoinstall_known_extensions = false")
        connection.execute("SET memory_limit = '1GB'")
        connection.execute("SET threads = 2")
        return connection.execute(query, list(values)).fetchall()
