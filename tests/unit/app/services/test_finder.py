"""The command box finds what is here at once and what the hub knows a moment later."""

import pytest

from app.domain.errors import DecodeError
from app.services import record
from app.services.finder import FinderAction, HitKind
from tests.unit.app.services.hall import TRUCK, Hall

ACTIONS = (FinderAction("handover", "交接班", "jjb"), FinderAction("log", "值班日志", "zbrz"))


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.enter_things()
    hall.raise_alarm()
    hall.issue_task()
    hall.finder.offer(ACTIONS)
    return hall


def kinds(hits) -> list[str]:
    return [hit.kind for hit in hits]


def test_part_of_a_plate_finds_alarm_task_and_vehicle(hall):
    hits = hall.finder.query("d0371")
    assert kinds(hits) == [HitKind.ALARM, HitKind.TASK, HitKind.ENTITY]
    assert hits[2].key == TRUCK
    assert hits[2].lon_deg == 120.9


@pytest.mark.parametrize("text", ["jj", "JJB", "交接"])
def test_actions_are_found_by_label_and_by_pinyin_initials(hall, text):
    assert [hit.key for hit in hall.finder.query(text)] == ["handover"]


def test_an_empty_box_offers_the_actions_and_asks_nobody(hall):
    asked = len(hall.link.asked)
    assert [hit.key for hit in hall.finder.query("  ")] == ["handover", "log"]
    assert len(hall.link.asked) == asked


def test_a_label_that_begins_with_the_text_comes_first(hall):
    hall.enter_things(truck={"label": "XP-0117"})
    labels = [hit.label for hit in hall.finder.query("P-0117") if hit.kind == HitKind.ENTITY]
    assert labels == ["P-0117", "XP-0117"]


def test_the_hubs_hits_follow_and_what_is_here_already_is_not_doubled(hall):
    told = []
    hall.finder.connect(lambda: told.append(1))
    hall.finder.query("D0371")
    found = [
        {"kind": "entity", "key": TRUCK, "label": "x"},
        {"kind": "site", "key": "S1", "label": "D0371 厂", "lon_deg": 1.0, "lat_deg": 2.0},
    ]
    hall.link.answer("search", {"hits": found})
    hall.pump()
    assert told == [1]
    assert [hit.key for hit in hall.finder.hits].count(TRUCK) == 1
    assert hall.finder.hits[-1].key == "S1"


def test_an_answer_to_an_older_text_is_dropped(hall):
    hall.finder.query("D03")
    hall.link.answer("search", {"hits": [{"kind": "site", "key": "S1", "label": "x"}]})
    hall.finder.query("D0371")
    hall.pump()
    assert "S1" not in [hit.key for hit in hall.finder.hits]


@pytest.mark.parametrize("result", [{}, {"hits": 3}, {"hits": [{"kind": 1}]}])
def test_hits_that_are_none_are_an_error_and_no_crash(hall, result):
    hall.finder.query("D0371")
    hall.link.answer("search", result)
    hall.pump()
    assert hall.finder.error == "answer_malformed"


def test_a_refused_search_keeps_the_local_hits_and_the_code(hall):
    hits = hall.finder.query("D0371")
    hall.link.answer("search", {}, code="not_allowed")
    hall.pump()
    assert hall.finder.error == "not_allowed"
    assert hall.finder.hits == hits


def test_text_that_nothing_matches_finds_nothing(hall):
    assert hall.finder.query("没有这个") == ()


def test_the_seat_answer_is_read_and_a_broken_one_raises_decode_error():
    seat = record.seat_of(
        {"seat": "s", "kind": "console", "county": "city", "city": {"name": "南通市"}}
    )
    assert seat.city.name == "南通市"
    assert not seat.needs_administrator
    for read in (record.seat_of, record.people_of, record.cameras_of, record.plan_of):
        with pytest.raises(DecodeError):
            read({"city": []})
