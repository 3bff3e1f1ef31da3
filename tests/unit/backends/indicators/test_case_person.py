"""By whom cases are parted: to whom it was handed or who dealt with it; for the signed in."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import OperatorError
from app.domain.measures.asking import MembersQuestion, PartsAnswer, PartsQuestion, Side
from app.domain.measures.indicator import FactKind
from app.domain.measures.opened import opened as opened_by
from app.domain.measures.table import IndicatorTable
from backends.indicators.answers import MeasureAnswers
from backends.indicators.counting import Counter as Counting
from backends.indicators.table_file import read_table
from tests.unit.backends.indicators.any_cases import NOW_S, Desk
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


def by(counter: Counting, indicator: str, part: str) -> dict[str, tuple[float | None, ...]]:
    parts = counter.parts(PartsQuestion(indicator, part), NOW_S).parts
    return {one.key: (one.value, one.of) for one in parts}


def test_who_gave_a_case_back_or_closed_it_too_early_is_charged_and_not_who_has_it(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    case = CASE | {"raised_s": NOW_S - 7200.0, "state": "handling", "is_open": True}
    water = '"returned_by": "p-water"'
    gave_back = {"returned": 1, "returned_unit": "water"}
    opened = {"reopened": 1, "reopened_unit": "water", "unit": "town-1"}
    town = '"worked_by": "p-town"'
    desk.lay([
        case | gave_back | {"body": f"{{{water}}}"},  # not sent anew
        case | gave_back | {"unit": "town-1", "body": f"{{{water}, {town}}}"},
        case | {"unit": "town-1", "body": '{"worked_by": "p-town"}'},
        case | {"unit": "water", "body": '{"worked_by": "p-water"}'},
        case | {"returned": 1, "unit": "town-1", "body": "{}"},  # of before that was kept
        case | opened | {"body": f'{{"reopened_of": "p-water", {town}}}'},
    ])  # fmt: skip
    keys = ("returned_share", "reopened_share", "rework_share")
    shares = [one for one in read_table() if one.key in keys]
    counter = Counting({FactKind.CASES: desk.facts}, IndicatorTable(tuple(shares)), [("city", 0)])
    assert not counter.faults
    assert by(counter, "returned_share", "unit") == {
        "water": (2.0, 3.0), "town-1": (0.0, 2.0), "": (1.0, 1.0),
    }  # fmt: skip
    assert by(counter, "returned_share", "department") == {
        "d-water": (2.0, 3.0), "d-town": (0.0, 2.0), "": (1.0, 1.0),
    }  # fmt: skip
    assert by(counter, "returned_share", "person") == {
        "p-water": (2.0, 3.0), "p-town": (0.0, 2.0), "": (1.0, 1.0),
    }  # fmt: skip
    assert by(counter, "reopened_share", "person") == {
        "p-water": (1.0, 2.0), "p-town": (0.0, 2.0), "": (0.0, 2.0),
    }  # fmt: skip
    asked = MembersQuestion("returned_share", side=Side.COUNTED, within=(("person", "p-water"),))
    assert counter.members(asked, NOW_S).count == 2
    assert opened_by(shares[0], "city", Side.COUNTED, (("unit", "water"),), NOW_S) is None
    desk.close()


def test_work_that_was_sent_back_is_of_whoever_did_it_above_and_below_the_line(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    closed = CASE | {"closed_s": NOW_S - 60.0, "unit": "town-1"}
    town = '"worked_by": "p-town"'
    sent_back = {"reworked": 1, "reworked_unit": "water"}
    desk.lay([
        closed | sent_back | {"body": f'{{"reworked_of": "p-water", {town}}}'},
        closed | {"body": f"{{{town}}}"},
        closed | {"unit": "water", "body": '{"worked_by": "p-water"}'},
    ])  # fmt: skip
    for key in ("rework_share", "um_rework"):
        one = [share for share in read_table() if share.key == key]
        one = [replace(share, meant=replace(share.meant, where=())) for share in one]
        counter = Counting({FactKind.CASES: desk.facts}, IndicatorTable(tuple(one)), [("city", 0)])
        assert not counter.faults
        assert by(counter, key, "unit") == {"water": (1.0, 2.0), "town-1": (0.0, 1.0)}
        assert by(counter, key, "person") == {"p-water": (1.0, 2.0), "p-town": (0.0, 1.0)}
        asked = MembersQuestion(key, side=Side.COUNTED, within=(("unit", "water"),))
        assert counter.members(asked, NOW_S).count == 1
    desk.close()


def test_parts_by_person_are_for_those_who_have_signed_in() -> None:
    answers = MeasureAnswers(Counter(), ["demands"], ("city",), lambda: 1.0)
    asked = {"indicator": "demands", "by": "person"}
    hidden = {"indicator": "demands", "by": "returned_person"}
    for refused in (asked, hidden, {"indicator": "demands", "by": "unit", "across": "person"}):
        with pytest.raises(OperatorError, match="not_signed_in"):
            answers.parts("city", refused)
    assert isinstance(answers.parts("city", asked, is_signed_in=True), PartsAnswer)
    rows = {"indicator": "demands", "within": {"person": "li"}}
    with pytest.raises(OperatorError, match="not_signed_in"):
        answers.members("city", rows)
    answers.members("city", rows, is_signed_in=True)
