"""What a program cannot start with, it says in one sentence, with exit status 2."""

import os
import socket
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.hall import Hall, mode_of, run_dutywall


def open_to_all(hall: Hall) -> None:
    hall.data.chmod(0o755)


def key_for_all(hall: Hall) -> None:
    path = hall.data / "keys" / "hub.key"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text("x" * 40 + "\n" + "y" * 40 + "\n")
    path.chmod(0o644)


def no_key_in_it(hall: Hall) -> None:
    key_for_all(hall)
    (hall.data / "keys" / "hub.key").write_text("nothing\n")
    (hall.data / "keys" / "hub.key").chmod(0o600)


def bad_toml(hall: Hall) -> None:
    (hall.data / "seats.toml").write_text("[[seat]\nkey = ")


def bad_seat(hall: Hall) -> None:
    (hall.data / "seats.toml").write_text('[[seat]]\nkey = "x"\nseat = "s"\nkind = "king"\n')


def newer_schema(hall: Hall) -> None:
    with closing(sqlite3.connect(hall.data / "journal.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def no_journal(hall: Hall) -> None:
    (hall.data / "journal.db").write_bytes(b"this is no database, " * 400)


CASES: list[tuple[Callable[[Hall], None], str]] = [
    (open_to_all, "chmod 700"),
    (key_for_all, "hub.key has mode 0644: others can read it"),
    (no_key_in_it, "hub.key does not hold a public and a secret key"),
    (bad_toml, "seats.toml: "),
    (bad_seat, "seats.toml: seat s: kind 'king' is none"),
    (newer_schema, "newer"),
    (no_journal, "journal.db"),
]


def refused(*words: str) -> str:
    """Run a command that must end with status 2, and return its one sentence."""
    done = run_dutywall(*words, within_s=60.0)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    sentence = done.stderr.splitlines()[-1]
    assert sentence.startswith("dutywall: ")
    return sentence


def hub(hall: Hall, *more: str) -> tuple[str, ...]:
    return ("hub", "--data", str(hall.data), "--city", str(hall.city), *more)


@pytest.mark.parametrize(("spoil", "says"), CASES, ids=[spoil.__name__ for spoil, _ in CASES])
def test_a_hub_that_cannot_start_says_why(
    hall: Hall, spoil: Callable[[Hall], None], says: str
) -> None:
    spoil(hall)
    assert says in refused(*hub(hall))


def test_a_port_in_use_is_named(hall: Hall) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sentence = refused(*hub(hall, "--port", str(port)))
    assert f"port {port} for desk is in use" in sentence


def test_a_city_that_is_not_there_or_damaged_is_named(hall: Hall, tmp_path: Path) -> None:
    sentence = refused("hub", "--data", str(hall.data), "--city", str(tmp_path / "nowhere"))
    assert "no city pack there" in sentence
    spoiled = tmp_path / "city"
    for source in sorted(hall.city.rglob("*")):
        target = spoiled / source.relative_to(hall.city)
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    roads = spoiled / "pack" / "roads.npz"
    roads.write_bytes(roads.read_bytes()[:-100])
    sentence = refused("hub", "--data", str(hall.data), "--city", str(spoiled))
    assert "roads.npz is damaged or was changed" in sentence


def test_a_feed_without_a_hub_or_a_key_says_so(hall: Hall, tmp_path: Path) -> None:
    city = str(hall.city)
    sentence = refused("demo", "--hub", str(tmp_path / "hub.json"), "--key", "k", "--city", city)
    assert "hub.json: no hub has written its addresses here" in sentence
    key = tmp_path / "seat.key"
    key.write_text("no key\n")
    key.chmod(0o600)
    assert "does not hold a public and a secret key" in refused("seat", "key", str(key))


def test_files_of_a_hall_are_its_owner_s_alone(hall: Hall) -> None:
    hall.admit("desk-1", "console")
    old = os.umask(0o022)
    try:
        hall.start()
        assert hall.stop() == 0
    finally:
        os.umask(old)
    for path in sorted(hall.data.rglob("*")):
        assert mode_of(path) & 0o077 == 0, f"{path.relative_to(hall.data)} {mode_of(path):04o}"
    assert stat.S_IMODE(hall.data.stat().st_mode) == 0o700
    assert mode_of(hall.data / "keys" / "hub.key") == 0o600
