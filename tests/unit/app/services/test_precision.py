"""The record of the rules and the likes of an alarm, asked of the hub and kept while one looks."""

from typing import Any

import pytest

from app.domain.ports import Answer
from app.services.precision import DAY_S, HURRY_S, RecordBook
from app.services.recorded_track import PART_S, RecordedTrack
from app.services.similar import SimilarBook
from tests.unit.app.services.hall import NOON_S, Hall

RULE = {
    "key": "r",
    "version": 2,
    "kind": "route",
    "severity": 2,
    "label": {"zh_CN": "规则"},
    "says": {"zh_CN": "说"},
    "article": "条",
    "sets": [{"values": {"a": 1.0, "b": ["x"], "c": "w"}, "source": "s", "standing": "read"}],
}
COUNTS = {"raised": 60, "looked_at": 40, "verified": 3, "rejected": 1}


def record(**more: Any) -> dict[str, Any]:
    told = {"from_s": NOON_S - 30 * DAY_S, "to_s": NOON_S, "rules": [RULE]}
    counts = {"by_rule": {"r": COUNTS}, "by_kind": {}, "total": COUNTS}
    return {**told, **counts, "stays": {"stays": 2, "matched": 1}, **more}


def asked(hall: Hall, name: str) -> int:
    return sum(query == name for _, query, _ in hall.link.asked)


def test_what_the_hub_counts_is_kept_with_numerator_and_denominator():
    hall = Hall()
    book = RecordBook(hall.group, lambda: hall.real_s)
    book.want()
    assert (book.record, book.code) == (None, "")
    hall.link.answer("rule_record", record())
    hall.pump()
    assert book.record is not None
    share = book.record.by_rule["r"].precision
    assert share is not None
    assert (share.hits, share.of) == (3, 4)
    assert book.record.per_day("r") == 2.0
    assert book.record.per_day("other") == 0.0
    hall.real_s += 60.0
    book.want()
    hall.link.answer("rule_record", record(data_from_s=NOON_S - DAY_S / 2))
    hall.pump()
    assert (book.record.data_s, book.record.per_day("r")) == (DAY_S / 2, 120.0)
    hall.real_s += 60.0
    book.want()
    hall.link.answer("rule_record", record(data_from_s=NOON_S - 600.0))
    hall.pump()
    assert book.record.per_day("r") is None, "ten minutes say nothing of a day"
    rule = book.rule("r")
    assert rule is not None
    assert rule.sets[0].values == {"a": 1.0, "b": ["x"], "c": "w"}


def test_it_is_asked_again_only_after_a_while_and_a_lost_question_is_given_up():
    hall = Hall()
    book = RecordBook(hall.group, lambda: hall.real_s)
    book.want()
    book.want()
    assert asked(hall, "rule_record") == 1
    hall.real_s += 16.0
    book.want()
    assert book.code == "no_answer"
    assert asked(hall, "rule_record") == 2
    hall.link.answer("rule_record", record())
    hall.pump()
    hall.real_s += 29.0
    book.want()
    assert asked(hall, "rule_record") == 2
    hall.real_s += 2.0
    book.want()
    assert asked(hall, "rule_record") == 3


def test_a_hurried_question_is_asked_soon_but_not_at_once():
    hall = Hall()
    book = RecordBook(hall.group, lambda: hall.real_s)
    book.want()
    hall.link.answer("rule_record", record())
    hall.pump()
    book.hurry()
    book.want()
    assert asked(hall, "rule_record") == 1, "not twice in a moment"
    hall.real_s += HURRY_S
    book.hurry()
    book.want()
    assert asked(hall, "rule_record") == 2


def test_another_period_forgets_the_old_counts():
    hall = Hall()
    told: list[str] = []
    book = RecordBook(hall.group, lambda: hall.real_s)
    book.connect(lambda: told.append(book.code))
    book.want()
    hall.link.answer("rule_record", record())
    hall.pump()
    book.choose(DAY_S)
    book.choose(DAY_S)
    assert (book.record, told) == (None, ["ok", ""])
    assert hall.link.asked[-1][2]["from_s"] == NOON_S - DAY_S


@pytest.mark.parametrize("result", [{}, {"rules": 7}, record(total={"raised": "x"})])
def test_an_answer_nobody_promised_is_said_to_be_malformed(result: dict[str, Any]):
    hall = Hall()
    book = RecordBook(hall.group, lambda: hall.real_s)
    book.want()
    hall.link.answer("rule_record", result)
    hall.pump()
    assert (book.code, book.record) == ("answer_malformed", None)


def test_what_one_person_was_told_is_not_kept_for_nobody():
    hall = Hall()
    book = RecordBook(hall.group, lambda: hall.real_s)
    book.want()
    hall.link.answer("rule_record", record())
    hall.pump()
    hall.real_s += 31.0
    book.want()
    hall.link.answer("rule_record", {}, code="not_signed_in")
    hall.pump()
    assert (book.code, book.record) == ("not_signed_in", None)


def test_former_alarms_of_another_alarm_than_was_asked_for_are_not_shown():
    hall = Hall()
    book = SimilarBook(hall.group, lambda: None)
    book.follow("a1")
    hall.link.answer("similar_alarms", {"alarm_id": "a2", "similar": [], "total": 0})
    hall.pump()
    assert (book.code, book.found) == ("answer_malformed", None)
    book.follow("a1")
    hall.link.answer("similar_alarms", {"alarm_id": "a1", "similar": [], "total": 0})
    hall.pump()
    assert book.found is not None
    book.release()


def test_a_day_is_asked_for_in_parts_and_put_together():
    hall = Hall()
    track = RecordedTrack(hall.group, lambda: None)
    track.ask("V-1", NOON_S - DAY_S, NOON_S)
    track.ask("V-1", NOON_S - DAY_S, NOON_S)
    parts = [a for _, name, a in hall.link.asked if name == "track"]
    assert [(a["to_s"] - a["from_s"]) for a in parts] == [PART_S, PART_S]
    hall.link.answer("track", {"t_s": [NOON_S - 5], "lonlat": [[120.9, 32.0]], "is_part": True})
    hall.pump()
    assert track.code == ""
    hall.link._answers.append(_first(hall))
    hall.pump()
    assert (track.code, track.is_part, len(track.fixes)) == ("ok", True, 2)


def _first(hall: Hall) -> Answer:
    request_id = next(i for i, name, _ in hall.link.asked if name == "track")
    fix = {"t_s": [NOON_S - DAY_S + 5], "lonlat": [[120.8, 32.0]]}
    return Answer(request_id, "ok", fix)


@pytest.mark.parametrize(
    ("code", "result", "said"),
    [
        ("child_away", {}, "child_away"),
        ("ok", {"t_s": [1.0], "lonlat": [[999.0, 0.0]]}, "answer_malformed"),
        ("ok", {"t_s": 3}, "answer_malformed"),
    ],
)
def test_a_track_the_hub_cannot_tell_is_said(code: str, result: dict[str, Any], said: str):
    hall = Hall()
    track = RecordedTrack(hall.group, lambda: None)
    track.ask("V-1", NOON_S - 60, NOON_S)
    hall.link.answer("track", result, code=code)
    hall.pump()
    assert track.code == said
    assert len(track.fixes) == 0
