"""A recorder that dies, a disk that refuses and a clock that is set back leave a sound archive."""

import hashlib
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import StoreError
from backends.history import merging
from backends.history.archive import HistoryArchive
from backends.history.catalogue import Catalogue
from backends.history.layout import TRACKS
from backends.history.recording import KEYFRAME_MS, Recording
from backends.history.segment import TEMPORARY, read_whole
from tests.unit.backends.history.ground import (
    START_S,
    as_rows,
    moving,
    names_of,
    open_recording,
    record,
    sheet,
)


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {
        "catalogue.db",
        "catalogue.db-wal",
        "catalogue.db-shm",
        "catalogue.db.lock",
        "catalogue.db.lock-journal",
    }


def test_what_a_killed_recorder_left_half_done_is_swept_away(tmp_path: Path) -> None:
    folder = tmp_path / "h"
    recording = open_recording(folder)
    diary = record(recording, TRACKS, 240.0)
    recording.catalogue.close()
    known = files(folder)
    (folder / "tracks" / f"next{TEMPORARY}").write_bytes(b"PAR1 half a file")
    stray = folder / "tracks" / "20251009" / "1-0123456789ab.parquet"
    stray.write_bytes(b"PAR1 a file that nobody entered PAR1")
    again = open_recording(folder)
    assert files(folder) == known
    assert len(HistoryArchive(folder).changes(0.0, START_S + 1000.0)) == len(diary.rows)
    again.catalogue.close()


def test_a_disk_that_refuses_leaves_the_catalogue_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "h"
    recording = open_recording(folder)
    record(recording, TRACKS, 120.0)
    before = recording.catalogue.shelves.every("tracks"), files(folder)

    def refuse(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("backends.history.segment.os.fsync", refuse)
    names, n = names_of(2), 4
    columns = moving(np.random.default_rng(0), START_S + 500.0 + np.arange(n))
    with pytest.raises(StoreError, match="No space left"):
        recording.write([sheet(TRACKS, names, np.arange(n) % 2, columns)])
    assert (recording.catalogue.shelves.every("tracks"), files(folder)) == before
    recording.catalogue.close()


def test_a_segment_is_one_row_group_for_each_five_minutes_sorted_by_thing_and_receipt(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "h"
    recording = open_recording(folder)
    record(recording, TRACKS, 4600.0)
    merged = recording.catalogue.shelves.every("tracks", 2)
    assert merged
    for segment in merged:
        slices = []
        for group in read_whole(folder / segment.path, TRACKS):
            number = set((group.receipt_ms // KEYFRAME_MS).tolist())
            assert len(number) == 1
            slices += number
            keys = list(zip(group.codes["id"].tolist(), group.receipt_ms.tolist(), strict=True))
            assert keys == sorted(keys)
        assert slices == sorted(set(slices))
    recording.catalogue.close()


def test_every_segment_is_what_the_catalogue_says_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "h"
    recording = open_recording(folder)
    record(recording, TRACKS, 2400.0)
    segments = [
        s for kind in ("tracks", "tracks_state") for s in recording.catalogue.shelves.every(kind)
    ]
    assert {s.path for s in segments} == files(folder)
    for segment in segments:
        content = (folder / segment.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == segment.sha256
        assert len(content) == segment.size_bytes
        groups = list(read_whole(folder / segment.path, TRACKS))
        assert sum(len(group) for group in groups) == segment.rows
        lon = np.concatenate([group.cells["lon_e7"] for group in groups])
        assert segment.box_e7 is not None
        assert (segment.box_e7[0], segment.box_e7[2]) == (lon.min(), lon.max())
    recording.catalogue.close()


def test_a_clock_that_was_set_back_spoils_no_keyframe(tmp_path: Path) -> None:
    folder = tmp_path / "h"
    recording = open_recording(folder)
    record(recording, TRACKS, 1300.0)
    names, when = names_of(1, "LATE"), START_S + 400.0
    late = moving(np.random.default_rng(0), np.array([when]))
    recording.write([sheet(TRACKS, names, np.zeros(1, np.int64), late)])
    recording.tend()
    assert recording.catalogue.shelves.newest("tracks_state", 2**62) is not None
    found = as_rows(HistoryArchive(folder).state_at(START_S + 1290.0))
    assert b"LATE0000" in {row["id"] for row in found}
    recording.catalogue.close()


def test_two_recorders_never_share_a_folder(tmp_path: Path) -> None:
    first = Catalogue(tmp_path / "h")
    with pytest.raises(StoreError, match="another program"):
        Catalogue(tmp_path / "h")
    first.close()
    Catalogue(tmp_path / "h").close()


def test_a_catalogue_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    Catalogue(tmp_path / "h").close()
    with sqlite3.connect(tmp_path / "h" / "catalogue.db") as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(StoreError, match="newer program"):
        Catalogue(tmp_path / "h")


def test_a_merge_is_bounded_in_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MOST_ROWS", 100)
    recording = open_recording(tmp_path / "h")
    diary = record(recording, TRACKS, 1200.0)
    levels = recording.catalogue.shelves
    assert all(s.rows < 200 for s in levels.every("tracks", 1))
    assert levels.every("tracks", 1)
    assert len(HistoryArchive(tmp_path / "h").changes(0.0, START_S + 9000.0)) == len(diary.rows)
    assert isinstance(recording, Recording)
    recording.catalogue.close()


@pytest.mark.parametrize("content", [b"", b"PAR1", b"x" * 4096, b"PAR1" + b"\0" * 64 + b"PAR1"])
def test_a_file_that_is_no_segment_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"broken\.parquet"):
        list(read_whole(path, TRACKS))


def test_a_garbled_segment_is_a_store_error_and_nothing_else(tmp_path: Path) -> None:
    recording = open_recording(tmp_path / "h")
    record(recording, TRACKS, 240.0)
    recording.catalogue.close()
    segment = next((tmp_path / "h" / "tracks").rglob("*.parquet"))
    good = segment.read_bytes()
    rng = np.random.default_rng(3)
    broken = tmp_path / "broken.parquet"
    for _ in range(200):
        content = bytearray(good)
        for at in rng.integers(0, len(good), 3).tolist():
            content[at] ^= int(rng.integers(1, 256))
        if rng.random() < 0.2:
            del content[int(rng.integers(0, len(good))) :]
        broken.write_bytes(bytes(content))
        try:
            list(read_whole(broken, TRACKS))
        except StoreError:
            continue
