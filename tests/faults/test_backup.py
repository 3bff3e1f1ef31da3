"""A backup that is taken while the hub writes comes back as a whole, proved journal."""

import shutil
import time
from pathlib import Path

import pytest

from app.domain.clock import RunningClock
from app.domain.entry import Actor, Draft
from backends.store.anchor import newest_line
from backends.store.backup_manifest import read_manifest
from backends.store.journal import Journal
from tests.e2e.city import OFFICER_2013
from tests.e2e.hall import Hall, mode_of, run_dutywall
from tests.e2e.terminal import report_once
from tests.e2e.waiting import wait_until
from tests.faults.test_kill import KilledSeat, Trucker, issued, sign_in_once

ROUNDS = 1


@pytest.mark.timeout(180)
def test_a_backup_under_load_restores_to_a_proved_journal(hall: Hall, tmp_path: Path) -> None:
    hall.admit("desk-1", "console")
    trucker = Trucker(hall)
    report_once(OFFICER_2013, hall.start().jt808)
    seat = KilledSeat(hall, sign_in_once(hall))
    journal, anchor = hall.data / "journal.db", hall.data / "anchor" / "journal.anchor"
    took_s, grown = [], []
    try:
        trucker.start()
        seat.start()
        wait_until(lambda: seat.witness.stat().st_size > 0, 30.0, "tasks are issued")
        for number in range(ROUNDS):
            before, count_before = newest_line(anchor), len(issued(journal))
            began_s = time.monotonic()
            copy = tmp_path / f"copy-{number}"
            done = run_dutywall(
                "backup", str(copy), "--data", str(hall.data), "--city", str(hall.city)
            )
            took_s.append(time.monotonic() - began_s)
            assert done.returncode == 0, done.stderr
            grown.append(len(issued(journal)) - count_before)
            manifest = read_manifest(copy)
            assert manifest.entries >= before.seq, "the copy is older than the backup's begin"
            assert len(issued(copy / "hall" / "journal.db")) >= count_before
        seat.drain(30.0)
    finally:
        seat.close()
        trucker.stop()
    assert hall.stop() == 0
    assert min(grown) > 0, "nothing was written while the backup was taken"
    print(f"\n{manifest.entries} entries; {max(took_s):.2f} s at most; {grown} tasks meanwhile")

    restored = tmp_path / "restored"
    done = run_dutywall("restore", str(copy), "--data", str(restored), "--city", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "no secret keys" in done.stdout
    assert [p.name for p in restored.rglob("*") if mode_of(p) & 0o077] == []
    assert (restored / "seats.toml").read_bytes() == (hall.data / "seats.toml").read_bytes()
    assert (tmp_path / "registers" / "manifest.json").is_file()
    # The hall goes on from there: its head is the copy's, and the chain grows from it.
    shutil.rmtree(hall.data)
    restored.rename(hall.data)
    verdict = hall.verify()
    assert verdict.returncode == 0, verdict.stdout
    assert manifest.head in verdict.stdout
    opened = Journal.open(hall.data / "journal.db", RunningClock(), anchor)
    (entry,) = opened.append([(Draft("log_written", "log:1", {"about": ""}), Actor(), "")])
    opened.close()
    assert (entry.seq, entry.previous) == (manifest.entries + 1, manifest.head)
