"""What the recorder makes of the holes it is told, and that it reports while it cannot write."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import zmq

from app.domain.clock import SetClock
from app.domain.errors import StoreError
from backends.history.catalogue import Catalogue
from backends.history.keeping import Keeper
from backends.history.layout import TRACKS
from backends.history.messages import encode
from backends.history.retention import read_rules
from backends.hub.config import HistorySetting
from backends.hub.inner import ChildRecorded
from backends.hub.recorder import RULES, RecorderLoop
from tests.unit.backends.history.ground import START_S, moving, names_of, sheet

THROUGH_S = START_S + 9.0


class Intake:
    """A socket on which so many messages lie ready."""

    def __init__(self) -> None:
        self.ready: deque[Sequence[bytes]] = deque()

    def poll(self, _wait_ms: int) -> int:
        return len(self.ready)

    def recv_multipart(self, _flags: int) -> Sequence[bytes]:
        if not self.ready:
            raise zmq.Again
        return self.ready.popleft()


class Inner:
    """A socket that remembers what was reported."""

    def __init__(self) -> None:
        self.reports: list[ChildRecorded] = []

    def send(self, frame: bytes, *_: Any) -> None:
        self.reports.append(msgspec.msgpack.decode(frame, type=ChildRecorded))


class Desk:
    """A recorder that finds rows of the one before it."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(folder)
        self.keeper = Keeper(
            self.catalogue, read_rules(RULES.read_text("utf-8")), SetClock(START_S), 0, 0
        )
        columns = moving(np.random.default_rng(0), np.linspace(START_S, THROUGH_S, 10))
        self.keeper.keep([sheet(TRACKS, names_of(1), np.zeros(10, np.int64), columns)])
        self.intake, self.inner = Intake(), Inner()
        setting = HistorySetting(flush_s=0.01)
        self.loop = RecorderLoop(setting, self.keeper, self.intake, self.inner)  # type: ignore[arg-type] # played

    def told(self, from_s: float, to_s: float, dropped_from_s: float) -> None:
        given = {"from_s": from_s, "to_s": to_s, "dropped_from_s": dropped_from_s}
        columns = {key: np.array([value]) for key, value in given.items()}
        self.intake.ready.append(encode("hole", columns | {"rows": np.array([7])}))

    def turn_until(self, holes: int) -> list[tuple[float, float]]:
        while not self.inner.reports or self.inner.reports[-1].settled_holes < holes:
            self.loop.turn()
        found = self.catalogue.shelves.holes(0, 2**62)
        self.keeper.close()
        return [(hole.from_ms / 1000, hole.to_ms / 1000) for hole in found]


def test_rows_that_were_on_their_way_are_no_hole_where_they_were_recorded(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "h")
    desk.told(START_S, THROUGH_S, np.inf)
    desk.told(START_S, THROUGH_S + 5.0, np.inf)
    assert desk.turn_until(2) == [(THROUGH_S, THROUGH_S + 5.0)]


def test_rows_that_the_hub_dropped_are_a_hole_whatever_was_recorded_later(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "h")
    desk.told(START_S + 2.0, START_S + 4.0, START_S + 2.0)
    assert desk.turn_until(1) == [(START_S + 2.0, START_S + 4.0)]


def test_rows_of_one_moment_that_were_dropped_are_a_hole(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "h")
    desk.told(THROUGH_S + 1.0, THROUGH_S + 1.0, THROUGH_S + 1.0)
    assert desk.turn_until(1) == [(THROUGH_S + 1.0, THROUGH_S + 1.0)]


def test_a_catalogue_that_cannot_be_written_is_reported_and_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "h")

    def refuse(*_: Any, **__: Any) -> None:
        raise StoreError("database or disk is full")

    with monkeypatch.context() as full:
        full.setattr(desk.keeper, "free_bytes", refuse)
        desk.told(THROUGH_S, THROUGH_S + 5.0, np.inf)
        while not desk.inner.reports or desk.inner.reports[-1].condition != "refusing":
            desk.loop.turn()
    assert desk.turn_until(1) == [(THROUGH_S, THROUGH_S + 5.0)]
    assert desk.inner.reports[-1].condition == "recording"
