"""What the judge finds live, the recording of that time holds too: not more, not less."""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import zmq

from app.domain.clock import SetClock
from app.domain.finding import Finding
from app.domain.history import Recorded
from backends.history.archive import HistoryArchive
from backends.history.buffer import Buffer
from backends.history.layout import LATE, LAYOUTS, TRACKS
from backends.history.messages import NAMES, NUMBER, Told, encode
from backends.hub.inner import ChildFindings, ChildJudged, FromChild
from backends.hub.judge import JudgeLoop
from backends.judging.catching import Catching
from backends.judging.numbers import HostNumbers
from backends.judging.replaying import judged
from backends.judging.warming import Warmed, warmed
from tests.unit.backends.history.ground import open_recording
from tests.unit.backends.judging.drives import BEGIN_S, HOURS, NUMBERS, cut, drives, make_host, told

ENDS_S = BEGIN_S + HOURS * 3600.0 + 120.0
SILENT = Warmed(since_s=BEGIN_S)


class Line:
    """A socket on which messages lie ready."""

    def __init__(self) -> None:
        self.ready: deque[Sequence[bytes]] = deque()

    def poll(self, _wait_ms: int) -> int:
        return len(self.ready)

    def recv_multipart(self, _flags: int) -> Sequence[bytes]:
        if not self.ready:
            raise zmq.Again
        return self.ready.popleft()


class Inner:
    """A socket that remembers what was told; while ``is_deaf`` it takes nothing."""

    def __init__(self) -> None:
        self.is_deaf = False
        self.told: list[FromChild] = []

    def send(self, frame: bytes, *_: Any) -> None:
        if self.is_deaf:
            raise zmq.Again
        self.told.append(msgspec.msgpack.decode(frame, type=FromChild))

    @property
    def findings(self) -> list[Finding]:
        parts = [one.findings for one in self.told if isinstance(one, ChildFindings)]
        return [finding for part in parts for finding in part]

    @property
    def report(self) -> ChildJudged:
        return next(one for one in reversed(self.told) if isinstance(one, ChildJudged))


class Bench:
    """A judge that is told what a hub accepted, and a recorder that is told the same."""

    def __init__(
        self,
        folder: Path,
        warm: Warmed = SILENT,
        recorded: Any = None,
        numbers: HostNumbers = NUMBERS,
    ) -> None:
        self.line, self.inner = Line(), Inner()
        self.clock = SetClock(ENDS_S + 10.0)
        self.host = make_host(numbers=numbers)
        given: tuple[Any, ...] = (self.host, warm, self.line, self.inner, self.clock)
        self.loop = JudgeLoop(*given, recorded=recorded)
        self.buffers = {kind: Buffer(layout) for kind, layout in LAYOUTS.items()}
        self.recording = open_recording(folder)

    def tell(self, columns: dict[str, Any], *, kind: str = TRACKS.kind) -> None:
        frames = encode(kind, columns)
        self.line.ready.append(frames)

    def record(self, columns: dict[str, Any], *, kind: str = TRACKS.kind) -> None:
        if kind.endswith(NAMES):
            self.buffers[kind.removesuffix(NAMES)].name(Told(kind, columns))
        else:
            self.buffers[kind].add(Told(kind, columns))

    def write(self) -> None:
        sheets = [sheet for one in self.buffers.values() if (sheet := one.take()) is not None]
        self.recording.write(sheets)

    def listen(self) -> None:
        while self.line.ready:
            self.loop.turn()


def names(ids: "np.ndarray", columns: dict[str, "np.ndarray"]) -> dict[str, "np.ndarray"]:
    every, first = np.unique(ids, return_index=True)
    return {
        NUMBER: np.arange(len(every), dtype=np.uint32),
        "id": every,
        "label": every.astype("S48"),
        "class": columns["class"][first],
        "source": np.full(len(every), b"test", "S16"),
    }


def numbered(ids: "np.ndarray", columns: dict[str, "np.ndarray"]) -> dict[str, "np.ndarray"]:
    moving = {key: values for key, values in columns.items() if key != "class"}
    return {NUMBER: np.unique(ids, return_inverse=True)[1].astype(np.uint32)} | moving


def run(bench: Bench, first: int = 0, stop: int | None = None, *, recorded: bool = True) -> None:
    """Tell rows as a hub does, some at a time, to the judge and to the recorder."""
    ids, columns = drives()
    known = names(ids, columns)
    bench.tell(known, kind=TRACKS.kind + NAMES)
    bench.record(known, kind=TRACKS.kind + NAMES)
    rows = numbered(ids, columns)
    stop = len(ids) if stop is None else stop
    for at in range(first, stop, 97):
        part = {k: np.ascontiguousarray(v) for k, v in cut(rows, at, min(at + 97, stop)).items()}
        bench.tell(part)
        if recorded:
            bench.record(part)
        bench.listen()
    bench.write()


def replayed(folder: Path, numbers: HostNumbers = NUMBERS, ends_s: float = ENDS_S) -> list[Finding]:
    host = make_host(numbers=numbers)
    found = [
        f for _, part in judged(host, HistoryArchive(folder), BEGIN_S - 1, ends_s) for f in part
    ]
    return [*found, *host.until(ends_s + 8.0)]


