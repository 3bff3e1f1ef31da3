"""An invented past in memory: an archive of a few things, and a journal beside it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from app.domain.errors import StoreError
from app.domain.fields import FieldCatalogue
from app.domain.history import Recorded
from app.domain.playback import Timeline
from app.services.live import ViewGroup
from backends.history.replay_clock import ReplayClock
from backends.history.replay_journal import ReplayJournal
from backends.history.replay_link import ReplayLink, Source
from backends.store.database import Reading
from backends.store.journal import Journal

ROOT = Path(__file__).parents[4]
FIELDS = FieldCatalogue.from_toml((ROOT / "resources/fields.toml").read_text("utf-8"))
READING_FIELDS = FieldCatalogue.from_toml(
    (ROOT / "resources/reading_fields.toml").read_text("utf-8")
)
BEGIN_S = 1_790_000_000.0
FORGET_AFTER_S = 6 * 3600.0


@dataclass
class RealTime:
    """Real seconds that a test moves by hand."""

    at_s: float = 50.0

    def __call__(self) -> float:
        return self.at_s


def empty(fields: FieldCatalogue) -> Recorded:
    """Return no rows."""
    columns = {f.key: np.empty(0, f.dtype) for f in fields if f.key != "id"}
    return Recorded(np.empty(0, fields["id"].dtype), columns)


def rows_of(fields: FieldCatalogue, rows: Sequence[dict[str, object]]) -> Recorded:
    """Return rows in columns; what a row leaves out is zero or empty."""
    columns = {}
    for f in fields:
        missing = b"" if f.dtype.kind == "S" else 0
        columns[f.key] = np.array([row.get(f.key, missing) for row in rows], f.dtype)
    ids = columns.pop("id")
    return Recorded(ids, columns)


@cache
def traffic(seed: int, things: int = 40, seconds: float = 3600.0) -> Recorded:
    """Return fixes every ten seconds or so; some things begin late, stop, or change their name."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(things):
        first_s = random.uniform(0, seconds / 2) if number % 4 == 0 else 0.0
        last_s = random.uniform(seconds / 2, seconds) if number % 5 == 0 else seconds
        renamed_s = random.uniform(0, seconds) if number % 7 == 0 else np.inf
        at_s = first_s + random.uniform(0, 10)
        while at_s < last_s:
            name = f"new {number}" if at_s > renamed_s else f"name {number}"
            rows.append(
                {
                    "id": f"V-{number}".encode(),
                    "label": name.encode(),
                    "class": number % 10,
                    "source": b"columns",
                    "lon_deg": 120.8 + random.uniform(0, 0.2),
                    "lat_deg": 32.0 + random.uniform(0, 0.1),
                    "speed_mps": random.uniform(0, 20),
                    "course_deg": random.uniform(0, 360),
                    "fix_s": BEGIN_S + at_s - random.uniform(0, 3),
                    "receipt_s": BEGIN_S + at_s,
                    "state": 1,
                    "county": 1 + number % 3,
                }
            )
            at_s += random.uniform(5, 15)
    found = rows_of(FIELDS, rows)
    return found.taken(np.argsort(found.columns["receipt_s"], kind="stable"))


@dataclass
class Past:
    """Implements ``Archive`` by looking at every row each time; slow, and easy to believe."""

    tracks: Recorded
    readings: Recorded = field(default_factory=lambda: empty(READING_FIELDS))
    gaps: tuple[tuple[float, float], ...] = ()
    is_broken: bool = False
    gate: threading.Event | None = None
    loads: list[float] = field(default_factory=list)

    def span(self) -> tuple[float, float] | None:
        receipt_s = self.tracks.columns["receipt_s"]
        return (float(receipt_s[0]), float(receipt_s[-1])) if len(receipt_s) else None

    def state_at(self, t_s: float) -> Recorded:
        self.loads.append(t_s)
        if self.gate is not None:
            self.gate.wait(10.0)
        return self._newest(self.tracks, t_s, t_s - FORGET_AFTER_S)

    def changes(self, from_s: float, to_s: float) -> Recorded:
        if self.is_broken:
            raise StoreError("segment-7.parquet: cannot be read")
        return _between(self.tracks, from_s, to_s)

    def readings_at(self, t_s: float) -> Recorded:
        return self._newest(self.readings, t_s, -np.inf)

    def reading_changes(self, from_s: float, to_s: float) -> Recorded:
        return _between(self.readings, from_s, to_s)

    def holes(self, from_s: float, to_s: float) -> Sequence[tuple[float, float]]:
        return [hole for hole in self.gaps if hole[0] < to_s and hole[1] > from_s]

    def _newest(self, all_rows: Recorded, t_s: float, since_s: float) -> Recorded:
        known = all_rows.taken(all_rows.columns["receipt_s"] <= t_s)
        _, first = np.unique(known.ids[::-1], return_index=True)
        newest = known.taken(np.sort(len(known) - 1 - first))
        return newest.taken(newest.columns["receipt_s"] >= since_s)


