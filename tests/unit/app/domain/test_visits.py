"""Planned visits: when each is due, and whether it was made since."""

import pytest

from app.domain.visits import Visit, VisitState


def visit(every_days: int = 7, done: tuple[str, ...] = ()) -> Visit:
    return Visit(
        *("VS-1", "市场", "market", "team-1", "甲", "1001", "2026-11-02", "08:30"),
        *(every_days, done, "路", 120.5, 32.5),
    )


@pytest.mark.parametrize(
    ("every_days", "day", "due"),
    [
        (7, "2026-11-01", "2026-11-02"),
        (7, "2026-11-02", "2026-11-02"),
        (7, "2026-11-08", "2026-11-02"),
        (7, "2026-11-23", "2026-11-23"),
        (0, "2026-11-23", "2026-11-02"),
    ],
)
def test_it_is_due_again_after_so_many_days_or_once(every_days: int, day: str, due: str) -> None:
    assert visit(every_days).due_on(day) == due


@pytest.mark.parametrize(
    ("done", "day", "state"),
    [
        ((), "2026-11-01", VisitState.PLANNED),
        ((), "2026-11-02", VisitState.TODAY),
        ((), "2026-11-03", VisitState.OVERDUE),
        (("2026-11-02",), "2026-11-02", VisitState.DONE),
        (("2026-11-04",), "2026-11-03", VisitState.OVERDUE),  # of a day to come nothing is told
        (("2026-11-04",), "2026-11-08", VisitState.DONE),
        (("2026-11-04",), "2026-11-09", VisitState.TODAY),  # that was the visit before
        (("2026-11-04",), "2026-11-10", VisitState.OVERDUE),
    ],
)
def test_its_state_is_that_of_the_day_it_was_due_last(
    done: tuple[str, ...], day: str, state: VisitState
) -> None:
    assert visit(done=done).state_on(day) is state


def test_it_was_made_on_the_days_that_are_written() -> None:
    made = visit(done=("2026-11-02", "2026-11-10"))
    assert made.was_made_on("2026-11-10")
    assert not made.was_made_on("2026-11-09")
