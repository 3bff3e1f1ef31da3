"""A log that was cut or garbled, and a death at every statement: never half, and never silent."""

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from app.domain.errors import StoreError
from tests.unit.backends.store.story import WANG, log_written, open_journal

ROOT = Path(__file__).parents[2]
IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
OFFSETS = 200 if IS_LONG else 10
ENTRIES = 60
PAGE = 4096


@pytest.fixture(scope="module")
def torn_off(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A journal as a power cut leaves it: all in the log, nothing checkpointed; and its hashes."""
    folder = tmp_path_factory.mktemp("whole")
    journal = open_journal(folder)
    for number in range(ENTRIES):
        journal.append([(log_written(f"line {number}"), WANG, f"k{number}")])
    copy = tmp_path_factory.mktemp("torn")
    shutil.copytree(folder / "store", copy / "store")
    hashes = [entry.hash for entry in journal.read(0, ENTRIES)]
    journal.anchor.flush()
    shutil.copy(folder / "anchor", copy / "anchor")
    journal.close()
    (copy / "store").chmod(0o700)
    assert (copy / "store" / "journal.sqlite-wal").stat().st_size > ENTRIES * PAGE
    return copy, hashes


@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", ["cut", "garbled"])
def test_a_torn_log_is_a_whole_beginning_or_a_refusal_and_never_silent(
    torn_off: tuple[Path, list[str]], tmp_path: Path, how: str
) -> None:
    original, hashes = torn_off
    size = (original / "store" / "journal.sqlite-wal").stat().st_size
    chance = random.Random(20261122)
    outcomes: Counter[str] = Counter()
    shortest = ENTRIES
    for number in range(OFFSETS):
        folder = tmp_path / str(number)
        shutil.copytree(original, folder)
        log = folder / "store" / "journal.sqlite-wal"
        at = chance.randrange(size)
        if how == "cut":
            os.truncate(log, at)
        else:
            with log.open("r+b") as file:
                file.seek(at - at % PAGE)
                file.write(chance.randbytes(PAGE))
        left, outcome = _opened(folder, hashes)
        outcomes[outcome] += 1
        shortest = min(shortest, left)
        shutil.rmtree(folder)
    print(
        f"\n{OFFSETS} logs {how}: {dict(outcomes)}; the shortest beginning had {shortest} entries"
    )
    assert sum(outcomes.values()) == OFFSETS
    assert outcomes["the tail is missing and that is said"] > OFFSETS // 2


def _opened(folder: Path, hashes: list[str]) -> tuple[int, str]:
    """Open what is left as a hub does, and then as somebody who has been told; judge it."""
    try:
        journal = open_journal(folder)
    except StoreError as error:
        said = str(error)
    else:
        read = [entry.hash for entry in journal.read(0, ENTRIES)]
        journal.close()
        # Whoever is let in without a word has everything.
        assert read == hashes
        return ENTRIES, "nothing is missing"
    assert "head" in said or "anchor" in said or "cannot" in said, said
    try:
        journal = open_journal(folder, strict=False)
    except StoreError:
        return 0, "refused: restore the backup"
    read = [entry.hash for entry in journal.read(0, ENTRIES)]
    journal.close()
    assert read == hashes[: len(read)], "something else than was written"
    return len(read), "the tail is missing and that is said"


# Hands a shift over with a note, again and again, each time in a fork that dies by kill -9 one
# boundary later: a boundary is the beginning or end of anything that is said to the database.
CHILD = """
import itertools, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from app.domain.clock import SetClock
from backends.store.job import Outcome
from backends.store.journal import Journal
from backends.store.writer import Writer
from tests.unit.backends.store.story import WANG, handover_step, log_written

def job(_situation):
    return Outcome((handover_step("h1", "handover_started"), log_written("the note")), WANG)

def duty(folder, deadly):
    count = 0

    def boundary(*_):
        nonlocal count
        count += 1
        if count == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    clock = SetClock(1_700_000_000.0)
    journal = Journal.open(folder / "store" / "journal.sqlite", clock, folder / "anchor")
    for name in ("begin", "before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(journal.database._side.engine, name, boundary)
    writer = Writer(journal, clock)
    writer.start()
    receipt = writer.submit(job, "k1").result(30)
    assert receipt.reply.code == "ok", receipt
    (folder / "saved").touch()
    boundary()
    os._exit(0)

for deadly in itertools.count(1):
    folder = Path(sys.argv[1]) / str(deadly)
    folder.mkdir()
    child = os.fork()
    if not child:
        duty(folder, deadly)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
"""


def test_a_handover_note_is_whole_or_absent_at_whatever_statement_death_comes(
    tmp_path: Path,
) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=100,
        check=False,
        capture_output=True,
        text=True,
    )
    assert child.returncode == 0, child.stderr[-2000:]
    outcomes: Counter[str] = Counter()
    folders = sorted(tmp_path.iterdir(), key=lambda path: int(path.name))
    for folder in folders:
        journal = open_journal(folder)
        kinds = [entry.kind for entry in journal.read(0, 10)]
        texts = [entry.personal.get("text") for entry in journal.read(0, 10)]
        is_answered = journal.reply_for("k1") is not None
        assert journal.verify().ok
        journal.close()
        is_saved = (folder / "saved").exists()
        assert (kinds, texts) in (
            ([], []),
            (["handover_started", "log_written"], [None, "the note"]),
        )
        assert is_answered == bool(kinds), "an answer without its entries, or the reverse"
        assert kinds or not is_saved, "said to be saved, and gone"
        outcomes["whole" if kinds else "absent"] += 1
    print(f"\ndied at each of {len(folders) - 1} boundaries: {dict(outcomes)}")
    assert len(folders) > 10
    assert outcomes.keys() == {"whole", "absent"}
