"""The index follows the journal, is made again when in doubt, and forgets what was erased."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from app.domain.cases.case import CasePlace
from app.domain.cases.commands import AmendCase
from app.domain.cases.steps import CaseStep
from app.domain.entry import Actor
from backends.search.following import Follower, Following
from backends.search.sidecar import Sidecar
from tests.unit.backends.search.searching import Searched

ADMIN = Actor("a", "admin", "city", "seat-1")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Searched]:
    made = Searched(tmp_path)
    yield made
    made.close()


def test_what_comes_after_it_was_made_is_found_too(hall: Searched) -> None:
    hall.open("c1", "井盖破损")
    hall.catch_up()
    hall.open("c2", "路灯不亮")
    assert hall.found("路灯") == {}
    hall.catch_up()
    assert hall.found("路灯") == {"case": ["c2"]}


def test_an_index_that_is_behind_says_for_how_long(hall: Searched) -> None:
    hall.catch_up()
    hall.open("c1", "井盖破损")
    hall.hall.clock.advance(180.0)
    assert hall.answer("井盖")["behind_s"] == pytest.approx(180.0)
    hall.catch_up()
    assert hall.answer("井盖")["behind_s"] == 0.0


def test_a_new_title_replaces_the_old_words(hall: Searched) -> None:
    hall.open("c1", "井盖破损")
    hall.catch_up()
    case = hall.hall.journal.cases.get("c1")
    assert case is not None
    decision = hall.hall.do(
        AmendCase("c1", case.to_seq, "", "路灯不亮", "路灯不亮", CasePlace(120.9, 32.0, "某路"), 4)
    )
    assert decision.code == "ok"
    hall.catch_up()
    assert hall.found("井盖") == {}
    assert hall.found("路灯") == {"case": ["c1"]}


def test_a_step_shows_at_once_although_no_word_has_changed(hall: Searched) -> None:
    hall.open("c1", "井盖破损")
    hall.catch_up()
    hall.hall.step(CaseStep.ACCEPT)
    assert hall.answer("井盖")["groups"][0]["hits"][0]["code"] == "accepted"


def test_nothing_that_was_erased_is_left_in_the_index_or_its_file(hall: Searched) -> None:
    for number in range(30):
        hall.open(f"o{number}", "井盖破损", f"第{number}个井盖")
    hall.open("c1", "路灯不亮", "魑魅魍魉住在隔壁", reporter="慕容懿轩", phone="13899990000")
    hall.catch_up()
    assert hall.found("慕容懿轩") == {"case": ["c1"]}
    assert "魑魅".encode() in _bytes(hall.path)
    seq = hall.hall.journal.cases.get("c1").from_seq  # type: ignore[union-attr]
    hall.hall.journal.erase((seq,), ADMIN, "retention")
    # Even before the index knows of it nothing of it is told.
    assert "慕容" not in str(hall.answer("慕容懿轩"))
    hall.catch_up()
    for text in ("慕容懿轩", "13899990000", "魑魅魍魉"):
        assert hall.found(text) == {}
    left = _bytes(hall.path)
    for text in ("慕容", "懿轩", "13899990000", "魑魅", "魍魉"):
        assert text.encode() not in left, text
    assert hall.sidecar.note("purge") == ""
    assert hall.found("路灯") == {"case": ["c1"]}


def _bytes(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(path.parent.iterdir()))


def test_an_index_of_another_journal_is_made_again(hall: Searched) -> None:
    hall.open("c1", "井盖破损")
    hall.catch_up()
    with hall.sidecar.writing():
        hall.sidecar.set_note("hash", "0" * 64)
        hall.sidecar.put([])
    hall.follow_anew()
    hall.catch_up()
    assert hall.found("井盖") == {"case": ["c1"]}


def test_a_restart_goes_on_where_it_was(hall: Searched) -> None:
    for number in range(45):  # more than two bites of twenty
        hall.open(f"c{number}", f"第{number}号井盖")
    hall.follow_anew(20)
    for _ in range(3):
        assert hall.follower.bite()
    half = hall.answer("井盖")["built"]
    assert 0.0 < half < 1.0
    hall.follow_anew()
    hall.catch_up()
    assert hall.answer("井盖")["built"] == 1.0
    assert hall.found("44号") == {"case": ["c44"]}
    with closing(sqlite3.connect(hall.path)) as file:
        assert file.execute("SELECT count(*) FROM matter").fetchone() == (45,)


@pytest.mark.parametrize("bad", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_bad_file_is_thrown_away_and_made_again(hall: Searched, bad: bytes) -> None:
    hall.open("c1", "井盖破损")
    hall.catch_up()
    hall.sidecar.close()
    for one in hall.path.parent.iterdir():
        one.unlink()
    hall.path.write_bytes(bad)
    if bad:
        assert hall.answer("井盖")["built"] == 0.0
    hall.sidecar = Sidecar(hall.path)
    hall.follower = Follower(hall.reading, hall.sidecar, hall.things)
    hall.catch_up()
    assert hall.found("井盖") == {"case": ["c1"]}


def test_an_index_of_another_edition_is_made_again(hall: Searched) -> None:
    hall.open("c1", "井盖破损")
    hall.catch_up()
    with hall.sidecar.writing():
        hall.sidecar.set_note("shape", "0/0")
    hall.sidecar.close()
    hall.sidecar = Sidecar(hall.path)
    assert hall.sidecar.note("seq") == ""


def test_the_file_is_its_owners_alone(hall: Searched) -> None:
    assert hall.path.stat().st_mode & 0o777 == 0o600
    assert hall.path.parent.stat().st_mode & 0o777 == 0o700


def test_the_thread_mends_what_breaks_under_it_and_ends(hall: Searched) -> None:
    hall.open("c1", "井盖破损")
    hall.sidecar.close()
    following = Following(hall.reading, hall.path, hall.things)
    following.start()
    waiting = Event()
    try:
        assert _until(lambda: hall.found("井盖") == {"case": ["c1"]}, waiting)
        hall.open("c2", "路灯不亮")
        assert _until(lambda: hall.found("路灯") == {"case": ["c2"]}, waiting)
    finally:
        following.stop()
    assert not following.is_running
    hall.sidecar = Sidecar(hall.path)


def _until(is_so: object, waiting: Event) -> bool:
    return any(is_so() or waiting.wait(0.05) for _ in range(200))  # type: ignore[operator]
