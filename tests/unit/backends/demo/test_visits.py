"""The demo's visits: the plan is kept mostly, and nothing is told of an hour that is to come."""

import datetime as dt
from collections import Counter

from app.domain.visits import VisitState
from backends.demo.geography.sources import read_sources
from backends.demo.geography.visits import demo_visits


def test_no_visit_is_made_before_its_hour_and_most_are_made() -> None:
    states: Counter[VisitState] = Counter()
    made_today = 0
    for visit in demo_visits(read_sources().towns):
        for at in range(14):
            day = (dt.date(2026, 11, 16) + dt.timedelta(days=at)).isoformat()
            states[visit.state_on(day)] += 1
            made_today += visit.was_made_on(day)
            assert visit.due_on(day) != day or not visit.was_made_on(day), (visit.visit_id, day)
    assert states[VisitState.DONE] > 8 * states[VisitState.OVERDUE] > 0
    assert states[VisitState.TODAY]
    assert made_today
