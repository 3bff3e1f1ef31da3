"""The hub's memory of readings: stretches in order, of fixed size, and known since when whole."""

import numpy as np

from app.domain.readings import Timing
from backends.hub.reading_ring import ReadingRing


def test_the_ring_gives_a_stretch_of_one_series_in_order_and_forgets_its_oldest():
    ring = ReadingRing(capacity=8, whole_since_s=0.0)
    for n in range(10):
        rows = np.array([n % 2], np.int64)
        marks = np.zeros(1, np.uint8)
        ring.add(rows, np.array([100.0 - n]), np.array([float(n)]), marks, marks)
    found = ring.stretch(1, 0.0, 200.0)
    assert (found.values.tolist(), found.thinned_from) == ([9.0, 7.0, 5.0, 3.0], 0)
    assert ring.stretch(1, 93.0, 95.0).values.tolist() == [7.0, 5.0]
    assert ring.stretch(2, 0.0, 200.0).thinned_from == 0


def test_a_stretch_is_thinned_and_keeps_its_ends():
    ring = ReadingRing(capacity=1000, whole_since_s=0.0)
    n = 500
    marks = np.zeros(n, np.uint8)
    ring.add(np.zeros(n, np.int64), np.arange(n) * 1.0, np.arange(n) * 2.0, marks, marks)
    found = ring.stretch(0, 0.0, 1000.0, most=10)
    assert 5 <= len(found.t_s) <= 10
    assert found.thinned_from == 500
    assert (found.t_s[0], found.t_s[-1]) == (0.0, 499.0)


def test_more_than_the_ring_holds_in_one_batch_keeps_the_newest():
    ring = ReadingRing(capacity=4, whole_since_s=0.0)
    n = 10
    marks = np.zeros(n, np.uint8)
    ring.add(np.zeros(n, np.int64), np.arange(n) * 1.0, np.arange(n) * 1.0, marks, marks)
    assert ring.stretch(0, 0.0, 100.0).t_s.tolist() == [6.0, 7.0, 8.0, 9.0]


def test_the_ring_knows_since_when_it_has_everything():
    ring = ReadingRing(capacity=4, whole_since_s=50.0)

    def add(*t_s: float, timing: int = 0) -> float:
        marks = np.zeros(len(t_s), np.uint8)
        ring.add(np.zeros(len(t_s), np.int64), np.array(t_s), np.array(t_s), marks, marks + timing)
        return ring.whole_since_s

    assert add(100.0, 10.0) == 50.0
    assert add(9e9, timing=int(Timing.FUTURE)) == 50.0
    assert add(110.0) == 50.0
    assert add(120.0) == 100.0, "the first is forgotten"
    assert add(130.0, 140.0) == 100.0, "what was dated from the future does not count"
    assert add(150.0, 160.0, 170.0, 180.0, 190.0) == 150.0
