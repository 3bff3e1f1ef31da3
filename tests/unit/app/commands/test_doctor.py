"""The doctor names what is wrong, with the cure, in both languages, and what is well."""

import shutil
import socket
import sqlite3
import tomllib
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.cli import build_parser
from app.commands import doctor, doctor_files, doctor_hall, doctor_screen
from app.commands.finding import Finding, State
from app.config import RESOURCES
from app.domain.clock import SetClock
from app.domain.entry import Actor, Draft
from backends.hub.seats import SeatRecord, write_seats
from backends.store.database import Reading
from backends.store.journal import Journal
from backends.wire import desk
from backends.wire.endpoints import Endpoints, write_endpoints
from backends.wire.keys import load_or_make_keypair
from widgets.texts import LANGUAGES, Texts

GIB = 1 << 30


def where(port: int, **more: object) -> Endpoints:
    at = f"tcp://127.0.0.1:{port}"
    draft: dict[str, object] = {
        "public_key": "K" * 40,
        "desk": at,
        "feed": at,
        "streams": {"city": at},
        "jt808": "",
        "ais_udp": "",
        "ais_tcp": "",
        "is_plaintext": True,
        "speed": 1.0,
        "wall_origin_s": 0.0,
        "city_origin_s": 0.0,
        "pid": 1,
    }
    return Endpoints(**(draft | more))


def said(finding: Finding) -> str:
    """Return what a person reads; a key or a value that is missing is a bug."""
    texts = [Texts.load(RESOURCES / "texts", lang, is_strict=True) for lang in LANGUAGES]
    lines = [t(finding.subject) + t(finding.says, **finding.values) for t in texts]
    return lines[1]


