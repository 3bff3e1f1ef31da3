"""The time in which no hub ran is a hole in what was recorded, and a replay says so."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.clock import SetClock
from app.domain.playback import Timeline
from backends.history.archive import HistoryArchive
from backends.history.catalogue import Catalogue, Hole
from backends.history.keeping import Keeper
from backends.history.layout import TRACKS
from backends.history.recording import Recording
from backends.history.replay_clock import ReplayClock
from backends.history.replay_journal import ReplayJournal
from backends.history.replay_link import ReplayLink, Source
from backends.history.retention import read_rules
from backends.history.sheet import Sheet
from backends.store.database import Reading
from tests.unit.backends.history.ground import ROOT, START_MS, START_S, moving, names_of, sheet
from tests.unit.backends.history.replay_past import FIELDS, READING_FIELDS, write_journal

OFF_S, ON_S = START_S + 60.0, START_S + 151.0
OFF_MS, ON_MS = START_MS + 60_000, START_MS + 151_000
EVER_MS = 2**62


def fixes(first_s: float, last_s: float) -> Sheet:
    receipt_s = np.linspace(first_s, last_s, 20)
    return sheet(
        TRACKS, names_of(4), np.arange(20) % 4, moving(np.random.default_rng(0), receipt_s)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A minute that was recorded, and a recorder that ended."""
    folder = tmp_path / "h"
    recording = Recording(Catalogue(folder), started_ms=START_MS - 500)
    recording.write([fixes(START_S, OFF_S)])
    recording.catalogue.close()
    return folder


def again(folder: Path, first_s: float, holes: tuple[Hole, ...] = ()) -> list[Hole]:
    """Record anew from ``first_s``, started at ``ON_S``; return all the holes."""
    recording = Recording(Catalogue(folder), started_ms=ON_MS)
    recording.write([fixes(first_s, first_s + 10.0)], holes)
    recording.write([fixes(first_s + 40.0, first_s + 50.0)])
    recording.catalogue.close()
    return recording.catalogue.shelves.holes(0, EVER_MS)


def test_the_time_from_the_last_receipt_to_the_next_start_is_one_hole(folder: Path) -> None:
    assert again(folder, ON_S + 3.0) == [Hole(OFF_MS, ON_MS, 0, "hub_away")]
    assert HistoryArchive(folder).holes(START_S, ON_S + 60.0) == [(OFF_S, ON_S)]


def test_what_the_hub_tells_later_of_that_time_is_in_no_hole(folder: Path) -> None:
    assert again(folder, OFF_S + 20.0) == [Hole(OFF_MS, OFF_MS + 20_000, 0, "hub_away")]


def test_a_recorder_that_is_only_started_anew_leaves_no_hole(folder: Path) -> None:
    assert again(folder, OFF_S + 1.5) == []


def test_what_is_a_hole_already_is_not_told_twice(folder: Path) -> None:
    told = Hole(OFF_MS, ON_MS - 1000, 9, "recorder_away")
    assert again(folder, ON_S + 3.0, (told,)) == [told]


def test_a_clock_that_was_set_back_leaves_no_hole(folder: Path) -> None:
    assert again(folder, OFF_S - 30.0) == []


def test_a_keeper_begins_at_its_own_start_and_a_replay_of_it_shows_the_hole(
    folder: Path, tmp_path: Path
) -> None:
    rules = read_rules((ROOT / "resources/rules/retention.toml").read_text("utf-8"))
    clock = SetClock(ON_S)
    keeper = Keeper(Catalogue(folder), rules, clock, 0, 0, lambda _folder: 2**40)
    clock.advance(12.0)
    keeper.keep([fixes(ON_S + 5.0, ON_S + 10.0)])
    keeper.close()
    source = Source(HistoryArchive(folder), ReplayJournal(Reading(write_journal(tmp_path, ()))), {})
    link = ReplayLink(
        source, FIELDS, READING_FIELDS, ReplayClock(START_S, 1.0), Timeline(START_S, ON_S)
    )
    try:
        link._look_at_timeline()
        assert link.timeline().holes == ((OFF_S, ON_S),)
        assert link.timeline().hole_at(ON_S - 30.0) == (OFF_S, ON_S)
    finally:
        link.close()