def test_what_is_found_live_is_found_in_the_recording(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "h")
    run(bench)
    live = [*bench.inner.findings, *bench.host.until(ENDS_S + 8.0)]
    assert told(live) == told(replayed(tmp_path / "h"))
    assert {"hazmat_standing", "route_deviation", "speed_hazmat"} <= {f.rule for f in live}


def test_what_a_terminal_stored_is_judged_live_as_in_the_recording(tmp_path: Path) -> None:
    ids, columns = drives()
    bench = Bench(tmp_path / "h")
    silent_s, back_s = BEGIN_S + 600.0, BEGIN_S + 1500.0
    is_stored = (ids == b"veh:1") & (columns["receipt_s"] > silent_s)
    is_stored &= (columns["receipt_s"] < back_s) & (columns["fix_s"] < back_s)
    known, rows = names(ids, columns), numbered(ids, columns)
    for kind in (TRACKS.kind, LATE.kind):
        bench.tell(known, kind=kind + NAMES)
        bench.record(known, kind=kind + NAMES)
    stored = {key: values[is_stored] for key, values in rows.items()}
    sent_s = float(columns["receipt_s"][(ids == b"veh:1") & (columns["receipt_s"] > back_s)][0])
    stored["receipt_s"] = np.full(int(is_stored.sum()), sent_s + 1.0)
    heard = {key: values[~is_stored] for key, values in rows.items()}
    edges = np.arange(BEGIN_S, ENDS_S, 30.0).tolist()
    for first_s, stop_s in pairwise(edges):
        for kind, every in ((TRACKS.kind, heard), (LATE.kind, stored)):
            inside = (every["receipt_s"] >= first_s) & (every["receipt_s"] < stop_s)
            part = {key: values[inside] for key, values in every.items()}
            if inside.any():
                bench.tell(part, kind=kind)
                bench.record(part, kind=kind)
        bench.listen()
    bench.write()
    live = [*bench.inner.findings, *bench.host.until(ENDS_S + 8.0)]
    assert told(live) == told(replayed(tmp_path / "h"))
    assert sum(bench.host.counts.values()) == len(ids)
    whole = Bench(tmp_path / "whole")
    run(whole)
    whole.host.until(ENDS_S + 8.0)
    assert bench.host.counts["given"] >= whole.host.counts["given"]  # none of them came too late


def test_a_judge_that_starts_knows_what_stands_and_says_since_when(tmp_path: Path) -> None:
    ids, _ = drives()
    half = len(ids) // 2
    before = Bench(tmp_path / "h")
    run(before, stop=half)
    now_s = float(drives()[1]["receipt_s"][half - 1])
    host = make_host()
    warm = warmed(host, HistoryArchive(tmp_path / "h"), HostNumbers(), now_s)
    standing = {f.key: f for f in before.inner.findings}
    known = {f.key: f for f in warm.findings}
    assert {k for k, f in known.items() if f.is_standing} == {
        k for k, f in standing.items() if f.is_standing
    }
    assert warm.rows == half
    assert warm.since_s == pytest.approx(BEGIN_S, abs=15.0)


def test_a_hole_is_read_from_the_recording_and_nothing_is_missed(tmp_path: Path) -> None:
    ids, columns = drives()
    half, three = len(ids) // 2, len(ids) * 3 // 4
    recorder = Bench(tmp_path / "h")
    run(recorder)
    archive = HistoryArchive(tmp_path / "h")
    bench = Bench(tmp_path / "other")
    bench.loop._recorded = Catching(archive, bench.host).up
    run(bench, stop=half, recorded=False)
    hole = {
        "from_s": columns["receipt_s"][[half]],
        "to_s": columns["receipt_s"][[three - 1]],
        "rows": np.array([three - half], np.int64),
        "dropped_from_s": columns["receipt_s"][[half]],
    }
    bench.tell(hole, kind="hole")
    run(bench, first=three, recorded=False)
    live = [*bench.inner.findings, *bench.host.until(ENDS_S + 8.0)]
    assert told(live) == told(replayed(tmp_path / "h"))
    assert bench.inner.report.since_s == BEGIN_S


def test_a_hole_nobody_recorded_is_said(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "h")
    moment = BEGIN_S + 500.0
    hole = {
        "from_s": np.array([BEGIN_S]),
        "to_s": np.array([moment]),
        "rows": np.array([7], np.int64),
        "dropped_from_s": np.array([BEGIN_S]),
    }
    bench.tell(hole, kind="hole")
    bench.listen()
    bench.loop._report()
    assert (bench.inner.report.since_s, bench.inner.report.holes) == (moment, 1)


def test_what_the_hub_cannot_take_now_is_told_later(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "h")
    bench.inner.is_deaf = True
    run(bench)
    assert bench.inner.told == []
    bench.inner.is_deaf = False
    bench.loop.turn()
    again = Bench(tmp_path / "again")
    run(again)
    assert told(bench.inner.findings) == told(again.inner.findings)


def test_a_recording_without_rows_warms_nothing() -> None:
    class Nothing:
        def span(self) -> None:
            return None

        def changes(self, _from_s: float, _to_s: float) -> Recorded:
            raise AssertionError("there is nothing to read")

    warm = warmed(make_host(), Nothing(), HostNumbers(), ENDS_S)  # type: ignore[arg-type] # played
    assert (warm.rows, warm.since_s) == (0, ENDS_S)
