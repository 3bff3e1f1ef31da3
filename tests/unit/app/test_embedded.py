"""A demo hall keeps to the rules that the doctor looks at."""

import os
import stat
from pathlib import Path

from app.embedded import claim_hall


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
