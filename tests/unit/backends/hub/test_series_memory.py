"""Each reading is told by what came before: in order, late, twice, out of order, or too early."""

import random

import numpy as np
import pytest

from app.domain.readings import FUTURE_AFTER_S, LATE_ON_ARRIVAL_S, Timing
from backends.hub.series_memory import MOMENTS, SeriesMemory

NOW_S = 1_700_000_000.0


def judge(memory: SeriesMemory, *said: tuple[int, float]) -> list[int]:
    rows = np.array([row for row, _ in said], np.int64)
    t_s = NOW_S + np.array([after_s for _, after_s in said])
    return memory.judge(rows, t_s, NOW_S).tolist()


def test_a_first_reading_and_each_newer_one_is_in_order():
    memory = SeriesMemory()
    assert judge(memory, (0, -20), (1, -20)) == [0, 0]
    assert judge(memory, (0, -10), (0, -5), (1, -19)) == [0, 0, 0]


def test_the_same_moment_again_is_repeated_also_after_newer_ones():
    memory = SeriesMemory()
    judge(memory, (0, -20))
    assert judge(memory, (0, -20)) == [Timing.REPEATED]
    judge(memory, (0, -10))
    assert judge(memory, (0, -20)) == [Timing.REPEATED | Timing.OUT_OF_ORDER]
    assert judge(memory, (1, -20)) == [0], "another series has its own moments"


def test_an_older_moment_that_never_came_is_out_of_order():
    memory = SeriesMemory()
    judge(memory, (0, -10))
    assert judge(memory, (0, -15)) == [Timing.OUT_OF_ORDER]


def test_a_reading_long_before_it_came_is_late_and_still_in_order():
    memory = SeriesMemory()
    assert judge(memory, (0, -LATE_ON_ARRIVAL_S - 1)) == [Timing.LATE]
    assert judge(memory, (0, -LATE_ON_ARRIVAL_S)) == [0]


def test_a_moment_our_clock_does_not_allow_hides_nothing_that_comes_after_it():
    memory = SeriesMemory()
    judge(memory, (0, -10))
    assert judge(memory, (0, FUTURE_AFTER_S + 1)) == [Timing.FUTURE]
    assert judge(memory, (0, 0)) == [0]
    assert judge(memory, (1, FUTURE_AFTER_S + 1), (1, 0)) == [Timing.FUTURE, 0]


class Slow:
    """The rules, one reading after the other, in plain Python."""

    def __init__(self) -> None:
        self.newest_s: dict[int, float] = {}
        self.moments_s: dict[int, list[float]] = {}

    def judge(self, row: int, t_s: float, now_s: float) -> int:
        timing = Timing.LATE if now_s - t_s > LATE_ON_ARRIVAL_S else Timing.IN_ORDER
        known = self.moments_s.setdefault(row, [])
        newest_s = self.newest_s.get(row, -np.inf)
        if t_s in known or t_s == newest_s:
            timing |= Timing.REPEATED
        if t_s > now_s + FUTURE_AFTER_S:
            timing |= Timing.FUTURE
        else:
            if t_s < newest_s:
                timing |= Timing.OUT_OF_ORDER
            self.newest_s[row] = max(newest_s, t_s)
        known.append(t_s)
        return int(timing)


@pytest.mark.parametrize("seed", range(10))
def test_a_whole_batch_is_judged_as_its_readings_one_by_one(seed):
    rng = random.Random(seed)
    memory, slow = SeriesMemory(), Slow()
    for _ in range(6):
        said = [(rng.randrange(5), float(rng.randrange(-400, 200, 20))) for _ in range(5)]
        expected = [slow.judge(row, NOW_S + at_s, NOW_S) for row, at_s in said]
        assert judge(memory, *said) == expected


def test_what_is_remembered_of_a_series_is_bounded():
    memory = SeriesMemory()
    judge(memory, *((0, float(-n)) for n in range(MOMENTS + 50, 0, -1)))
    assert judge(memory, (0, -2.0)) == [Timing.REPEATED | Timing.OUT_OF_ORDER]
    assert judge(memory, (0, -70.0)) == [Timing.OUT_OF_ORDER]
