"""The archive says of any moment what a naive reader of the raw rows says."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import StoreError
from app.domain.ports import Archive
from backends.history.archive import HistoryArchive
from backends.history.catalogue import Hole
from backends.history.layout import READINGS, TRACKS, UNRECORDED, Layout
from tests.unit.backends.history.ground import (
    FIELDS,
    READING_FIELDS,
    START_S,
    Diary,
    as_rows,
    open_recording,
    record,
    same,
)

MINUTES = 76


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("history") / "recorded"


@pytest.fixture(scope="module")
def diaries(folder: Path) -> dict[str, Diary]:
    recording = open_recording(folder)
    told = {layout.kind: record(recording, layout, MINUTES * 60.0) for layout in (TRACKS, READINGS)}
    assert recording.catalogue.shelves.every("tracks_state"), "no keyframe was written"
    assert recording.catalogue.shelves.every("tracks", 2), "nothing was merged"
    recording.catalogue.note_hole(Hole(5000, 6000, 3, "recorder_away"))
    recording.catalogue.close()
    return told


@pytest.mark.parametrize("layout", [TRACKS, READINGS], ids=lambda x: x.kind)
def test_the_state_at_any_moment_is_that_of_the_raw_rows(
    folder: Path, diaries: dict[str, Diary], layout: Layout
) -> None:
    archive, diary = HistoryArchive(folder), diaries[layout.kind]
    ask = archive.state_at if layout is TRACKS else archive.readings_at
    rng = np.random.default_rng(1)
    differences = 0
    moments_s = rng.uniform(START_S - 30, START_S + MINUTES * 60 + 30, 100)
    for t_s in (np.floor(moments_s * 1000) / 1000).tolist():
        found = as_rows(ask(t_s))
        wanted = diary.state_at(t_s)
        assert len(found) == len({row["id"] for row in found})
        differences += len(found) != len(wanted)
        differences += sum(not same(row, wanted.get(row["id"], {})) for row in found)
    assert differences == 0


@pytest.mark.parametrize("layout", [TRACKS, READINGS], ids=lambda x: x.kind)
def test_changes_are_every_row_of_their_time_by_receipt_once(
    folder: Path, diaries: dict[str, Diary], layout: Layout
) -> None:
    archive, diary = HistoryArchive(folder), diaries[layout.kind]
    ask = archive.changes if layout is TRACKS else archive.reading_changes
    edges = [START_S + minute * 60 for minute in (-1, 3, 20, 21.5, 90, MINUTES + 1)]
    total = 0
    for from_s, to_s in pairwise(edges):
        found = as_rows(ask(from_s, to_s))
        wanted = [row for row in diary.rows if from_s < row["receipt_s"] <= to_s]
        order = lambda row: (row["receipt_s"], row["id"], str(row))  # noqa: E731 - a key
        assert [row["receipt_s"] for row in found] == sorted(row["receipt_s"] for row in wanted)
        pairs = zip(sorted(found, key=order), sorted(wanted, key=order), strict=True)
        assert all(same(a, b) for a, b in pairs)
        total += len(found)
    assert total == len(diary.rows)


def test_a_keyframe_with_the_changes_after_it_is_the_state_later(
    folder: Path, diaries: dict[str, Diary]
) -> None:
    archive = HistoryArchive(folder)
    t0_s, t1_s = START_S + 1800.0, START_S + 4000.0
    world = {row["id"]: row for row in as_rows(archive.state_at(t0_s))}
    world |= {row["id"]: row for row in as_rows(archive.changes(t0_s, t1_s))}
    later = as_rows(archive.state_at(t1_s))
    assert all(same(row, world[row["id"]]) for row in later)
    assert len(later) == len(world)


def test_every_column_has_the_type_of_the_catalogue(
    folder: Path, diaries: dict[str, Diary]
) -> None:
    archive: Archive = HistoryArchive(folder)
    span = archive.span()
    assert span is not None
    for fields, recorded in (
        (FIELDS, archive.state_at(span[1])),
        (READING_FIELDS, archive.readings_at(span[1])),
        (FIELDS, archive.changes(span[1] + 10.0, span[1] + 20.0)),
    ):
        assert recorded.ids.dtype == fields["id"].dtype
        for each in fields:
            if each.key != "id" and each.key not in UNRECORDED:
                assert recorded.columns[each.key].dtype == each.dtype


def test_a_series_is_given_by_time_measured_and_thinned_with_its_last_value(
    folder: Path, diaries: dict[str, Diary]
) -> None:
    archive = HistoryArchive(folder)
    from_s, to_s = START_S + 600.0, START_S + 6000.0
    rows = [
        row
        for row in diaries["readings"].rows
        if row["id"] == b"S001/q1" and from_s <= row["t_s"] <= to_s
    ]
    whole = archive.series("S001/q1", from_s, to_s)
    assert whole.t_s.tolist() == sorted(row["t_s"] for row in rows)
    assert whole.thinned_from == 0
    few = archive.series("S001/q1", from_s, to_s, most=10)
    assert 5 <= len(few.t_s) <= 10
    assert few.thinned_from == len(rows)
    assert few.t_s[-1] == whole.t_s[-1]
    assert len(archive.series("nobody/q1", from_s, to_s).t_s) == 0


def test_a_series_as_it_was_known_has_nothing_that_came_later(
    folder: Path, diaries: dict[str, Diary]
) -> None:
    from_s, by_s = START_S + 600.0, START_S + 3000.0
    rows = [row for row in diaries["readings"].rows if row["id"] == b"S001/q1"]
    known = [row["t_s"] for row in rows if from_s <= row["t_s"] and row["receipt_s"] <= by_s]
    late = [row for row in rows if from_s <= row["t_s"] <= by_s < row["receipt_s"]]
    assert late, "or the test shows nothing"
    whole = HistoryArchive(folder).series("S001/q1", from_s, by_s, received_by_s=by_s)
    assert whole.t_s.tolist() == sorted(t_s for t_s in known if t_s <= by_s)


def test_holes_are_told_where_they_touch(folder: Path, diaries: dict[str, Diary]) -> None:
    archive = HistoryArchive(folder)
    assert archive.holes(0.0, 100.0) == [(5.0, 6.0)]
    assert archive.holes(6.5, 100.0) == []


def test_a_folder_without_a_recording_is_an_empty_archive(tmp_path: Path) -> None:
    archive = HistoryArchive(tmp_path / "none")
    assert archive.span() is None
    assert len(archive.state_at(START_S)) == 0
    assert len(archive.changes(0.0, START_S)) == 0
    assert archive.holes(0.0, START_S) == []
    assert not (tmp_path / "none").exists()


def test_what_is_merged_while_somebody_reads_is_read_from_its_new_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = open_recording(tmp_path / "h")
    diary = record(recording, TRACKS, 1200.0)
    archive = HistoryArchive(tmp_path / "h")
    stale = archive.shelves.overlapping("tracks", 0, 2**62)
    record(recording, TRACKS, 1800.0, seed=5)
    fresh = archive.shelves.overlapping
    answers = iter([stale])
    monkeypatch.setattr(
        type(archive.shelves),
        "overlapping",
        lambda _self, *asked: next(answers, None) or fresh(*asked),
    )
    assert len(archive.changes(START_S - 1, START_S + 1100.0)) >= len(
        [row for row in diary.rows if row["receipt_s"] <= START_S + 1100.0]
    )
    recording.catalogue.close()


def test_a_file_that_is_gone_for_good_is_said_by_name(tmp_path: Path) -> None:
    recording = open_recording(tmp_path / "h")
    record(recording, TRACKS, 60.0)
    recording.catalogue.close()
    archive = HistoryArchive(tmp_path / "h")
    for file in (tmp_path / "h" / "tracks").rglob("*.parquet"):
        file.unlink()
    with pytest.raises(StoreError, match="in the catalogue and not on the disk"):
        archive.changes(0.0, START_S + 100.0)
