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
    groups = [{"kind": one["kind"], "hits": [one], "count": 1} for one in found]
    hall.link.answer("find", {"groups": groups})
    hall.pump()
    assert told == [1]
    assert [hit.key for hit in hall.finder.hits].count(TRUCK) == 1
    assert hall.finder.hits[-1].key == "S1"


def test_an_answer_to_an_older_text_is_dropped(hall):
    hall.finder.query("D03")
    hit = {"kind": "site", "key": "S1", "label": "x"}
    hall.link.answer("find", {"groups": [{"kind": "site", "hits": [hit], "count": 1}]})
    hall.finder.query("D0371")
    hall.pump()
    assert "S1" not in [hit.key for hit in hall.finder.hits]


@pytest.mark.parametrize("result", [{"groups": 3}, {"groups": [{"kind": 1}]}, {"built": "x"}])
def test_hits_that_are_none_are_an_error_and_no_crash(hall, result):
    hall.finder.query("D0371")
    hall.link.answer("find", result)
    hall.pump()
    assert hall.finder.error == "answer_malformed"


def test_a_refused_search_keeps_the_local_hits_and_the_code(hall):
    hits = hall.finder.query("D0371")
    hall.link.answer("find", {}, code="not_allowed")
    hall.pump()
    assert hall.finder.error == "not_allowed"
    assert hall.finder.hits == hits


@pytest.mark.parametrize("text", ["苏F·D?37*", "苏fd0371", "苏F D0371", "*0371", "D0?71"])
def test_a_plate_is_found_by_a_pattern_and_without_its_dot(hall, text):
    hall.enter_things(truck={"label": "苏F·D0371"})
    found = [hit.label for hit in hall.finder.query(text) if hit.kind == HitKind.ENTITY]
    assert found == ["苏F·D0371"]


@pytest.mark.parametrize("text", ["苏F·D?99*", "*", "??"])
def test_a_pattern_that_nothing_has_finds_nothing_on_the_map(hall, text):
    hall.enter_things(truck={"label": "苏F·D0371"})
    assert [hit for hit in hall.finder.query(text) if hit.kind == HitKind.ENTITY] == []


def test_a_thing_on_the_map_and_its_record_are_listed_once(hall):
    hall.finder.query("D0371")
    record = {"kind": "vehicle", "key": TRUCK, "label": "苏F·D0371"}
    hall.link.answer("find", {"groups": [{"kind": "vehicle", "hits": [record], "count": 1}]})
    hall.pump()
    assert [hit.key for hit in hall.finder.hits].count(TRUCK) == 1


def test_the_hub_counts_what_it_found_and_says_how_whole_its_index_is(hall):
    hall.finder.query("井盖")
    hit = {"kind": "case", "key": "c1", "label": "井盖破损", "marks": [[0, 2]], "code": "filed"}
    group = {"kind": "case", "hits": [hit], "count": 200, "is_more": True}
    hall.link.answer("find", {"groups": [group], "behind_s": 180.0, "built": 1.0})
    hall.pump()
    assert hall.finder.count_of("case") == (200, True)
    assert hall.finder.answer.behind_s == 180.0
    assert hall.finder.hits[-1].marks == ((0, 2),)
    hall.finder.query("井")
    assert hall.finder.count_of("case") == (0, False)


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
