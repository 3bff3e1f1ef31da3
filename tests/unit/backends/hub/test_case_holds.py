"""Who reads a case is told to others for a while; nothing depends on it."""

import pytest

from backends.hub.case_holds import HOLD_S, MOST_CASES, MOST_READERS, CaseHolds


class Ground:
    def __init__(self) -> None:
        self.now_s = 100.0
        self.holds = CaseHolds(lambda: self.now_s)

    def seats(self, case_id: str = "c1") -> list[str]:
        return [reader["seat"] for reader in self.holds.told(case_id)["readers"]]


@pytest.fixture
def ground() -> Ground:
    return Ground()


def test_who_came_first_has_it_until_he_goes(ground):
    ground.holds.take("c1", "li", "desk-1", "city")
    ground.now_s += 5.0
    ground.holds.take("c1", "wang", "desk-2", "ca")
    assert ground.holds.told("c1")["readers"] == [
        {"person": "li", "seat": "desk-1", "county": "city", "for_s": 5.0},
        {"person": "wang", "seat": "desk-2", "county": "ca", "for_s": 0.0},
    ]
    ground.holds.release("c1", "desk-1")
    assert ground.seats() == ["desk-2"]
    ground.holds.release("c1", "desk-2")
    ground.holds.release("c1", "desk-2")
    assert ground.seats() == []


def test_who_says_nothing_any_more_has_gone(ground):
    ground.holds.take("c1", "li", "desk-1", "city")
    ground.now_s += HOLD_S - 1
    ground.holds.take("c1", "li", "desk-1", "city")
    ground.now_s += HOLD_S - 1
    assert ground.seats() == ["desk-1"]
    ground.now_s += 1
    assert ground.seats() == []


def test_asking_for_no_end_of_cases_fills_nothing(ground):
    for n in range(MOST_CASES + 50):
        ground.holds.take(f"c{n}", "li", "desk-1", "city")
    assert ground.seats(f"c{MOST_CASES + 1}") == []
    assert ground.seats("c0") == ["desk-1"]
    ground.now_s += HOLD_S
    ground.holds.take("new", "li", "desk-1", "city")
    assert ground.seats("new") == ["desk-1"]
    for n in range(MOST_READERS + 5):
        ground.holds.take("many", "li", f"desk-{n}", "city")
    assert len(ground.seats("many")) == MOST_READERS
    for bad in ("", "c" * 65):
        ground.holds.take(bad, "li", "desk-1", "city")
        assert ground.seats(bad) == []
