"""Logs stay small and private, lose nothing to a crash, and say no secret."""

import logging
import os
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import zmq

from app.config import ROOT
from app.log_keeping import BoundedFile, LogPump
from app.logs import RedactingFormatter
from app.redaction import redacted
from backends.hub.tokens import TokenMint
from backends.wire import enrol


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_full_file_makes_room_and_the_oldest_goes(tmp_path: Path) -> None:
    file = BoundedFile(tmp_path / "hub.log", size_bytes=100, files=2)
    for number in range(40):
        file.write(f"line {number:02d}\n".encode())  # eight bytes: twelve to a file
    file.close()
    found = kept(tmp_path)
    assert sorted(found) == ["hub.log", "hub.log.1", "hub.log.2"]
    assert all(len(body) <= 100 for body in found.values())
    whole = found["hub.log.2"] + found["hub.log.1"] + found["hub.log"]
    assert whole.split(b"\n")[:-1] == [f"line {n:02d}".encode() for n in range(12, 40)]


def test_a_line_longer_than_a_file_is_not_lost(tmp_path: Path) -> None:
    file = BoundedFile(tmp_path / "hub.log", size_bytes=10, files=1)
    file.write(b"a" * 50 + b"\n")
    file.write(b"b\n")
    file.close()
    assert kept(tmp_path) == {"hub.log": b"b\n", "hub.log.1": b"a" * 50 + b"\n"}


def test_log_files_are_their_owner_s_alone_whatever_the_umask(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir(mode=0o700)
    (tmp_path / "logs" / "hub.log").write_text("of an older version\n")
    (tmp_path / "logs" / "hub.log").chmod(0o644)
    old = os.umask(0)
    try:
        file = BoundedFile(tmp_path / "logs" / "hub.log", size_bytes=10, files=2)
        file.write(b"x" * 20 + b"\n")
        file.close()
        BoundedFile(tmp_path / "new" / "demo.log").close()
    finally:
        os.umask(old)
    for path in (*tmp_path.rglob("*.log*"), tmp_path / "new"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_disk_that_takes_nothing_costs_lines_which_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = BoundedFile(tmp_path / "hub.log")
    write, is_full = os.write, [True]

    def full(descriptor: int, line: bytes) -> int:
        if is_full[0]:
            raise OSError(28, "No space left on device")
        return write(descriptor, line)

    monkeypatch.setattr("app.log_keeping.os.write", full)
    for _ in range(3):
        file.write(b"lost\n")
    is_full[0] = False
    file.write(b"kept\n")
    file.close()
    assert (tmp_path / "hub.log").read_text() == "3 lines could not be written here\nkept\n"


def test_a_pump_keeps_whole_lines_of_several_writers_and_the_last_one(tmp_path: Path) -> None:
    read, echo = os.pipe()
    pump = LogPump(BoundedFile(tmp_path / "hub.log"), echo)
    os.write(pump.descriptor, b"one\ntw")
    os.write(pump.descriptor, b"o password=hunter2\nlast")
    pump.close()
    assert (tmp_path / "hub.log").read_text() == "one\ntwo password=…\nlast\n"
    assert os.read(read, 1000).decode() == "one\ntwo password=…\nlast\n"
    os.close(read)
    os.close(echo)
    pump.close()


def test_what_never_ends_a_line_is_still_kept(tmp_path: Path) -> None:
    pump = LogPump(BoundedFile(tmp_path / "hub.log"))
    for _ in range(40):
        os.write(pump.descriptor, b"x" * 4096)
    pump.close()
    assert (tmp_path / "hub.log").read_bytes().count(b"x") == 40 * 4096


CANARIES = [
    ("address", "postgresql+psycopg://hub:CaNaRy@db:5432/hall", "CaNaRy"),
    ("camera", "http://admin:CaNaRy@10.0.0.9/stream", "CaNaRy"),
    ("named", "password=CaNaRy", "CaNaRy"),
    ("json", '{"person": "wang", "password": "CaNaRy one", "x": 1}', "CaNaRy"),
    ("struct", "SignIn(person='wang', password='CaNaRy one')", "CaNaRy"),
    ("bytes", "proof=b'CaNaRy' rest", "CaNaRy"),
    ("station", "b'QN=1;ST=22;PW=CaNaRy,1;MN=A1;Flag=5'", "CaNaRy"),
    ("code", "terminal auth_code: CaNaRy, next", "CaNaRy"),
]


@pytest.mark.parametrize(
    ("line", "secret"), [c[1:] for c in CANARIES], ids=[c[0] for c in CANARIES]
)
def test_a_named_secret_is_hidden_and_the_rest_stays(line: str, secret: str) -> None:
    said = redacted(f"before {line} after")
    assert secret not in said
    assert said.startswith("before ")
    assert said.endswith(" after")


def test_keys_tokens_and_codes_are_hidden_by_their_look() -> None:
    token, _ = TokenMint(secrets.token_bytes(32)).make("wang", "K" * 40, 0.0)
    for secret in (token, enrol.new_code().text()):
        assert redacted(f"seat says {secret}.") == "seat says …."
    shown = sum(
        key.decode() in redacted(f"found {key!r}")
        for _ in range(250)
        for key in zmq.curve_keypair()
    )
    # One random key in 150 has no digit and looks like a word: 3.4 are expected of 500.
    assert shown <= 20


@pytest.mark.parametrize(
    "line",
    [
        "/srv/dutywall/hall/history/tracks/20261122/1.parquet",
        "seat desk-1 (console, city) is here",
        "a3f5" * 16,
        "epoch 0d4f8a3e5b6c7d8e9fa0b1c2d3e4f5a6 restarts",
        "http://127.0.0.1:8080/cameras/1?size=small",
        "2026-11-22 08:00:00,123 hub store WARNING journal.db: the tail",
        "ABCD-EFGH is not a code, nor is 2026-1122-0800",
        "the session ended; password is wrong",
    ],
)
def test_what_a_log_is_read_for_is_left_alone(line: str) -> None:
    assert redacted(line) == line


def test_a_record_is_redacted_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    try:
        redacted(None)  # type: ignore[arg-type]
    except TypeError:
        logging.getLogger("hub").exception("at %s", "tcp://a:CaNaRy@h password=CaNaRy")
    said = RedactingFormatter("%(message)s").format(caplog.records[0])
    assert "Traceback" in said
    assert "CaNaRy" not in said


PROGRAM = """
import logging, subprocess, sys
from pathlib import Path
from app.logs import start_logging
start_logging("hub", Path(sys.argv[1]))
logging.getLogger("hub").info("password=CaNaRy begins")
subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('a child speaks\\\\n')"])
if sys.argv[2] == "crash":
    import ctypes
    ctypes.string_at(0)
"""


def run(folder: Path, how: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), how],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_program_s_log_holds_its_children_s_words_and_no_secret(tmp_path: Path) -> None:
    done = run(tmp_path / "logs", "well")
    assert done.returncode == 0
    log = (tmp_path / "logs" / "hub.log").read_text()
    assert "hub INFO password=… begins" in log
    assert "a child speaks\n" in log
    assert done.stderr == log
    assert (tmp_path / "logs" / "hub.crash").read_bytes() == b""


def test_the_stack_of_a_crash_is_kept(tmp_path: Path) -> None:
    done = run(tmp_path / "logs", "crash")
    assert done.returncode < 0
    assert "Segmentation fault" in (tmp_path / "logs" / "hub.crash").read_text()
