"""A second seat comes in with a one-time code, through the real hub's door, and works."""

import json
import os
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from backends.wire.endpoints import read_endpoints
from backends.wire.keys import load_or_make_keypair
from tests.e2e.hall import OFFICER, PASSWORD, Hall, mode_of, run_dutywall
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until

CODE = re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$")


def invite(hall: Hall, *more: str) -> tuple[str, str]:
    """Return a fresh code and the address of the door."""
    words = ("--data", str(hall.data), "--name", "desk-2", "--kind", "console", *more)
    done = run_dutywall("seat", "invite", *words)
    assert done.returncode == 0, done.stderr
    code = done.stdout.splitlines()[0]
    assert CODE.match(code)
    where = re.search(rf"enroll {code}@(\S+)", done.stdout)
    assert where is not None
    return code, where[1]


def counts(hall: Hall) -> dict[str, int]:
    """Return how often which connection was refused, as the journal has it."""
    with closing(sqlite3.connect(f"file:{hall.data / 'journal.db'}?mode=ro", uri=True)) as journal:
        rows = journal.execute(
            "SELECT body FROM journal WHERE kind = 'connections_refused'"
        ).fetchall()
    found: dict[str, int] = {}
    for (body,) in rows:
        for name, count in json.loads(body)["counts"].items():
            found[name] = found.get(name, 0) + count
    return found


@pytest.mark.timeout(240)
def test_a_seat_enrols_itself_and_its_officer_signs_in(hall: Hall, tmp_path: Path) -> None:
    hall.start()
    code, door = invite(hall)
    began_s = time.monotonic()
    seat = tmp_path / "seat"
    old = os.umask(0o022)
    try:
        done = run_dutywall("enroll", f"{code.lower()}@{door}", "--seat", str(seat), "--lang", "en")
    finally:
        os.umask(old)
    print(f"\nenrolled in {time.monotonic() - began_s:.2f} s with the start of the program")
    assert done.returncode == 0, done.stderr
    assert "seat desk-2 (console, scope city)" in done.stdout
    assert [p.name for p in seat.rglob("*") if mode_of(p) & 0o077] == []
    keys = load_or_make_keypair(seat / "seat.key")
    assert keys.public.decode() in (hall.data / "seats.toml").read_text()

    # The code is spent: for another machine for good, for the same one it gives the same answer.
    other = run_dutywall("enroll", f"{code}@{door}", "--seat", str(tmp_path / "other"))
    assert (other.returncode, "已被另一台机器用过" in other.stderr) == (1, True), other.stderr
    assert not (tmp_path / "other" / "hub.json").exists()
    again = run_dutywall("enroll", f"{code}@{door}", "--seat", str(seat))
    assert again.returncode == 0, again.stderr

    desk = HallSeat(lambda: read_endpoints(seat / "hub.json"), keys, seat / "outbox.db")
    try:
        desk.wait_live()
        desk.sign_in(OFFICER.person_id, PASSWORD)
    finally:
        desk.close()

    words = ("--hub", str(seat / "hub.json"), "--key", str(seat / "seat.key"))
    done = run_dutywall("doctor", "--only", "hub", "--lang", "en", *words)
    assert done.returncode == 0, done.stdout
    assert "knows this key as seat desk-2" in done.stdout
    # Refusals are written once a minute, and there may have been another one before.
    wait_until(lambda: counts(hall).get("enrol_used", 0) == 1, 75.0, "the refusal is journalled")
    assert hall.stop() == 0
    with closing(sqlite3.connect(hall.data / "journal.db")) as journal:
        rows = journal.execute(
            "SELECT subject, body FROM journal WHERE kind = 'seat_enrolled'"
        ).fetchall()
    assert len(rows) == 1
    assert rows[0][0] == "seat:desk-2"
    assert json.loads(rows[0][1])["key"] == keys.public.decode()
    everything = hall.log() + "".join(
        p.read_text(errors="replace") for p in hall.data.rglob("*") if p.is_file()
    )
    assert code.replace("-", "")[4:] not in everything.replace("-", ""), "the code is kept"


def test_where_no_hub_is_it_says_so(hall: Hall, tmp_path: Path) -> None:
    words = ("--data", str(hall.data), "--name", "desk-2", "--kind", "console")
    done = run_dutywall("seat", "invite", *words)
    assert (done.returncode, "no hub runs on it" in done.stderr) == (2, True), done.stderr
    done = run_dutywall("enroll", "1234@127.0.0.1:1", "--seat", str(tmp_path))
    assert (done.returncode, "this is no code" in done.stderr) == (2, True), done.stderr