def saying(finding: Finding, state: State, part: str) -> None:
    assert finding.state is state, said(finding)
    assert part in said(finding)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a hall that every test copies: making one takes longer."""
    data = tmp_path_factory.mktemp("made") / "hall"
    (data / "anchor").mkdir(parents=True, mode=0o700)
    data.chmod(0o700)
    journal = Journal.open(data / "journal.db", SetClock(1.7e9), data / "anchor" / "journal.anchor")
    journal.append(
        [(Draft("log_written", "log:1", {"about": str(n)}), Actor(), "") for n in (1, 2)]
    )
    journal.close()
    load_or_make_keypair(data / "keys" / "hub.key")
    write_seats(data / "seats.toml", [SeatRecord("K" * 40, "desk-1", "console")])
    return data


@pytest.fixture
def hall(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "hall"))


def spoil(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "journal.db")) as connection:
        connection.execute("DROP TRIGGER journal_no_update")
        connection.execute("DROP TRIGGER journal_no_delete")
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("free_bytes", "state", "part"),
    [
        (100 * GIB, State.OK, "100.0 GiB"),
        (9 * GIB, State.DOUBTFUL, "only 9.0 GiB"),
        (GIB - 1, State.BAD, "Make room now"),
    ],
)
def test_little_room_is_doubtful_and_next_to_none_is_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_bytes: int, state: State, part: str
) -> None:
    usage = SimpleNamespace(free=free_bytes)
    monkeypatch.setattr(doctor_files.shutil, "disk_usage", lambda _: usage)
    saying(doctor_files.look_at_disk(tmp_path / "not" / "yet"), state, part)


def test_a_file_that_others_may_read_is_named_with_the_command_that_mends_it(hall: Path) -> None:
    (only,) = doctor_files.look_at_modes(hall)
    saying(only, State.OK, "owner's alone")
    (hall / "keys" / "hub.key").chmod(0o644)
    (hall / "seats.toml").chmod(0o640)
    (only,) = doctor_files.look_at_modes(hall)
    saying(only, State.BAD, f"chmod -R go= '{hall}'")
    assert only.values["count"] == 2


def test_keys_are_a_private_pair_or_the_reason_is_said(hall: Path) -> None:
    key = hall / "keys" / "hub.key"
    saying(doctor_files.look_at_key(key), State.OK, "pair")
    key.chmod(0o644)
    saying(doctor_files.look_at_key(key), State.BAD, "others can read it")
    key.unlink()
    saying(doctor_files.look_at_key(key), State.BAD, "dutywall enroll")


def test_the_allow_list_is_read(hall: Path) -> None:
    saying(doctor_files.look_at_seats(hall), State.OK, "1 key is")
    (hall / "seats.toml").write_text("[[seat]\n")
    saying(doctor_files.look_at_seats(hall), State.BAD, "seats.toml")
    (hall / "seats.toml").unlink()
    saying(doctor_files.look_at_seats(hall), State.DOUBTFUL, "seat invite")


def test_a_city_that_is_not_there_is_said_and_empty_registers_are_doubtful(tmp_path: Path) -> None:
    pack, registers = doctor_files.look_at_city(tmp_path)
    saying(pack, State.BAD, "no city pack")
    saying(registers, State.DOUBTFUL, "0 officers")


def test_a_whole_journal_is_said_to_be_whole(hall: Path) -> None:
    saying(doctor_hall.look_at_database(hall, ""), State.OK, "2 entries; the last 2 follow")
    (hall / "journal.db").unlink()
    saying(doctor_hall.look_at_database(hall, ""), State.DOUBTFUL, "none yet")


@pytest.mark.parametrize(
    ("break_it", "part"),
    [
        (
            lambda d: spoil(d, "UPDATE journal SET person = 'x' WHERE seq = 2"),
            "entry 2 was changed",
        ),
        (lambda d: spoil(d, "DELETE FROM journal WHERE seq = 2"), "its tail was cut"),
        (lambda d: spoil(d, "UPDATE journal SET seq = 7 WHERE seq = 2"), "entry 7"),
        (lambda d: spoil(d, "UPDATE alembic_version SET version_num = '9999'"), "newer version"),
        (lambda d: (d / "journal.db").write_bytes(b"no database " * 500), "journal.db"),
        (lambda d: (d / "anchor" / "journal.anchor").unlink(), "anchor"),
    ],
)
def test_a_journal_that_is_not_what_was_written_is_bad(
    hall: Path, break_it: Callable[[Path], object], part: str
) -> None:
    break_it(hall)
    saying(doctor_hall.look_at_database(hall, ""), State.BAD, part)


def test_an_older_schema_asks_for_a_backup_before_the_next_start(
    hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backends.store.verify_tail.newest", lambda: "9999")
    saying(doctor_hall.look_at_database(hall, ""), State.DOUBTFUL, "take a backup before")


def test_listeners_that_do_not_answer_are_named_and_a_dead_hub_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (all_open,) = doctor_hall.look_at_ports(where(port), is_hub=True)
        saying(all_open, State.OK, "all 3 listeners")
        (one_shut,) = doctor_hall.look_at_ports(where(port, jt808="127.0.0.1:1"), is_hub=True)
        saying(one_shut, State.BAD, "jt808 at 127.0.0.1:1")
        taken = doctor_hall.look_at_free_ports("127.0.0.1", port, 1)
        saying(taken, State.BAD, f"127.0.0.1:{port}")
    (dead,) = doctor_hall.look_at_ports(where(port), is_hub=False)
    saying(dead, State.BAD, "firewall")
    saying(doctor_hall.look_at_free_ports("127.0.0.1", port, 1), State.OK, "are free")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], [(State.BAD, "did not let this key in")]),
        ([desk.Refused("version", "2")], [(State.BAD, "refused: version")]),
        ([desk.Pong(0.0, 0)], [(State.BAD, "no hub says")]),
        (["welcome", desk.Pong(1000.1, 5)], [(State.OK, "seat desk-1"), (State.OK, "-0.10 s")]),
        (["welcome", desk.Pong(1010.0, 5)], [(State.OK, "seat"), (State.BAD, "chrony")]),
        (["welcome", desk.Pong(990.0, 5)], [(State.OK, "seat"), (State.BAD, "+10.00 s")]),
        (["welcome"], [(State.OK, "seat"), (State.BAD, "did not say its time")]),
    ],
)
def test_what_the_hub_answers_is_judged_and_so_is_its_clock(
    monkeypatch: pytest.MonkeyPatch, answers: list[object], expected: list[tuple[State, str]]
) -> None:
    welcome = desk.Welcome(
        v=1, epoch="e", seat="desk-1", kind="console", county="city", stream="s",
        is_plaintext=True, t_s=0.0, speed=1.0, journal_seq=5,
    )  # fmt: skip
    waiting = [welcome if answer == "welcome" else answer for answer in answers]
    monkeypatch.setattr(doctor_hall, "_ask", lambda *_: waiting.pop(0) if waiting else None)
    monkeypatch.setattr(
        doctor_hall, "RunningClock", lambda *_: SimpleNamespace(now_s=lambda: 1000.0)
    )
    found = list(doctor_hall.look_at_hub(where(1), None))
    assert len(found) == len(expected)
    for finding, (state, part) in zip(found, expected, strict=True):
        saying(finding, state, part)


@pytest.mark.parametrize(
    ("lines", "display", "expected"),
    [
        (
            [
                '["platform", {"platform": "xcb", "screens": "1920x1080"}]',
                '["fonts", ""]',
                '["renderer", "NVIDIA T400"]',
            ],
            ":1",
            [(State.OK, "xcb"), (State.OK, "letters"), (State.OK, "NVIDIA")],
        ),
        (
            [
                '["platform", {"platform": "offscreen", "screens": "800x800"}]',
                '["fonts", "苏"]',
                '["gl_trouble", "no EGL"]',
            ],
            "",
            [(State.DOUBTFUL, "no display here"), (State.BAD, "苏"), (State.BAD, "no EGL")],
        ),
        (
            [
                '["platform", {"platform": "xcb", "screens": "1x1"}]',
                '["fonts", ""]',
                '["renderer", "llvmpipe (LLVM 15)"]',
            ],
            ":1",
            [(State.OK, "xcb"), (State.OK, "letters"), (State.DOUBTFUL, "no graphics card")],
        ),
        ([], ":1", [(State.BAD, "could not load the platform")]),
        (["nonsense"], ":1", [(State.BAD, "Qt does not start")]),
    ],
)
def test_what_the_screen_s_child_says_is_judged_and_so_is_its_death(
    monkeypatch: pytest.MonkeyPatch,
    lines: list[str],
    display: str,
    expected: list[tuple[State, str]],
) -> None:
    monkeypatch.setattr(doctor_screen.sys, "platform", "linux")
    for name in doctor_screen.DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    done = SimpleNamespace(
        stdout="\n".join(lines), stderr="could not load the platform plugin", returncode=-6
    )
    monkeypatch.setattr(doctor_screen.subprocess, "run", lambda *_, **__: done)
    found = list(doctor_screen.look_at_screen())
    assert len(found) == len(expected)
    for finding, (state, part) in zip(found, expected, strict=True):
        saying(finding, state, part)


def arguments(*words: str) -> Namespace:
    return build_parser().parse_args(["doctor", *words])


def test_the_exit_status_is_1_where_anything_is_bad(
    hall: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--data", str(hall), "--no-screen", "--lang", "en")
    assert doctor.run(arguments(*words)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Nothing stands in the way."
    (hall / "keys" / "hub.key").chmod(0o644)
    assert doctor.run(arguments(*words)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("BAD")]) == 2
    assert "\n" not in "".join(lines)


def test_one_thing_alone_can_be_looked_at(hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run(arguments("--data", str(hall), "--only", "database", "--lang", "en")) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize("more", [(), ("--data", "nowhere")])
def test_a_database_is_looked_at_without_the_hall_s_folder(
    more: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"postgresql://d@127.0.0.1:{port}/d"
    more = tuple(str(tmp_path / word) if word == "nowhere" else word for word in more)
    words = ("--database", url, "--only", "database", "--lang", "en", *more)
    assert doctor.run(arguments(*words)) == 1
    assert "Journal: " in capsys.readouterr().out


def test_without_an_anchor_a_good_database_is_only_half_known(
    hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_hall, "Reading", lambda _: Reading(hall / "journal.db"))
    url = "postgresql://d@db.hall/d"
    saying(doctor_hall.look_at_database(None, url), State.DOUBTFUL, "--data")
    saying(doctor_hall.look_at_database(hall, url), State.OK, "anchor knows them")


def test_ports_are_looked_at_without_the_hall_s_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = min(other.getsockname()[1], 65_533)
        assert doctor.run(arguments("--port", str(port), "--only", "ports", "--lang", "en")) == 1
    assert f"127.0.0.1:{port} cannot be had" in capsys.readouterr().out


def test_a_seat_without_its_hub_s_addresses_is_told_where_to_get_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--only", "hub", "--lang", "en", "--hub", str(tmp_path / "hub.json"))
    assert doctor.run(arguments(*words)) == 1
    assert "dutywall enroll" in capsys.readouterr().out
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        write_endpoints(tmp_path / "hub.json", where(port, is_plaintext=False))
        assert doctor.run(arguments(*words)) == 0
        assert "--key is needed" in capsys.readouterr().out
        assert doctor.run(arguments(*words, "--key", str(tmp_path / "none.key"))) == 1


def test_every_sentence_of_the_doctor_is_one_line() -> None:
    for language in LANGUAGES:
        path = RESOURCES / "texts" / language / "doctor.toml"
        for part in tomllib.loads(path.read_text("utf-8"))["doctor"].values():
            for sentence in part.values() if isinstance(part, dict) else [part]:
                assert "\n" not in sentence
