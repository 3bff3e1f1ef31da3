"""A dispatch may call the unit out by a text message, queued in the same decision."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.cases.case import CaseKind
from app.domain.cases.catalogue import Unit
from app.domain.cases.commands import OpenCase, StepCase
from app.domain.cases.steps import CaseStep
from backends.cases.telling import told
from backends.hub.calling_out import warn_of_templates
from backends.hub.deciding import Decision
from backends.notify.simulated import SimulatedGateway
from tests.unit.backends.notify.hall import CATALOGUE, NOON_S, Hall, Scripted

UNITS = {
    "u-1": Unit("u-1", "市政一队", "county", phone="13900000001", has_phone=True),
    "u-2": Unit("u-2", "市政二队", "county"),
    "u-3": Unit("u-3", "演示队", "county", phone="00000009001", has_phone=True),
}
TOLD = OpenCase(
    *("c1", CaseKind.DEMAND, "hotline", "人民路井盖破损", "碎了", NOON_S - 60.0),
    type_code="pub-manhole",
    county="cc",
)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path, Scripted())
    made.catalogue = replace(CATALOGUE, units=UNITS)
    assert made.do(TOLD).code == "ok"
    for step in (CaseStep.ACCEPT, CaseStep.FILE):
        assert take(made, step).code == "ok"
    yield made
    made.close()


def take(hall: Hall, step: CaseStep, unit: str = "", *, call_out: bool = False) -> Decision:
    case = hall.journal.cases.get("c1")
    assert case is not None
    return hall.do(StepCase("c1", case.to_seq, step, unit=unit, call_out=call_out))


def test_the_unit_is_told_what_where_and_which_case(hall: Hall) -> None:
    decision = take(hall, CaseStep.DISPATCH, "u-1", call_out=True)
    told = {"called_out": True, "call_out_why": "", "not_before_s": hall.clock.now_s()}
    assert decision.result == told
    (line,) = hall.log(case_id="c1")["lines"]
    assert (line["key"], line["template"], line["to"]) == ("unit:u-1", "call_out", "139****0001")
    case = hall.journal.cases.get("c1")
    assert case is not None
    assert case.unit == "u-1"
    assert "人民路井盖破损" in line["text"]
    assert str(case.number) in line["text"]
    hall.go(10)
    assert hall.states() == {"delivered": 1}


def test_without_being_asked_for_nothing_is_sent(hall: Hall) -> None:
    assert take(hall, CaseStep.DISPATCH, "u-1").result == {}
    assert hall.states() == {}


@pytest.mark.parametrize(
    ("step", "unit", "code"),
    [
        (CaseStep.DISPATCH, "u-2", "unit_no_phone"),
        (CaseStep.NOTE, "u-1", "bad_value"),
    ],
)
def test_who_cannot_be_called_out_is_not_sent_either(
    hall: Hall, step: CaseStep, unit: str, code: str
) -> None:
    case = hall.journal.cases.get("c1")
    assert case is not None
    body = StepCase("c1", case.to_seq, step, note="x", unit=unit, call_out=True)
    assert hall.do(body).code == code
    after = hall.journal.cases.get("c1")
    assert after is not None
    assert after.to_seq == case.to_seq


def test_a_hall_without_a_gateway_calls_nobody_out(hall: Hall) -> None:
    hall.messaging = None  # type: ignore[assignment]
    assert take(hall, CaseStep.DISPATCH, "u-1", call_out=True).code == "no_gateway"
    assert take(hall, CaseStep.DISPATCH, "u-1").code == "ok"


SIGHT = replace(
    TOLD,
    case_id="s1",
    channel="video",
    title="疑似违建",
    type_code="ill-building",
    seen_by="C-1",
)


def sent(hall: Hall, unit: str, about: OpenCase = SIGHT, *, call_out: bool = False) -> Decision:
    """Open and file a case, and send a unit to it; with ``call_out`` a message is asked for."""
    assert hall.do(about).code == "ok"
    for step in (CaseStep.ACCEPT, CaseStep.FILE, CaseStep.DISPATCH):
        case = hall.journal.cases.get(about.case_id)
        assert case is not None
        is_sending = step is CaseStep.DISPATCH
        to, asked = unit if is_sending else "", call_out and is_sending
        decision = hall.do(StepCase(about.case_id, case.to_seq, step, unit=to, call_out=asked))
    return decision


def test_a_sighting_has_its_own_words_also_where_the_message_is_asked_for(hall: Hall) -> None:
    assert sent(hall, "u-1", call_out=True).result["called_out"]
    (line,) = hall.log(case_id="s1")["lines"]
    assert line["template"] == "build_seen"


def test_who_asks_for_it_is_refused_where_the_words_of_a_sighting_are_missing(hall: Hall) -> None:
    assert hall.messaging is not None
    templates = {k: v for k, v in hall.messaging.templates.items() if k != "build_seen"}
    hall.messaging = replace(hall.messaging, templates=templates)
    assert sent(hall, "u-1", call_out=True).code == "template_unknown"
    case = hall.journal.cases.get("s1")
    assert case is not None
    assert case.unit == ""


def test_at_night_the_answer_says_that_the_text_waits_for_the_morning(hall: Hall) -> None:
    hall.clock.advance(11 * 3600.0)  # 23:00
    result = sent(hall, "u-1").result
    assert result["called_out"]
    assert result["not_before_s"] == NOON_S + 19 * 3600.0  # 07:00


def test_whoever_is_sent_to_building_that_a_camera_saw_is_told_unasked(hall: Hall) -> None:
    told = {"called_out": True, "call_out_why": "", "not_before_s": hall.clock.now_s()}
    assert sent(hall, "u-1").result == told
    (line,) = hall.log(case_id="s1")["lines"]
    assert (line["key"], line["template"]) == ("unit:u-1", "build_seen")
    assert "摄像头" in line["text"]


def test_what_no_camera_saw_or_is_of_another_type_tells_nobody(hall: Hall) -> None:
    by_phone = replace(SIGHT, case_id="s2", channel="hotline")
    other = replace(SIGHT, case_id="s3", type_code="pub-manhole")
    assert [sent(hall, "u-1", one).result for one in (by_phone, other)] == [{}, {}]
    assert hall.states() == {}


@pytest.mark.parametrize(
    ("unit", "has_gateway", "why"), [("u-2", True, "unit_no_phone"), ("u-1", False, "no_gateway")]
)
def test_who_cannot_be_told_of_a_sighting_is_sent_all_the_same(
    hall: Hall, unit: str, has_gateway: bool, why: str
) -> None:
    if not has_gateway:
        hall.messaging = None  # type: ignore[assignment]
    decision = sent(hall, unit)
    assert (decision.code, decision.result["call_out_why"]) == ("ok", why)
    case = hall.journal.cases.get("s1")
    assert case is not None
    assert case.unit == unit


def test_a_unit_that_was_told_the_same_is_sent_and_the_answer_says_so(hall: Hall) -> None:
    take(hall, CaseStep.DISPATCH, "u-1", call_out=True)
    again = take(hall, CaseStep.DISPATCH, "u-1", call_out=True)
    assert (again.code, again.result["call_out_why"]) == ("ok", "told_already")
    assert hall.states() == {"queued": 1}


def test_an_invented_number_goes_to_a_simulated_gateway_alone(tmp_path: Path, hall: Hall) -> None:
    refused = take(hall, CaseStep.DISPATCH, "u-3", call_out=True)
    assert refused.result["call_out_why"] == "bad_address"
    folder = tmp_path / "demo"
    folder.mkdir()
    demo = Hall(folder, SimulatedGateway(hall.clock.now_s), hall.clock)
    demo.catalogue = hall.catalogue
    assert demo.do(TOLD).code == "ok"
    for step in (CaseStep.ACCEPT, CaseStep.FILE):
        assert take(demo, step).code == "ok"
    assert take(demo, CaseStep.DISPATCH, "u-3", call_out=True).result["called_out"]
    demo.close()


def test_a_seat_hears_that_there_is_a_telephone_and_not_its_number() -> None:
    units = told(replace(CATALOGUE, units=UNITS))["units"]
    assert [one["has_phone"] for one in units] == [True, False, True]
    assert "13900000001" not in str(units)


@pytest.mark.parametrize(
    ("templates", "said"),
    [
        ((), []),
        (("build_seen", "call_out"), []),
        (("call_out",), ["types.toml: ill-building: video_call_out 'build_seen' is no template"]),
    ],
)
def test_a_template_that_the_hall_has_not_is_told_when_it_starts(
    caplog: pytest.LogCaptureFixture, templates: tuple[str, ...], said: list[str]
) -> None:
    warn_of_templates(CATALOGUE, templates)
    assert caplog.messages == said
