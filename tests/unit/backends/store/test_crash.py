"""What was acknowledged survives kill -9 and a full disk, and nothing is half or twice there."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import StoreError
from backends.store.projections import fold_journal
from tests.unit.backends.store.story import WANG, log_written, open_journal

ROOT = Path(__file__).parents[4]
ROUNDS = 100 if os.environ.get("DUTYWALL_LONG") else 10
DEADLINE_S = 60
POINTS = ("before_insert", "before_commit", "after_commit", "after_anchor")

# Sends the same keys again after each restart, as a seat does, and writes every receipt to a
# witness file outside the store. Every round is a fork that dies by kill -9 at a given point of a
# given commit; forking spares importing everything each time.
CHILD = """
import json, os, signal, sys
from pathlib import Path
from app.domain.clock import SetClock
from backends.store.job import Outcome
from backends.store.journal import Journal
from backends.store.writer import Writer
from tests.unit.backends.store.story import WANG, log_written, task_issued

folder = Path(sys.argv[1])

def job_of(key):
    def job(situation):
        number = situation.next_task_number
        drafts = (task_issued(key, number), log_written(key, about=f"task:{key}"))
        return Outcome(drafts, WANG)
    return job

def duty(first, point, commit):
    count = 0

    def fault(name):
        nonlocal count
        count += name == point
        if name == point and count == commit:
            os.kill(os.getpid(), signal.SIGKILL)

    clock = SetClock(1_700_000_000.0)
    path = folder / "store" / "journal.sqlite"
    journal = Journal.open(path, clock, folder / "anchor", fault=fault)
    writer = Writer(journal, clock)
    writer.start()
    witness = os.open(folder / "witness", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for start in range(first, first + 400, 7):
        keys = [f"k{n}" for n in range(start, start + 7)]
        for key, future in [(key, writer.submit(job_of(key), key)) for key in keys]:
            receipt = future.result(30)
            assert receipt.reply.code == "ok", receipt
            os.write(witness, f"{key} {receipt.reply.seq}\\n".encode())

for point, commit in json.loads(sys.argv[2]):
    seen = (folder / "witness").read_text().split() if (folder / "witness").exists() else []
    # What was sent and not answered is sent again under its key.
    first = 1 + max((int(key[1:]) for key in seen[::2]), default=-1)
    child = os.fork()
    if not child:
        duty(first, point, commit)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, status
"""


def test_no_receipt_is_lost_or_doubled_however_often_it_is_killed(tmp_path: Path) -> None:
    chance = random.Random(20_240_611)
    rounds = [(chance.choice(POINTS), chance.randint(1, 12)) for _ in range(ROUNDS)]
    _run(CHILD, str(tmp_path), json.dumps(rounds))
    witnessed = _witnessed(tmp_path)
    journal = open_journal(tmp_path)
    entries = journal.read(0, 1_000_000)
    issued = [e for e in entries if e.kind == "task_issued"]
    logged = [e.command_key for e in entries if e.kind == "log_written"]
    assert len(witnessed) > ROUNDS
    assert {e.command_key: e.seq for e in issued}.items() >= witnessed.items()
    assert len({e.command_key for e in issued}) == len(issued)
    assert [e.command_key for e in issued] == logged  # never the one without the other
    assert [e.body["number"] for e in issued] == list(range(1, len(issued) + 1))
    assert all(journal.reply_for(key) is not None for key in witnessed)
    assert journal.verify().ok
    with journal.database.read() as connection:
        assert fold_journal(connection) == journal.board
    journal.close()


def _run(program: str, *arguments: str) -> str:
    child = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=DEADLINE_S * max(1, ROUNDS // 20),
        check=False,
        capture_output=True,
        text=True,
    )
    assert child.returncode == 0, child.stderr[-2000:]
    return child.stdout


def _witnessed(folder: Path) -> dict[str, int]:
    lines = (folder / "witness").read_text().splitlines() if (folder / "witness").exists() else []
    return {key: int(seq) for key, seq in (line.split() for line in lines)}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Lend a disk of 2 MiB, where we may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(disk)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True)
    if not mounted or mounted.returncode:
        pytest.skip("a small disk can be mounted only by root; the file size limit is tested")
    yield disk
    # Lazily: a test that failed has its journal still open there, and must not leave the mount.
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_refuses_in_one_sentence_and_goes_on_when_there_is_room(
    small_disk: Path,
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(512 * 1024))
    journal = open_journal(small_disk)
    acknowledged = 0
    said = ""
    while not said and acknowledged < 10_000:
        try:
            journal.append([(log_written("x" * 2000), WANG, "")])
            acknowledged += 1
        except StoreError as error:
            said = str(error)
    assert "cannot be written: database or disk is full" in said
    assert acknowledged > 10
    assert journal.board.seq == acknowledged
    assert len(journal.read(0, 10_000)) == acknowledged
    ballast.unlink()
    (entry,) = journal.append([(log_written("room again"), WANG, "")])
    assert entry.seq == acknowledged + 1
    assert journal.verify().ok
    journal.close()


LIMITED = """
import json, resource, sys
from pathlib import Path
from app.domain.errors import StoreError
from tests.unit.backends.store.story import WANG, log_written, open_journal

resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, 1024 * 1024))
journal = open_journal(Path(sys.argv[1]))
acknowledged, said = 0, ""
try:
    while acknowledged < 10_000:
        journal.append([(log_written("x" * 2000), WANG, "")])
        acknowledged += 1
except StoreError as error:
    said = str(error)
print(json.dumps([acknowledged, said, journal.board.seq, journal.verify().ok]))
"""


def test_a_file_that_may_not_grow_fails_the_commit_and_nothing_before_it(tmp_path: Path) -> None:
    told = _run(LIMITED, str(tmp_path))
    acknowledged, said, board_seq, is_whole = json.loads(told.splitlines()[-1])
    assert "cannot be written" in said
    assert acknowledged > 10
    assert (board_seq, is_whole) == (acknowledged, True)
    journal = open_journal(tmp_path)
    assert journal.board.seq == acknowledged
    assert journal.verify().ok
    journal.append([(log_written("on"), WANG, "")])
    journal.close()
