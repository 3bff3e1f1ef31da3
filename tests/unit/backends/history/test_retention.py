"""Old recordings make room; what the law keeps stays, and the person on duty is told."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from app.domain.clock import SetClock
from app.domain.errors import ConfigError
from backends.history.archive import HistoryArchive
from backends.history.catalogue import Catalogue, Segment
from backends.history.keeping import Keeper
from backends.history.layout import TRACKS
from backends.history.retention import DAY_MS, Condition, Disk, judge, read_rules
from backends.history.sheet import Sheet
from tests.unit.backends.history.ground import ROOT, START_S, moving, names_of, sheet

RULES = read_rules((ROOT / "resources/rules/retention.toml").read_text("utf-8"))
NOW_MS = 1_800_000_000_000
GIB = 1 << 30


def segment(age_days: float, size: int = GIB, kind: str = "tracks") -> Segment:
    last_ms = NOW_MS - int(age_days * DAY_MS)
    return Segment(f"{age_days}-{kind}", kind, 2, last_ms - 1000, last_ms, None, 1, size, "")


def test_tracks_are_kept_half_a_year_and_violations_three_years() -> None:
    assert RULES["tracks"].at_least_days >= 184
    assert RULES["violations"].at_least_days >= 3 * 365
    assert all(rule.source for rule in RULES.values())


def test_nothing_is_deleted_while_the_budget_holds() -> None:
    verdict = judge([segment(900)], RULES, NOW_MS, Disk(GIB, 2 * GIB, 50 * GIB, GIB))
    assert (list(verdict.drop), verdict.condition) == ([], Condition.RECORDING)


def test_the_oldest_goes_first_and_no_more_than_needed() -> None:
    segments = [segment(400), segment(300), segment(200), segment(10)]
    verdict = judge(segments, RULES, NOW_MS, Disk(4 * GIB, 2 * GIB, 50 * GIB, GIB))
    assert [s.path for s in verdict.drop] == ["400-tracks", "300-tracks"]
    assert verdict.condition is Condition.RECORDING


@pytest.mark.parametrize("kind", ["tracks", "tracks_state", "readings", "readings_state"])
def test_nothing_inside_its_legal_period_is_ever_deleted(kind: str) -> None:
    segments = [segment(days, kind=kind) for days in (185, 183, 90, 1)]
    full = judge(segments, RULES, NOW_MS, Disk(4 * GIB, GIB, 0, GIB))
    assert [s.path for s in full.drop] == [f"185-{kind}"]


def test_over_budget_with_nothing_to_delete_records_on_and_says_so() -> None:
    verdict = judge([segment(100)], RULES, NOW_MS, Disk(4 * GIB, GIB, 50 * GIB, GIB))
    assert (list(verdict.drop), verdict.condition) == ([], Condition.OVER_BUDGET)


def test_at_the_floor_of_the_disk_it_refuses_and_begins_again_only_with_some_room() -> None:
    def judged(free: int, was: Condition) -> Condition:
        return judge([], RULES, NOW_MS, Disk(0, 0, free, GIB), was).condition

    assert judged(GIB - 1, Condition.RECORDING) is Condition.REFUSING
    assert judged(GIB, Condition.RECORDING) is Condition.RECORDING
    assert judged(GIB, Condition.REFUSING) is Condition.REFUSING
    assert judged(int(GIB * 1.06), Condition.REFUSING) is Condition.RECORDING


def test_the_floor_makes_room_even_without_a_budget() -> None:
    verdict = judge([segment(400), segment(10)], RULES, NOW_MS, Disk(2 * GIB, 0, 0, GIB // 2))
    assert [s.path for s in verdict.drop] == ["400-tracks"]
    assert verdict.condition is Condition.RECORDING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "keep = 3",
        "[[keep]]\nkind = 'tracks'",
        "[[keep]]\nkind='tracks'\nat_least_days=0\nsource=''\nstanding='read'\nchecked='2026-01-01'",
        "[[keep]]\nkind='tracks'\nat_least_days=9\nsource=''\nstanding='?'\nchecked='2026-01-01'",
        "[[keep]]\nkind='tracks'\nat_least_days=9\nsource=''\nstanding='read'\nchecked='soon'",
        "[[keep]]\nkind='tracks'\nat_least_days=9\nsource=''\nstanding='read'\nchecked='2026-01-01'",
        "[[keep]]\nkind='x'\nat_least_days=9\nsource=''\nstanding='read'\nchecked='2026-01-01'\ny=1",
    ],
)
def test_rules_that_cannot_be_used_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"retention\.toml"):
        read_rules(text)


@dataclass
class Desk:
    """A keeper over a disk and a clock of the test."""

    folder: Path
    clock: SetClock = field(default_factory=lambda: SetClock(START_S))
    free: int = 100 * GIB
    budget: int = 0

    def __post_init__(self) -> None:
        self.catalogue = Catalogue(self.folder)
        self.keeper = Keeper(
            self.catalogue, RULES, self.clock, self.budget, GIB, lambda _folder: self.free
        )

    def rows(self, n: int = 400) -> Sheet:
        rng = np.random.default_rng(0)
        return sheet(
            TRACKS,
            names_of(4),
            np.arange(n) % 4,
            moving(rng, self.clock.at_s + np.linspace(0, 9, n)),
        )


def test_a_year_of_keeping_holds_budget_and_law_together(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "h", budget=60_000)
    conditions = []
    for _ in range(60):
        desk.clock.advance(7 * 86400.0)
        conditions.append(desk.keeper.keep([desk.rows()]).condition)
        oldest = desk.catalogue.shelves.every("tracks")[0]
        span_days = (desk.clock.at_s * 1000 - oldest.last_ms) / DAY_MS
        assert span_days <= 60 * 7
    assert Condition.OVER_BUDGET in conditions
    assert desk.keeper.kept.lost_rows == 0
    # Everything of the last 184 days is there, and nothing much older than that.
    assert 184 - 7 <= span_days <= 184 + 14
    span = HistoryArchive(desk.folder).span()
    assert span is not None
    desk.keeper.close()


def test_a_full_disk_is_a_hole_that_says_why_and_ends_when_there_is_room(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "h")
    assert desk.keeper.keep([desk.rows()]).condition is Condition.RECORDING
    desk.clock.advance(60.0)
    desk.free = GIB // 2
    kept = desk.keeper.keep([desk.rows()])
    assert (kept.condition, kept.lost_rows, kept.settled_rows) == (Condition.REFUSING, 400, 800)
    (hole,) = desk.catalogue.shelves.holes(0, 2**62)
    assert (hole.rows, hole.reason) == (400, "disk_full")
    desk.clock.advance(60.0)
    desk.free = 50 * GIB
    assert desk.keeper.keep([desk.rows()]).condition is Condition.RECORDING
    assert len(HistoryArchive(desk.folder).changes(0.0, desk.clock.at_s + 60.0)) == 800
    desk.keeper.close()


def test_rows_a_broken_disk_refused_are_settled_as_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "h")
    desk.keeper.keep([desk.rows()])

    def refuse(_fd: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr("backends.history.segment.os.fsync", refuse)
        desk.clock.advance(10.0)
        kept = desk.keeper.keep([desk.rows()])
    assert (kept.lost_rows, kept.settled_rows) == (400, 800)
    assert [h.reason for h in desk.catalogue.shelves.holes(0, 2**62)] == ["disk"]
    desk.keeper.close()
