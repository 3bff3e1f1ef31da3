"""Consequential alarms are suppressed by their cause, listed, and come back when it is over."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain import alarm as alarms
from app.domain.alarm import Alarm
from app.domain.alarm_cover import cause_of, to_release, to_suppress
from app.domain.alarm_policy import Cover
from tests.unit.app.domain.facts import RAISED, Facts

COVERS = (Cover("source_silent", frozenset({"station_silent"}), "source"),)


def made(alarm_id: str, rule: str, entity_id: str, **evidence: Any) -> Alarm:
    body = {**RAISED, "rule": rule, "entity_id": entity_id, "evidence": evidence}
    return alarms.raised(Facts().entry("alarm_raised", f"alarm:{alarm_id}", body, ""))


FEED = made("feed", "source_silent", "hj212")
STATION = made("st", "station_silent", "st:1", source="hj212")


def test_the_silence_of_a_feed_covers_that_of_its_stations_and_of_no_other() -> None:
    other = made("other", "station_silent", "st:2", source="mqtt")
    assert list(to_suppress([FEED, STATION, other], COVERS)) == [(STATION, FEED)]


@pytest.mark.parametrize(
    "evidence", [{}, {"source": ""}, {"source": 5}, {"source": None}, {"source": ["hj212"]}]
)
def test_evidence_that_names_nothing_is_covered_by_nothing(evidence: dict[str, Any]) -> None:
    assert cause_of("station_silent", evidence, [FEED], COVERS) is None


def test_another_rule_is_not_covered() -> None:
    assert cause_of("speeding", {"source": "hj212"}, [FEED], COVERS) is None
    assert list(to_suppress([STATION], COVERS)) == []


def test_what_is_suppressed_or_closed_already_is_left() -> None:
    said = replace(STATION, suppressed_by="source_silent", cause_id="feed")
    shut = replace(STATION, state=alarms.AlarmState.CLOSED)
    assert list(to_suppress([FEED, said, shut], COVERS)) == []


def test_a_rule_never_covers_itself() -> None:
    covers = (Cover("station_silent", frozenset({"station_silent"}), "source"),)
    itself = made("a", "station_silent", "hj212", source="hj212")
    assert list(to_suppress([itself], covers)) == []


@pytest.mark.parametrize(
    "cause",
    [
        None,
        replace(FEED, is_standing=False),
        replace(FEED, state=alarms.AlarmState.CLOSED),
    ],
)
def test_it_stands_alone_again_when_its_cause_is_gone_over_or_judged(cause: Alarm | None) -> None:
    said = replace(STATION, suppressed_by="source_silent", cause_id="feed")
    board = {"st": said} | ({} if cause is None else {"feed": cause})
    assert list(to_release([said], board)) == [said]
    assert list(to_release([said, FEED], {"st": said, "feed": FEED})) == []
    assert list(to_release([STATION], {"st": STATION})) == []
