"""The recorder lives through a disk that refuses, and no loss is forgotten."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.domain.clock import SetClock
from app.domain.errors import StoreError
from backends.history.catalogue import Catalogue, Hole
from backends.history.keeping import Keeper
from backends.history.layout import TRACKS
from backends.history.retention import Condition, read_rules
from backends.history.sheet import Sheet
from tests.unit.backends.history.ground import ROOT, START_S, moving, names_of, sheet

RULES = read_rules((ROOT / "resources/rules/retention.toml").read_text("utf-8"))
GIB = 2**30
ROWS = 100
EVER_MS = 2**62


class Desk:
    """A keeper with rows that have outlived their rule, over a disk of the test."""

    def __init__(self, folder: Path, most_waiting: int = 1000) -> None:
        self.clock, self.free = SetClock(START_S), 100 * GIB
        self.catalogue = Catalogue(folder)
        self.keeper = Keeper(
            self.catalogue, RULES, self.clock, 0, GIB, lambda _folder: self.free, most_waiting
        )
        self.keeper.keep([self.rows()])
        self.clock.advance(400 * 86400.0)

    def rows(self) -> Sheet:
        receipt_s = self.clock.at_s + np.linspace(0, 9, ROWS)
        columns = moving(np.random.default_rng(0), receipt_s)
        return sheet(TRACKS, names_of(4), np.arange(ROWS) % 4, columns)

    def recorded_rows(self) -> int:
        return sum(segment.rows for segment in self.catalogue.shelves.every("tracks"))


def refuse(*_: Any, **__: Any) -> None:
    raise StoreError("database or disk is full")


def test_what_cannot_even_be_noted_waits_and_the_recorder_says_that_it_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "h")
    desk.free = GIB // 2
    with monkeypatch.context() as full:
        full.setattr(desk.catalogue, "strike", refuse)
        for _ in range(3):
            desk.clock.advance(10.0)
            kept = desk.keeper.keep([desk.rows()], [Hole(1, 2, 3, "recorder_away")])
    assert (kept.condition, kept.settled_rows, kept.lost_rows) == (Condition.REFUSING, ROWS, 0)
    assert (kept.settled_holes, kept.through_s) == (0, START_S + 9.0)
    desk.free = 50 * GIB
    kept = desk.keeper.keep([])
    assert (kept.condition, kept.settled_rows, kept.lost_rows) == ("recording", 4 * ROWS, 0)
    assert (kept.settled_holes, desk.recorded_rows()) == (3, 4 * ROWS)
    desk.keeper.close()


def test_what_waits_in_memory_is_bounded_and_the_oldest_becomes_one_hole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "h", most_waiting=2 * ROWS)
    desk.free = GIB // 2
    first_ms = int((desk.clock.at_s + 10.0) * 1000)
    with monkeypatch.context() as full:
        full.setattr(desk.catalogue, "strike", refuse)
        for _ in range(5):
            desk.clock.advance(10.0)
            kept = desk.keeper.keep([desk.rows()])
    assert kept.settled_rows == ROWS
    desk.free = 50 * GIB
    kept = desk.keeper.keep([])
    assert (kept.settled_rows, kept.lost_rows) == (6 * ROWS, 3 * ROWS)
    assert desk.recorded_rows() == 3 * ROWS
    hole = Hole(first_ms, first_ms + 29_000, 3 * ROWS, "disk")
    assert desk.catalogue.shelves.holes(0, EVER_MS) == [hole]
    desk.keeper.close()


def test_rows_of_a_full_catalogue_are_not_settled_before_their_loss_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "h")
    with monkeypatch.context() as full:
        full.setattr(desk.catalogue, "enter", refuse)
        kept = desk.keeper.keep([desk.rows()])
    assert (kept.condition, kept.settled_rows) == (Condition.REFUSING, ROWS)
    assert desk.keeper.keep([]).settled_rows == desk.recorded_rows() == 2 * ROWS
    desk.keeper.close()


def test_rows_are_never_there_without_the_holes_that_were_told_before_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "h")
    hole = Hole(int(START_S * 1000) + 20_000, int(START_S * 1000) + 30_000, 7, "recorder_away")
    seen: list[tuple[int, Sequence[Hole]]] = []
    enter = desk.catalogue.enter

    def looked(*given: Any, **more: Any) -> None:
        enter(*given, **more)
        seen.append((desk.recorded_rows(), desk.catalogue.shelves.holes(0, EVER_MS)))

    monkeypatch.setattr(desk.catalogue, "enter", looked)
    kept = desk.keeper.keep([desk.rows()], [hole], needless_holes=1)
    assert seen[0] == (2 * ROWS, [hole])  # whoever kills it after a commit finds both or neither
    assert (kept.settled_holes, kept.lost_rows) == (2, 0)
    desk.keeper.close()
