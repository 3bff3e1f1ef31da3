"""By whom cases are parted: to whom it was handed or who dealt with it; for the signed in."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import OperatorError
from app.domain.measures.asking import PartsAnswer
from backends.indicators.answers import MeasureAnswers
from tests.unit.backends.indicators.any_cases import Desk
from tests.unit.backends.indicators.test_answers import Counter

CASE = {
    **dict.fromkeys(("kind", "channel", "source", "type_code", "county", "town", "grid"), "x"),
    **dict.fromkeys(("raised_s", "opened_s", "filed_s", "closed_s", "close_due_s"), 1.0),
    **dict.fromkeys(("reply_due_s", "replied_s", "next_due_s"), 0.0),
    **dict.fromkeys(("returned", "reworked", "reopened", "members", "escalation"), 0),
    **dict.fromkeys(("leader", "handler", "campaign", "seen_by", "unit"), ""),
    **dict.fromkeys(("is_open", "is_deferred", "is_supervised", "is_demo"), False),
    **{"state": "closed", "severity": 3, "is_satisfied": None, "lon_deg": None},
}


def test_the_person_of_a_case_is_to_whom_it_was_handed_or_who_dealt_with_it(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    desk.lay([
        CASE | {"body": '{"worked_by": "wang"}'},
        CASE | {"handler": "li", "body": '{"worked_by": "wang"}'},
        CASE | {"body": "{}"},
    ])  # fmt: skip
    codes = desk.facts.codes("person", np.arange(3))
    words = [key for key, _ in desk.facts.parts("person")]
    assert [words[code] if code >= 0 else "" for code in codes.tolist()] == ["wang", "li", ""]
    assert desk.counted("person = wang") == 1
    desk.close()


def test_parts_by_person_are_for_those_who_have_signed_in() -> None:
    answers = MeasureAnswers(Counter(), ["demands"], ("city",), lambda: 1.0)
    asked = {"indicator": "demands", "by": "person"}
    for refused in (asked, {"indicator": "demands", "by": "unit", "across": "person"}):
        with pytest.raises(OperatorError, match="not_signed_in"):
            answers.parts("city", refused)
    assert isinstance(answers.parts("city", asked, is_signed_in=True), PartsAnswer)
    rows = {"indicator": "demands", "within": {"person": "li"}}
    with pytest.raises(OperatorError, match="not_signed_in"):
        answers.members("city", rows)
    answers.members("city", rows, is_signed_in=True)
