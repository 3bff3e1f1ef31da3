"""Whoever changes the journal behind its back is found, and the first bad entry is named."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.entry import GENESIS, Actor, Draft, chain_hash
from app.domain.errors import StoreError
from backends.store.anchor import EVERY_S
from backends.store.database import Reading
from backends.store.journal import Journal
from backends.store.verify import Verdict, verify, verify_text
from tests.unit.backends.store.story import (
    RULE,
    WANG,
    alarm_raised,
    alarm_step,
    log_written,
    open_journal,
    raw,
)

ENTRIES = 10
Forgery = Callable[[sqlite3.Connection], object]


def written(folder: Path) -> None:
    """Leave a closed journal of ten entries, anchored half way and at the end."""
    journal = open_journal(folder)
    journal.append([(log_written(f"line {n}"), WANG, "") for n in range(ENTRIES // 2)])
    journal.anchor.flush()
    journal.append([(log_written(f"line {n}"), WANG, "") for n in range(ENTRIES // 2)])
    journal.close()


def forge(folder: Path, forgery: Forgery) -> Verdict:
    with raw(folder) as connection:
        connection.execute("DROP TRIGGER journal_no_update")
        connection.execute("DROP TRIGGER journal_no_delete")
        forgery(connection)
        connection.commit()
    return judged(folder)


def judged(folder: Path) -> Verdict:
    reading = Reading(folder / "store" / "journal.sqlite")
    try:
        return verify(reading, folder / "anchor")
    finally:
        reading.close()


def rewrite(connection: sqlite3.Connection, first: int = 1) -> None:
    """Change entry ``first`` and give it and all after it hashes that fit again."""
    rows = connection.execute(
        "SELECT seq, time_s, kind, subject, county, person, role, scope, seat, command_key, body, "
        "personal_hash FROM journal WHERE seq >= ? ORDER BY seq",
        (first,),
    ).fetchall()
    before = connection.execute(
        "SELECT hash FROM journal WHERE seq = ?", (first - 1,)
    ).fetchone() or (GENESIS,)
    previous = before[0]
    for seq, time_s, kind, subject, county, *who, key, body, hidden in rows:
        person = "zhang" if seq == first else who[0]
        actor = Actor(person, *who[1:])
        draft = Draft(kind, subject, json.loads(body), county)
        digest = chain_hash(previous, seq, time_s, draft, actor, key, hidden)
        connection.execute(
            "UPDATE journal SET person = ?, previous = ?, hash = ? WHERE seq = ?",
            (person, previous, digest, seq),
        )
        previous = digest


def test_an_untouched_journal_is_whole(tmp_path: Path) -> None:
    written(tmp_path)
    verdict = judged(tmp_path)
    assert (verdict.ok, verdict.first_bad_seq, verdict.count) == (True, 0, ENTRIES)
    assert verify_text(verdict) == f"The journal is whole: 10 entries, head {verdict.head}."


@pytest.mark.parametrize(
    ("forgery", "first_bad", "reason"),
    [
        (
            lambda c: c.execute("UPDATE journal SET person = 'zhang' WHERE seq = 4"),
            4,
            "changed after",
        ),
        (
            lambda c: c.execute("UPDATE journal SET time_s = time_s + 1e-6 WHERE seq = 4"),
            4,
            "changed after",
        ),
        (
            lambda c: c.execute("UPDATE journal SET body = body || ' ' WHERE seq = 4"),
            4,
            "changed after",
        ),
        (
            lambda c: c.execute("UPDATE journal SET body = '{' WHERE seq = 4"),
            4,
            "cannot be read",
        ),
        (
            lambda c: c.execute("UPDATE journal SET body = '[1]' WHERE seq = 4"),
            4,
            "cannot be read",
        ),
        (
            lambda c: c.execute("UPDATE journal SET kind = x'ff00' WHERE seq = 4"),
            4,
            "cannot be read",
        ),
        (lambda c: c.execute("DELETE FROM journal WHERE seq = 4"), 4, "missing"),
        (lambda c: c.execute("DELETE FROM journal WHERE seq > 7"), 8, "up to 10"),
        (lambda c: c.execute("DELETE FROM journal"), 1, "up to 10"),
        (rewrite, 5, "written anew somewhere from entry 1 to 5"),
        (lambda c: rewrite(c, 7), 10, "written anew somewhere from entry 6 to 10"),
        (
            lambda c: c.execute('UPDATE personal SET texts = \'{"text":"no"}\' WHERE seq = 3'),
            3,
            "personal texts were changed",
        ),
        (
            lambda c: c.execute("UPDATE personal SET texts = '[]' WHERE seq = 3"),
            3,
            "personal texts were changed",
        ),
        (lambda c: c.execute("DELETE FROM personal WHERE seq = 3"), 3, "no entry says"),
    ],
)
def test_a_forgery_is_found_and_its_first_entry_named(
    tmp_path: Path, forgery: Forgery, first_bad: int, reason: str
) -> None:
    written(tmp_path)
    verdict = forge(tmp_path, forgery)
    assert (verdict.ok, verdict.first_bad_seq) == (False, first_bad)
    assert reason in verdict.reason
    assert verify_text(verdict).startswith(f"The journal is broken at entry {first_bad}: ")


def test_a_cut_tail_keeps_the_hub_from_starting_unless_told_otherwise(tmp_path: Path) -> None:
    written(tmp_path)
    forge(tmp_path, lambda c: c.execute("DELETE FROM journal WHERE seq > 7"))
    with pytest.raises(StoreError, match="its tail was cut"):
        open_journal(tmp_path)
    journal = open_journal(tmp_path, strict=False)
    assert journal.verify().first_bad_seq == 8
    journal.close()


def test_a_database_swapped_for_another_keeps_the_hub_from_starting(tmp_path: Path) -> None:
    written(tmp_path)
    forge(tmp_path, rewrite)
    with pytest.raises(StoreError, match="written anew"):
        open_journal(tmp_path)


def test_a_database_that_is_gone_while_its_anchor_is_there_is_refused(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "store" / "journal.sqlite").unlink()
    with pytest.raises(StoreError, match="which the journal lacks"):
        open_journal(tmp_path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read"),
        (b"", "lost its beginning"),
        (b"0 " + GENESIS.encode() + b" 1.0\nnonsense\n", "is no head"),
        (b"5 " + GENESIS.encode() + b" 1.0\n", "lost its beginning"),
        (b"\xff\xfe\n", "is no head"),
        (b"0 " + b"\xff" * 64 + b" 1.0\n", "is no head"),
    ],
)
def test_without_a_sound_anchor_nothing_is_proved(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    written(tmp_path)
    anchor = tmp_path / "anchor"
    anchor.unlink() if content is None else anchor.write_bytes(content)
    verdict = judged(tmp_path)
    assert not verdict.ok
    assert reason in verdict.reason
    assert verify_text(verdict).startswith("The journal cannot be proved: ")


def test_an_anchor_line_torn_by_a_crash_is_cut_off_and_harmless(tmp_path: Path) -> None:
    written(tmp_path)
    with (tmp_path / "anchor").open("ab") as file:
        file.write(b"11 abcdef")
    assert judged(tmp_path).ok
    journal = open_journal(tmp_path)
    journal.append([(log_written("on"), WANG, "")])
    journal.close()
    assert judged(tmp_path).ok
    assert b"abcdef" not in (tmp_path / "anchor").read_bytes()


def test_the_head_is_anchored_after_a_second_or_64_entries(tmp_path: Path) -> None:
    now = {"s": 0.0}
    journal = open_journal(tmp_path, monotonic_s=lambda: now["s"])

    def lines() -> list[int]:
        return [int(line.split()[0]) for line in (tmp_path / "anchor").read_text().splitlines()]

    journal.append([(log_written("1"), WANG, "")])
    assert lines() == [0]
    now["s"] = EVERY_S
    journal.append([(log_written("2"), WANG, "")])
    assert lines() == [0, 2]
    journal.append([(log_written("3"), WANG, "")])
    assert lines() == [0, 2]
    journal.append([(log_written(str(n)), WANG, "") for n in range(63)])
    assert lines() == [0, 2, 66]
    journal.append([(log_written("last"), WANG, "")])
    journal.close()
    assert lines() == [0, 2, 66, 67]


def test_an_anchor_that_cannot_be_written_loses_no_entry_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = {"s": 0.0}
    journal = open_journal(tmp_path, monotonic_s=lambda: now["s"])

    def no_space(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("backends.store.anchor.os.fsync", no_space)
        now["s"] += EVERY_S
        journal.append([(log_written("1"), WANG, "")])
        assert journal.anchor.fault == "No space left on device"
    now["s"] += EVERY_S
    journal.append([(log_written("2"), WANG, "")])
    assert journal.anchor.fault == ""
    assert journal.verify().ok
    journal.close()


def test_erased_texts_are_gone_everywhere_and_the_chain_still_holds(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append(
        [
            (alarm_raised("a0"), RULE, ""),
            (alarm_step("a0", "alarm_acknowledged"), WANG, ""),
            (alarm_step("a0", "alarm_closed"), WANG, ""),
            (log_written("电话13912345678"), WANG, ""),
            (log_written("stays"), WANG, ""),
        ]
    )
    assert journal.board.alarms["a0"].note == "已核实, 张某"
    erasure = journal.erase([3, 4], Actor("admin", "admin"), "three years are over")
    assert erasure.seq == 6
    assert journal.board.alarms["a0"].note == ""
    assert [line.text for line in journal.board.log] == ["", "stays"]
    assert [e.personal for e in journal.read(2, 3)] == [{}, {}, {"text": "stays"}]
    assert journal.board_at(3).alarms["a0"].note == ""
    assert journal.verify().ok
    journal.close()
    for path in (tmp_path / "store").iterdir():
        content = path.read_bytes()
        assert "张某".encode() not in content
        assert b"13912345678" not in content
    assert judged(tmp_path).ok


def test_an_absent_journal_is_said_to_be_absent(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with pytest.raises(StoreError, match="no such journal"):
        judged(tmp_path)


def test_a_garbled_page_is_an_answer_and_not_a_crash(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    # So many that the middle of the file is theirs, and not the index of an empty table's.
    journal.append([(log_written("x" * 300), WANG, "") for _ in range(2_000)])
    journal.close()
    path = tmp_path / "store" / "journal.sqlite"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    assert not judged(tmp_path).ok


def test_verifying_while_writing_sees_one_moment(journal: Journal) -> None:
    journal.append([(log_written(str(n)), WANG, "") for n in range(100)])
    with journal.database.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM journal").scalar_one()
        journal.append([(log_written("later"), WANG, "")])
        after = connection.exec_driver_sql("SELECT count(*) FROM journal").scalar_one()
    assert before == after == 100
    assert journal.verify().count == 101
