"""A command in the outbox is on the disk before it is called saved, until the hub has answered."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import BugError, ConfigError, StoreError
from backends.store.outbox import Outbox, Waiting

ROOT = Path(__file__).parents[4]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "seat" / "outbox.sqlite"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    box = Outbox(path)
    yield box
    box.close()


def test_what_is_saved_waits_in_order_until_it_is_acknowledged(outbox: Outbox) -> None:
    for key in ("c", "a", "b"):
        outbox.save(key, key.encode() + b"\x00\xff", 60.0)
    assert [w.key for w in outbox.pending()] == ["c", "a", "b"]
    assert outbox.pending()[0] == Waiting("c", b"c\x00\xff", 60.0)
    assert outbox.acknowledge("a", b"done")
    assert [w.key for w in outbox.pending()] == ["c", "b"]
    assert outbox.reply_to("a") == b"done"
    assert outbox.reply_to("b") is None


def test_a_second_answer_and_an_answer_to_nothing_change_nothing(outbox: Outbox) -> None:
    outbox.save("a", b"1", 60.0)
    assert outbox.acknowledge("a", b"first")
    assert not outbox.acknowledge("a", b"second")
    assert not outbox.acknowledge("stranger", b"x")
    assert outbox.reply_to("a") == b"first"


def test_saving_the_same_again_is_harmless_and_other_bytes_are_a_bug(outbox: Outbox) -> None:
    outbox.save("a", b"1", 60.0)
    outbox.save("a", b"1", 60.0)
    with pytest.raises(BugError, match="another command"):
        outbox.save("a", b"2", 60.0)
    assert outbox.pending() == [Waiting("a", b"1", 60.0)]


def test_what_is_past_its_time_is_told_once_and_a_late_answer_still_counts(outbox: Outbox) -> None:
    outbox.save("a", b"1", 60.0)
    outbox.save("b", b"2", 90.0)
    assert outbox.expire(60.0) == []
    assert outbox.expire(61.0) == [Waiting("a", b"1", 60.0)]
    assert outbox.expire(61.0) == []
    assert [w.key for w in outbox.pending()] == ["b"]
    assert outbox.acknowledge("a", b"it was done")
    assert outbox.reply_to("a") == b"it was done"


def test_only_what_is_over_is_forgotten(outbox: Outbox) -> None:
    outbox.save("over", b"1", 60.0)
    outbox.save("waits", b"2", 60.0)
    outbox.acknowledge("over", b"ok")
    assert outbox.forget(61.0) == 1
    assert outbox.reply_to("over") is None
    assert [w.key for w in outbox.pending()] == ["waits"]


def test_it_is_held_to_full_sync_and_for_its_owner_only(outbox: Outbox, path: Path) -> None:
    outbox.save("a", b"1", 60.0)
    (level,) = outbox._connection.execute("PRAGMA synchronous").fetchone()
    assert level == 2
    assert {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_second_console_on_one_outbox_is_refused(outbox: Outbox, path: Path) -> None:
    with pytest.raises(StoreError, match="another program"):
        Outbox(path)


def test_a_newer_outbox_is_refused(path: Path) -> None:
    Outbox(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(ConfigError, match="newer version"):
        Outbox(path)


def test_a_damaged_outbox_is_refused(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"no database" * 500)
    with pytest.raises(StoreError, match="not a database"):
        Outbox(path)


def test_what_was_saved_survives_kill_nine_and_was_there_before_it_was_said(path: Path) -> None:
    child = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, signal, sys; from pathlib import Path\n"
            "from backends.store.outbox import Outbox\n"
            "box = Outbox(Path(sys.argv[1]))\n"
            "for n in range(20):\n"
            "    box.save(f'k{n}', b'task', 60.0)\n"
            "    os.write(1, f'k{n}\\n'.encode())\n"
            "assert 'sqlalchemy' not in sys.modules\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n",
            str(path),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    box = Outbox(path)
    assert [w.key for w in box.pending()] == child.stdout.decode().split()
    assert len(box.pending()) == 20
    box.close()


def test_a_failed_save_is_said_and_leaves_nothing(outbox: Outbox, path: Path) -> None:
    outbox._connection.execute("PRAGMA max_page_count = 1")
    outbox._connection.execute("PRAGMA max_page_count")
    with pytest.raises(StoreError, match="cannot be written"):
        outbox.save("big", bytes(1_000_000), 60.0)
    assert outbox.pending() == []