def _between(all_rows: Recorded, from_s: float, to_s: float) -> Recorded:
    receipt_s = all_rows.columns["receipt_s"]
    return all_rows.taken((receipt_s > from_s) & (receipt_s <= to_s))


def write_journal(folder: Path, facts: Sequence[tuple[float, str, str, dict[str, object]]]) -> Path:
    """Write a journal of (seconds after the beginning, kind, subject, body) and return its file."""
    path = folder / "hall" / "journal.db"
    clock = SetClock(BEGIN_S)
    journal = Journal.open(path, clock, folder / "journal.anchor")
    for at_s, kind, subject, body in facts:
        clock.at_s = BEGIN_S + at_s
        journal.append([(Draft(kind, subject, body), Actor(person="P-0231"), "")])
    journal.close()
    return path


ALARM = {
    "rule": "hazmat_standing",
    "severity": 2,
    "entity_id": "V-1",
    "label": "苏F·D0371",
    "lon_deg": 120.87,
    "lat_deg": 32.0,
    "evidence": {},
}
FACTS = (
    (100.0, "alarm_raised", "alarm:a1", ALARM),
    (200.0, "alarm_claimed", "alarm:a1", {}),
    (1500.0, "alarm_raised", "alarm:a2", {**ALARM, "severity": 1, "label": "苏F·D0372"}),
)


class Theatre:
    """A replay of a past with a view group in front of it, and both clocks in the test's hands."""

    def __init__(self, past: Past, journal_file: Path, at_s: float, speed: float = 1.0) -> None:
        self.past = past
        self.real = RealTime()
        self.clock = ReplayClock(BEGIN_S + at_s, speed, self.real)
        span = past.span()
        assert span is not None
        source = Source(
            past,
            ReplayJournal(Reading(journal_file)),
            {"registers": lambda _arguments: {"sites": [], "cameras": []}},
        )
        self.link = ReplayLink(source, FIELDS, READING_FIELDS, self.clock, Timeline(*span))
        self.group = ViewGroup(
            self.link, FIELDS, self.clock, is_live=False, reading_fields=READING_FIELDS
        )

    def settle(self) -> None:
        """Pump until what was asked for last has come, and enough is read ahead."""
        limit = threading.Event()
        for _ in range(1000):
            self.group.pump()
            with self.link._turn:
                is_resting = not (self.link._has_work() or self.link._is_loading)
            if is_resting:
                self.group.pump()
                return
            limit.wait(0.005)
        raise AssertionError("the replay never came to rest")

    def run(self, real_s: float, frames: int) -> None:
        """Let the clock run so long, in so many frames."""
        for _ in range(frames):
            self.real.at_s += real_s / frames
            self.settle()

    def rows(self) -> dict[bytes, tuple[object, ...]]:
        """Return what the world holds, by id."""
        return shown(self.group)

    def close(self) -> None:
        self.link.close()


def shown(group: ViewGroup) -> dict[bytes, tuple[object, ...]]:
    """Return every field of every thing in the world of a group, by id."""
    world = group.world
    alive = world.column("alive")
    columns = [world.column(f.key)[alive].tolist() for f in FIELDS]
    return {row[0]: row[1:] for row in zip(*columns, strict=True)}


def expected(recorded: Recorded) -> dict[bytes, tuple[object, ...]]:
    """Return the same of recorded rows."""
    columns = [recorded.ids.tolist()]
    columns += [recorded.columns[f.key].tolist() for f in FIELDS if f.key != "id"]
    return {row[0]: row[1:] for row in zip(*columns, strict=True)}
