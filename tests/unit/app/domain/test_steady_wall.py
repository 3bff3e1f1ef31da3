"""A clock that is set by hand moves nothing; one that a time server corrects is followed."""

import time
from dataclasses import dataclass, field

import pytest

from app.domain.steady_wall import FOLLOWED_EACH_LOOK_S, SteadyWall, steady_s

NOON_S = 1_700_000_000.0


@dataclass
class Machine:
    """A wall clock that somebody sets, and one that nobody can."""

    wall_s: float = NOON_S
    since_boot_s: float = 500.0
    taken: SteadyWall = field(init=False)

    def __post_init__(self) -> None:
        self.taken = SteadyWall(lambda: self.wall_s, lambda: self.since_boot_s)

    def pass_s(self, seconds: float) -> None:
        self.wall_s += seconds
        self.since_boot_s += seconds


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0, 86400.0, -86400.0, -10.0, 2.5])
def test_a_jump_is_told_and_not_followed(jump_s: float):
    machine = Machine()
    machine.pass_s(10.0)
    machine.wall_s += jump_s
    for _ in range(5):
        assert machine.taken.look() == jump_s
        machine.pass_s(1.0)
    assert machine.taken() == NOON_S + 15.0
    assert machine.taken.strayed_s() == jump_s


@pytest.mark.parametrize("off_s", [1.0, -1.0])
def test_a_small_correction_is_followed_a_little_at_a_time_and_never_backwards(off_s: float):
    machine = Machine()
    machine.wall_s += off_s
    before_s = machine.taken()
    for _ in range(200):
        machine.pass_s(1.0)
        machine.taken.look()
        assert abs(machine.taken() - before_s - 1.0) <= FOLLOWED_EACH_LOOK_S + 1e-6
        before_s = machine.taken()
    assert abs(machine.taken.strayed_s()) < 1e-6


def test_it_begins_with_the_machines_time():
    assert abs(SteadyWall()() - time.time()) < 1.0


def test_where_the_machine_cannot_count_its_sleep_it_counts_its_waking(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    assert abs(steady_s() - time.monotonic()) < 1.0
    monkeypatch.setattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC, raising=False)
    assert abs(steady_s() - time.monotonic()) < 1.0
