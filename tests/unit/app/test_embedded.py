"""A demo hall keeps to the rules that the doctor looks at."""

import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import msgspec

from app.city_start import city_start_s
from app.embedded import LOOK_EVERY_S, EmbeddedHall, HallOptions, claim_hall
from backends.wire.endpoints import Endpoints, write_endpoints


def test_the_lock_of_a_hall_is_its_owner_s_alone_even_if_it_was_not(tmp_path: Path) -> None:
    lock_file = tmp_path / "hall" / "hall.lock"
    old = os.umask(0o022)
    try:
        for _ in range(2):
            _, lock = claim_hall(tmp_path / "hall")
            lock.close()
            assert stat.S_IMODE(lock_file.stat().st_mode) == 0o600
            lock_file.chmod(0o644)
    finally:
        os.umask(old)


def test_two_runs_have_two_halls(tmp_path: Path) -> None:
    first, one = claim_hall(tmp_path / "hall")
    second, two = claim_hall(tmp_path / "hall")
    one.close()
    two.close()
    assert (first.name, second.name) == ("hall", "hall-2")


def test_the_city_goes_on_from_its_journal_and_never_goes_back(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    assert city_start_s(journal, 1000.0) == 1000.0
    with closing(sqlite3.connect(journal)) as made, made:
        made.execute("CREATE TABLE journal (time_s DOUBLE)")
    assert city_start_s(journal, 1000.0) == 1000.0
    with closing(sqlite3.connect(journal)) as made, made:
        made.executemany("INSERT INTO journal VALUES (?)", [(1480.0,), (900.0,)])
    assert city_start_s(journal, 1000.0) == 1480.0
    assert city_start_s(journal, 2000.0) == 2000.0
    hall = EmbeddedHall(tmp_path, HallOptions(tmp_path / "city"))
    assert hall.clock.city_origin_s == hall.clock.wall_origin_s  # real time is long past that
    with closing(sqlite3.connect(journal)) as made, made:
        made.execute("INSERT INTO journal VALUES (9e9)")
    assert EmbeddedHall(tmp_path, HallOptions(tmp_path / "city")).clock.now_s() >= 9e9
    journal.write_bytes(b"no database at all")
    assert city_start_s(journal, 1000.0) == 1000.0


class SpawningHall(EmbeddedHall):
    """A hall whose programs are only named: its hub is never anything but there."""

    def _spawn(
        self, name: str, arguments: list[str], keep: tuple[int, ...] = ()
    ) -> "subprocess.Popen[bytes]":
        del arguments, keep
        self.spawned.append(name)
        return subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])

    def __init__(self, data: Path, options: HallOptions) -> None:
        super().__init__(data, options)
        self.spawned: list[str] = []


def test_a_seat_finds_the_hub_before_the_demo_has_its_gateway(tmp_path: Path) -> None:
    hall = SpawningHall(tmp_path / "hall", HallOptions(tmp_path / "city"))
    hall.start()
    ports: dict[str, object] = {"jt808": "", "ais_udp": "", "ais_tcp": ""}
    seats: dict[str, object] = {"public_key": "k" * 40, "desk": "tcp://127.0.0.1:1", "feed": "f"}
    clock = {"speed": 1.0, "wall_origin_s": 1.0, "city_origin_s": 1.0}
    where = {**seats, **clock, **ports, "streams": {}, "is_plaintext": False, "pid": 1}
    try:
        write_endpoints(hall.endpoints_file, msgspec.convert(where, Endpoints))
        time.sleep(4 * LOOK_EVERY_S)  # that nothing happens can only be waited for
        assert hall.endpoints().desk == "tcp://127.0.0.1:1"
        assert hall.spawned == ["hub"]
        where |= dict.fromkeys((*ports, "hj212", "push"), "127.0.0.1:2")
        write_endpoints(hall.endpoints_file, msgspec.convert(where, Endpoints))
        end_s = time.monotonic() + 30.0
        while "demo" not in hall.spawned and time.monotonic() < end_s:
            time.sleep(0.02)
        assert hall.spawned == ["hub", "demo"]
    finally:
        hall.stop()


class DyingHall(EmbeddedHall):
    """A hall whose hub writes why it cannot start, and ends."""

    def _start_hub(self) -> None:
        (self.data / "hub.log").write_text("first\nthe folder is open to others\n", "utf-8")
        self._hub = subprocess.Popen([sys.executable, "-S", "-c", "raise SystemExit(2)"])


def test_a_hub_that_cannot_start_says_why(tmp_path: Path) -> None:
    hall = DyingHall(tmp_path / "hall", HallOptions(tmp_path / "no city", with_demo=False))
    assert hall.trouble() == ""
    hall.start()
    try:
        end_s = time.monotonic() + 30.0
        while not hall.trouble() and time.monotonic() < end_s:
            time.sleep(0.02)
        assert hall.trouble() == "the folder is open to others"
        hall.endpoints_file.write_text("{}", "utf-8")
        assert hall.trouble() == ""  # there is a hub again
    finally:
        hall.stop()
