"""A campaign's figures are filters, and its time goes by from its first day to its last."""

import datetime as dt

import pytest

from app.domain.cases.calendar import midnight_s
from app.domain.cases.campaigns import Campaign, CampaignPart, Counts, Figure, PartBy, opened
from app.domain.cases.case import CaseState
from app.domain.cases.opinion import said_of
from app.domain.cases.snapshots import (
    CONFIRMED,
    REJECTED,
    UNJUDGED,
    WAITING,
    SnapshotRecord,
    snapshots,
)

TEN_DAYS = Campaign(
    *("c1", "井盖", "municipal", ("pub-manhole",), "grids"),
    *(dt.date(2026, 11, 1), dt.date(2026, 11, 10), 0, "自定", "house"),
)


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (dt.date(2026, 10, 1), 0.0),
        (dt.date(2026, 11, 1), 0.1),
        (dt.date(2026, 11, 10), 1.0),
        (dt.date(2026, 12, 1), 1.0),
    ],
)
def test_the_time_of_a_campaign_goes_by(day: dt.date, share: float) -> None:
    assert TEN_DAYS.share_of_time(day) == pytest.approx(share)


def test_a_part_and_a_day_narrow_the_filter_of_a_figure() -> None:
    county = CampaignPart(PartBy.COUNTY, "cc", "崇川", Counts())
    unit = CampaignPart(PartBy.UNIT, "", "", Counts())
    assert opened("c1", Figure.OPEN, county).counties == ("cc",)
    assert opened("c1", Figure.OPEN, unit).units == ("",)
    begin_s = midnight_s(dt.date(2026, 11, 2))
    found = opened("c1", Figure.FOUND, day="2026-11-02")
    closed = opened("c1", Figure.CLOSED, day="2026-11-02")
    assert (found.raised_from_s, found.raised_to_s) == (begin_s, begin_s + 86_400)
    assert (closed.closed_from_s, closed.closed_to_s) == (begin_s, begin_s + 86_400)
    assert closed.campaigns == ("c1",)
    assert closed.channels == ("census",)


def test_every_state_is_waiting_confirmed_rejected_or_says_neither() -> None:
    sets = (WAITING, CONFIRMED, REJECTED, UNJUDGED)
    assert sorted(state for one in sets for state in one) == sorted(CaseState)
    assert {CaseState.MERGED, CaseState.ROUTED} == set(UNJUDGED)
    assert SnapshotRecord("C-01", 3, 4, 5).judged == 9
    assert snapshots(WAITING, 5.0).channels == ("video",)
    assert said_of("积水", 5.0).campaigns == ("积水",)
