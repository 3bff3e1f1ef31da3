"""One case that is read: asked again on news, held while it is open, let go when it is shut."""

from typing import Any

import pytest

from app.domain.ports import LinkState
from app.services.cases.reading import AGAIN_S, ANSWER_WITHIN_S, HOLD_AGAIN_S, CaseReading, story_of
from tests.unit.app.services.cases.case_lines import line
from tests.unit.app.services.hall import NOON_S, Hall


def story(case_id: str = "c1") -> dict[str, Any]:
    one = line(1, case_id=case_id)
    names = ("case_id", "number", "kind", "channel", "type_code", "title", "county", "severity")
    case = {name: one[name] for name in names}
    case |= {"source": "", "original_no": "", "place": {}, "raised_s": NOON_S, "opened_s": NOON_S}
    case |= {"opened_by": "P", "changed_s": NOON_S, "changed_by": "P", "from_seq": 1, "to_seq": 3}
    return {"case": case, "steps": [], "as_of_s": NOON_S}


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in()
    return hall


def asked(hall: Hall, query: str) -> list[dict[str, Any]]:
    return [arguments for _, name, arguments in hall.link.asked if name == query]


def test_it_is_asked_for_at_once_and_again_only_on_news(hall: Hall) -> None:
    reading = CaseReading(hall.group, "c1", lambda: None, lambda: hall.real_s)
    reading.pump()
    hall.link.answer("case_story", story())
    hall.pump()
    assert reading.story is not None
    hall.real_s += AGAIN_S
    reading.pump()
    assert len(asked(hall, "case_story")) == 1
    reading.touch()
    reading.pump()
    assert len(asked(hall, "case_story")) == 2
    hall.link.answer("case_story", {}, "child_away")
    hall.pump()
    assert reading.story is not None  # what is known still stands, and it is asked again
    hall.real_s += AGAIN_S
    reading.pump()
    assert len(asked(hall, "case_story")) == 3
    hall.link.answer("case_story", {}, "case_unknown")
    hall.pump()
    assert reading.story is None


def test_no_answer_another_case_and_nonsense_are_said(hall: Hall) -> None:
    reading = CaseReading(hall.group, "c1", lambda: None, lambda: hall.real_s)
    reading.pump()
    hall.real_s += ANSWER_WITHIN_S
    reading.pump()
    assert reading.code == "no_answer"
    hall.link.answer("case_story", story("c2"))
    hall.pump()
    assert (reading.code, reading.story) == ("answer_malformed", None)
    assert story_of(story()) is not None
    assert story_of({**story(), "case": {"case_id": 7}}) is None


def test_who_read_it_first_is_told_and_it_is_let_go_when_it_is_shut(hall: Hall) -> None:
    reading = CaseReading(hall.group, "c1", lambda: None, lambda: hall.real_s)
    reading.pump()
    hall.link.answer("case_hold", {"holder": {"person": "P-9", "seat": "s2", "for_s": 3.0}})
    hall.pump()
    assert reading.reader == ("P-9", "s2")
    hall.real_s += HOLD_AGAIN_S
    reading.pump()
    hall.link.answer("case_hold", {"holder": None})
    hall.pump()
    assert reading.reader == ("", "")
    reading.release()
    reading.release()
    assert [one.get("is_over", False) for one in asked(hall, "case_hold")] == [False, False, True]


def test_nobody_holds_anything_without_a_session_or_behind_a_broken_line() -> None:
    hall = Hall()
    hall.pump()
    reading = CaseReading(hall.group, "c1", lambda: None, lambda: hall.real_s)
    reading.pump()
    assert asked(hall, "case_hold") == []
    hall.link.state = LinkState.CONNECTING
    hall.pump()
    reading.touch()
    hall.real_s += AGAIN_S
    reading.pump()
    assert len(asked(hall, "case_story")) == 1
    reading.release()
    assert asked(hall, "case_hold") == []
