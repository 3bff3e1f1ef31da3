"""The track of one thing: every fix that was recorded of it, and nobody else's."""

from pathlib import Path

import numpy as np
import pytest

from backends.history import track
from backends.history.asking import asked
from backends.history.layout import TRACKS
from backends.history.track import track_of
from tests.unit.backends.history.ground import START_S, Diary, open_recording, record


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("track") / "recorded"


@pytest.fixture(scope="module")
def diary(folder: Path) -> Diary:
    recording = open_recording(folder)
    told = record(recording, TRACKS, 1800.0, seed=8)
    recording.catalogue.close()
    return told


def by_hand(diary: Diary, word: bytes, from_s: float, to_s: float, county: int = 0):
    rows = [
        (row["fix_s"], row["lon_deg"], row["lat_deg"])
        for row in diary.rows
        if row["id"] == word and from_s <= row["receipt_s"] <= to_s
        if county in (0, row["county"])
    ]
    return sorted(rows)


@pytest.mark.parametrize("county", [0, 2])
def test_it_is_every_fix_of_the_thing_by_time(folder: Path, diary: Diary, county: int) -> None:
    word = diary.rows[0]["id"]
    from_s, to_s = START_S + 100.0, START_S + 1500.0
    found, is_part = track_of(folder, word.decode(), from_s, to_s, 5000, county)
    assert not is_part
    told = by_hand(diary, word, from_s, to_s, county)
    assert len(found) == len(told) > 3
    assert np.allclose(found.t_s, [row[0] for row in told], atol=1e-3)
    assert np.allclose(found.lonlat, [row[1:] for row in told], atol=1e-7)


def test_no_more_is_read_than_was_asked_for(folder: Path, diary: Diary, monkeypatch) -> None:
    read = []

    def counted(*given):
        read.append(asked(*given))
        return read[-1]

    monkeypatch.setattr(track, "asked", counted)
    track_of(folder, diary.rows[0]["id"].decode(), START_S, START_S + 1800.0, 3)
    assert [len(rows) for rows in read] == [4]


def test_of_too_many_the_newest_are_kept_and_that_is_said(folder: Path, diary: Diary) -> None:
    word = diary.rows[0]["id"]
    whole, _ = track_of(folder, word.decode(), START_S, START_S + 1800.0, 5000)
    part, is_part = track_of(folder, word.decode(), START_S, START_S + 1800.0, 3)
    assert is_part
    just, is_part = track_of(folder, word.decode(), START_S, START_S + 1800.0, len(whole))
    assert not is_part
    assert just.t_s.tolist() == whole.t_s.tolist()
    assert part.t_s.tolist() == whole.t_s[-3:].tolist()


def test_who_was_never_recorded_has_no_track(folder: Path, diary: Diary) -> None:
    assert len(track_of(folder, "nobody", START_S, START_S + 1800.0, 10)[0]) == 0
    assert len(track_of(folder / "none", "T0001", START_S, START_S + 1800.0, 10)[0]) == 0
