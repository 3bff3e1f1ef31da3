"""Ground for the archive's tests: random motion, and the naive way to remember it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from app.domain.fields import Column, FieldCatalogue
from backends.history.catalogue import Catalogue
from backends.history.layout import READINGS, TRACKS, Layout
from backends.history.recording import Recording
from backends.history.sheet import Sheet, sheet_of

ROOT = Path(__file__).parents[4]
FIELDS = FieldCatalogue.from_toml((ROOT / "resources/fields.toml").read_text("utf-8"))
READING_FIELDS = FieldCatalogue.from_toml(
    (ROOT / "resources/reading_fields.toml").read_text("utf-8")
)
START_S = 1_760_000_037.25
START_MS = 1_760_000_037_250


def names_of(count: int, word: str = "T") -> dict[str, Column]:
    """Return the fixed columns of ``count`` things."""
    return {
        "id": np.array([f"{word}{n:04d}" for n in range(count)], "S32"),
        "label": np.array([f"苏F·{word}{n:04d}".encode() for n in range(count)], "S48"),
        "class": np.arange(count, dtype=np.uint8) % 12,
        "source": np.array([b"columns", b"ais"] * count, "S16")[:count],
    }


def series_names_of(count: int) -> dict[str, Column]:
    """Return the fixed columns of ``count`` series of two quantities."""
    stations = [f"S{n // 2:03d}" for n in range(count)]
    quantities = np.arange(count, dtype=np.uint16) % 2 + 1
    ids = [f"{s}/q{q}".encode() for s, q in zip(stations, quantities.tolist(), strict=True)]
    return {
        "id": np.array(ids, "S64"),
        "station": np.array(stations, "S32"),
        "quantity": quantities,
        "span_s": np.zeros(count, np.uint32),
        "statistic": np.zeros(count, np.uint8),
        "source": np.full(count, b"hj212", "S16"),
        "county": np.ones(count, np.uint8),
    }


def moving(rng: np.random.Generator, receipt_s: "np.ndarray") -> dict[str, Column]:
    """Return the moving columns of fixes at random places; some speeds and courses missing."""
    n = len(receipt_s)
    speed = rng.uniform(0, 40, n).astype(np.float32)
    course = rng.uniform(0, 360, n).astype(np.float32)
    speed[rng.random(n) < 0.1] = np.nan
    course[rng.random(n) < 0.1] = np.nan
    return {
        "lon_deg": rng.uniform(120.5, 121.5, n),
        "lat_deg": rng.uniform(31.5, 32.5, n),
        "speed_mps": speed,
        "course_deg": course,
        "fix_s": receipt_s - rng.uniform(0.1, 3.0, n),
        "receipt_s": receipt_s,
        "state": rng.integers(0, 6, n).astype(np.uint8),
        "county": rng.integers(0, 3, n).astype(np.uint8),
    }


def measured(rng: np.random.Generator, receipt_s: "np.ndarray") -> dict[str, Column]:
    """Return the moving columns of readings; some are no last values."""
    n = len(receipt_s)
    t_s = receipt_s - rng.uniform(0.0, 60.0, n)
    value = rng.uniform(0, 500, n)
    value[rng.random(n) < 0.05] = np.nan
    return {
        "value": value,
        "mark": rng.integers(0, 9, n).astype(np.uint8),
        "t_s": t_s,
        "receipt_s": receipt_s,
        "same_since_s": t_s - rng.uniform(0.0, 600.0, n),
        "timing": rng.choice(np.array([0, 0, 0, 1, 2, 4, 8], np.uint8), n),
    }


@dataclass
class Diary:
    """Every row that was recorded, as plain Python: what an archive must agree with."""

    layout: Layout
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, names: dict[str, Column], which: "np.ndarray", columns: dict[str, Column]
    ) -> None:
        """Remember rows, quantised as the layout says."""
        stored = {
            cell.key: cell.restored(cell.quantised(columns[cell.key])) for cell in self.layout.cells
        }
        for i, thing in enumerate(which.tolist()):
            fixed = {key: values[thing].item() for key, values in names.items()}
            self.rows.append(fixed | {key: values[i].item() for key, values in stored.items()})

    def state_at(self, t_s: float) -> dict[bytes, dict[str, Any]]:
        """Return the last row of each thing, the slow way."""
        last: dict[bytes, dict[str, Any]] = {}
        second = self.layout.cells[4].key if self.layout is TRACKS else "t_s"
        for row in self.rows:
            if row["receipt_s"] > t_s or row.get("timing", 0) & 14:
                continue
            before = last.get(row["id"])
            order = (row["receipt_s"], row[second])
            if before is None or (before["receipt_s"], before[second]) <= order:
                last[row["id"]] = row
        silent_s = self.layout.silent_after_ms / 1000
        return {k: row for k, row in last.items() if row["receipt_s"] >= t_s - silent_s}


def as_rows(recorded: Any) -> list[dict[str, Any]]:
    """Return what an archive gave as plain rows."""
    columns = {"id": recorded.ids} | dict(recorded.columns)
    keys = list(columns)
    return [
        dict(zip(keys, values, strict=True))
        for values in zip(*(column.tolist() for column in columns.values()), strict=True)
    ]


def same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Return whether two rows are equal, NaN being itself."""
    return a.keys() == b.keys() and all(
        x == b[k] or (x != x and b[k] != b[k])  # noqa: PLR0124 - NaN
        for k, x in a.items()
    )


def open_recording(folder: Path) -> Recording:
    """Open a recording whose turns are never cut short."""
    return Recording(Catalogue(folder), monotonic_s=lambda: 0.0)


def record(
    recording: Recording, layout: Layout, seconds: float, things: int = 12, seed: int = 5
) -> Diary:
    """Record ``things`` for a while, as a recorder that flushes every two minutes does."""
    rng = np.random.default_rng(seed)
    diary = Diary(layout)
    for turn, (names, which, columns) in enumerate(batches(rng, layout, seconds, things)):
        diary.add(names, which, columns)
        recording.write([sheet(layout, names, which, columns)])
        if turn % 4 == 0:
            recording.tend()
    return diary


def batches(
    rng: np.random.Generator, layout: Layout, seconds: float, things: int
) -> Iterator[tuple[dict[str, Column], "np.ndarray", dict[str, Column]]]:
    """Yield two minutes' rows at a time; some are renamed, or many fall silent, now and then."""
    names = names_of(things) if layout is TRACKS else series_names_of(things)
    for minute in range(0, int(seconds / 60), 2):
        talking = things if minute % 14 else things // 3
        n = talking * 8
        which = rng.integers(0, talking, n)
        receipt_s = np.sort(START_S + minute * 60 + rng.uniform(0, 120, n))
        if layout is TRACKS and minute % 22 == 10:
            names = names | {"label": names["label"].copy()}
            names["label"][minute % things] = f"改{minute}".encode()
        columns = moving(rng, receipt_s) if layout is TRACKS else measured(rng, receipt_s)
        yield names, which, columns


def sheet(
    layout: Layout, names: dict[str, Column], which: "np.ndarray", columns: dict[str, Column]
) -> Sheet:
    """Return rows as the recorder hands them over."""
    return sheet_of(layout, names, which, layout.quantised(columns))


LAYOUTS = {"tracks": TRACKS, "readings": READINGS}
