"""Messages go out once, are asked for where nobody knows, and say what became of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.entry import Actor
from app.domain.notify import MessageState
from app.domain.notify_command import Recipient, SendMessages
from app.domain.people import Person, Role, Scope
from backends.notify.gateway import Said
from backends.notify.simulated import SimulatedGateway
from tests.unit.backends.notify.hall import LEADER, NOON_S, OFFICER, Hall, Scripted, to_many

Make = Callable[..., Hall]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    halls: list[Hall] = []

    def begin(gateway: object, **more: object) -> Hall:
        for one in halls:
            one.is_dead = True
            one.close()
        halls[:] = [Hall(tmp_path, gateway, **more)]  # type: ignore[arg-type]
        return halls[0]

    yield begin
    for one in halls:
        one.close()


def test_a_warning_goes_out_and_is_delivered(make: Make) -> None:
    gateway = Scripted()
    hall = make(gateway)
    assert hall.send(to_many(3)).code == "ok"
    assert hall.states() == {"queued": 3}
    hall.go(1)
    assert hall.states() == {"sent": 3}
    hall.go(10)
    assert hall.states() == {"delivered": 3}
    assert [one.to for one in gateway.got] == ["13800000000", "13800000001", "13800000002"]
    assert gateway.got[1].text.startswith("【演示市】风险提醒：暴雨红色预警。请第1号点立即自查")
    assert hall.desk.messages == {}


def test_a_trial_says_what_would_be_and_sends_nothing(make: Make) -> None:
    gateway = Scripted()
    hall = make(gateway)
    body = to_many(3)
    bad = (
        Recipient("site:x", "051312345678", {"site": "x"}),
        Recipient("site:y", "13900000000"),
        Recipient("site:z"),
        Recipient("site:0", "13800000000", {"site": "第0号点"}),
    )
    result = hall.do(replace(body, recipients=(*body.recipients, *bad))).result
    assert (result["count"], result["parts"], result["needs"]) == (3, 3, "")
    assert result["refused"] == [
        ["site:x", "bad_address"],
        ["site:y", "field_missing:site"],
        ["site:z", "no_address"],
        ["site:0", "told_already"],
    ]
    hall.go(3)
    assert gateway.got == []
    assert hall.states() == {}


def test_many_are_sent_by_a_shift_leader_alone_and_as_many_as_were_said(make: Make) -> None:
    hall = make(Scripted())
    many = to_many(101)
    assert hall.do(many, OFFICER).result["needs"] == "shift_leader"
    assert hall.send(many, OFFICER).code == "needs_leader"
    told = hall.do(replace(many, is_preview=False, expected=100))
    assert (told.code, told.detail) == ("preview_differs", "101 now, not 100")
    assert hall.send(many, LEADER).code == "ok"
    assert hall.states() == {"queued": 101}


def test_what_makes_no_sense_is_refused(make: Make) -> None:
    hall, one = make(Scripted()), to_many(1)
    for body, code in (
        (replace(one, template="nothing"), "template_unknown"),
        (replace(one, language="fr"), "bad_value"),
        (replace(one, severity=9), "bad_value"),
        (replace(one, send_id="a.b"), "bad_value"),
        (to_many(0), "bad_value"),
        (to_many(5001), "bad_value"),
        (replace(one, case_id="c9"), "case_unknown"),
    ):
        assert hall.do(body).code == code, body


def test_a_hall_without_a_gateway_says_so(make: Make) -> None:
    hall = make(Scripted())
    hall.messaging = None  # type: ignore[assignment]
    assert hall.do(to_many(1)).code == "no_gateway"
    hall.open_case("13800000000")
    assert hall.reply_to().code == "ok"


def test_nobody_gets_the_same_twice_nor_too_much_in_a_day(make: Make) -> None:
    hall = make(Scripted())
    assert hall.send(to_many(1)).code == "ok"
    again = hall.do(replace(to_many(1), send_id="again")).result
    assert again["refused"] == [["site:0", "told_already"]]
    for n in range(4):
        more = replace(to_many(1), send_id=f"m{n}", fields={"risk": f"风{n}", "measure": "停工"})
        assert hall.send(more).code == "ok"
    more = replace(more, send_id="more", fields={"risk": "浪", "measure": "停工"})
    assert hall.do(more).result["refused"] == [["site:0", "too_many_today"]]
    hall.go(90_000, 30_000.0)
    assert hall.do(more).result["count"] == 1


def test_at_night_only_the_gravest_goes_out(make: Make) -> None:
    gateway = Scripted()
    hall = make(gateway)
    hall.clock.advance(11 * 3600.0)  # 23:00
    hall.send(to_many(1, severity=2))
    hall.go(5)
    assert gateway.got == []
    urgent = replace(to_many(2, severity=1), send_id="s2")
    assert hall.send(replace(urgent, fields={"risk": "溃坝", "measure": "撤离"})).code == "ok"
    hall.go(5)
    assert len(gateway.got) == 2
    hall.go(8 * 3600.0 + 60, 60.0)  # seven in the morning
    assert len(gateway.got) == 3


def test_a_gateway_that_is_busy_is_tried_again_and_when_all_is_over_no_more(make: Make) -> None:
    gateway = Scripted(say=lambda _one: Said.BUSY)
    hall = make(gateway)
    hall.send(to_many(1))
    hall.go(20)
    assert hall.states() == {"queued": 1}
    gateway.say = lambda _one: Said.SENT
    hall.go(20)
    assert hall.states()["delivered"] == 1
    gateway.say = lambda _one: Said.BUSY
    hall.send(replace(to_many(2), send_id="s2", fields={"risk": "潮", "measure": "停工"}))
    hall.go(90_000, 100.0)
    line = hall.log(send_id="s2")["lines"][0]
    assert (line["state"], line["why"]) == ("failed", "x")
    attempts = line["attempts"]
    assert attempts > 4
    gateway.say = lambda _one: Said.SENT
    hall.go(3600, 100.0)
    assert hall.log(send_id="s2")["lines"][0]["attempts"] == attempts


def test_a_messenger_that_is_away_loses_nothing(make: Make) -> None:
    gateway = Scripted()
    hall = make(gateway)
    hall.is_messenger_there = False
    hall.send(to_many(2))
    hall.go(5)
    assert hall.states() == {"queued": 2}
    hall.is_messenger_there = True
    hall.go(60)
    assert hall.states() == {"delivered": 2}
    assert len(gateway.got) == 2


@pytest.mark.parametrize(("known", "sendings"), [(Said.DELIVERED, 1), (Said.NOT_KNOWN, 2)])
def test_what_a_killed_hub_had_handed_over_is_asked_for_and_not_sent_again(
    make: Make, known: Said, sendings: int
) -> None:
    gateway = Scripted()
    hall = make(gateway)
    hall.send(to_many(1))
    hall.look()  # handed over, and the answer never reaches the disk
    hall.monotonic_s += 1
    hall.look()
    assert hall.states() == {"sending": 1}
    assert len(gateway.got) == 1
    gateway.asked = lambda _one: known
    after = make(gateway, clock=hall.clock)
    after.go(20)
    gateway.asked = lambda _one: Said.DELIVERED
    after.go(60)
    # Only a gateway that says it never had it gets it once more.
    assert len(gateway.got) == sendings
    assert after.states() == {"delivered": 1}


def test_what_nobody_can_tell_is_unknown_at_last_and_never_sent_again(make: Make) -> None:
    gateway = Scripted(say=lambda _one: Said.UNSURE, asked=lambda _one: Said.UNSURE)
    hall = make(gateway)
    hall.send(to_many(1))
    hall.go(60)
    assert hall.states() == {"sending": 1}
    hall.go(2000, 10.0)
    assert hall.states() == {"unknown": 1}
    gateway.say = lambda _one: Said.SENT
    hall.go(2000, 10.0)
    assert len(gateway.got) == 1


def test_a_messenger_that_never_answers_leaves_its_messages_to_be_asked_for(make: Make) -> None:
    gateway = Scripted()
    hall = make(gateway)
    hall.send(to_many(1))
    hall.go(1)
    late = hall.do(replace(to_many(2), send_id="s2"))
    assert late.result["count"] == 1
    hall.send(replace(to_many(2), send_id="s2"))
    hall.monotonic_s += 1
    hall.look()
    hall.said.clear()  # it died with what it had
    hall.go(300, 5.0)
    assert hall.states() == {"delivered": 2}
    assert len(gateway.got) == 2


def test_nonsense_of_a_messenger_is_no_receipt(make: Make) -> None:
    gateway = Scripted(asked=lambda _one: Said.UNSURE)
    hall = make(gateway)
    hall.answerers["send"] = lambda _question: {"receipts": [["other", "sent", ""], "x"]}
    hall.send(to_many(1))
    hall.go(2)
    assert hall.log()["lines"][0]["why"] == "messenger_failed"
    assert hall.states() == {"sending": 1}


def test_what_came_to_nobody_in_a_day_is_told(make: Make) -> None:
    hall = make(Scripted(asked=lambda _one: Said.SENT))
    hall.send(to_many(1))
    hall.go(90_000, 600.0)
    line = hall.log()["lines"][0]
    assert (line["state"], line["why"]) == ("unknown", "no_report")


def test_a_message_whose_time_is_over_is_not_sent(make: Make) -> None:
    gateway = Scripted()
    hall = make(gateway)
    hall.is_messenger_there = False
    hall.send(to_many(1))
    hall.clock.advance(90_000.0)
    hall.is_messenger_there = True
    hall.go(5)
    line = hall.log()["lines"][0]
    assert (line["state"], line["why"], gateway.got) == ("failed", "expired", [])


def test_an_erased_message_is_not_sent_and_its_number_is_gone(make: Make) -> None:
    gateway = Scripted()
    hall = make(gateway)
    hall.clock.advance(11 * 3600.0)
    hall.send(to_many(1))
    (waiting,) = hall.waiting(MessageState.QUEUED)
    hall.journal.erase([waiting.seq], Actor("admin"), "asked for")
    hall.go(9 * 3600.0, 600.0)
    line = hall.log()["lines"][0]
    assert (line["state"], line["why"], line["to"], line["text"]) == ("failed", "erased", "", "")
    assert gateway.got == []


def test_a_reply_to_a_citizen_is_a_message_too(make: Make) -> None:
    gateway = Scripted()
    hall = make(gateway)
    hall.open_case("13812345678")
    assert hall.reply_to().code == "ok"
    case = hall.journal.cases.get("c1")
    assert case is not None
    hall.go(20)
    (line,) = hall.log(case_id="c1")["lines"]
    assert (line["template"], line["state"], line["key"]) == ("case_reply", "delivered", "case:c1")
    assert line["to"] == "138****5678"
    assert gateway.got[0].text == (
        f"【演示市】您反映的“人民路井盖破损”（工单{case.number}）已办理：已更换井盖"
    )
    hall.open_case("", "c2")
    assert hall.reply_to("c2").code == "ok"
    assert hall.log(case_id="c2")["lines"] == []


def test_a_citizen_is_told_by_his_case_and_only_by_who_may_see_it(make: Make) -> None:
    hall = make(Scripted())
    hall.open_case("13812345678")
    told = {"title": "x", "number": "1", "answer": "好"}
    body = SendMessages("s1", "case_reply", (Recipient("case:c1"),), told)
    assert hall.do(body).result["count"] == 1
    other = Person("P-3", "赵", Role.SHIFT_LEADER, Scope("cb"))
    assert hall.do(body, other).result["refused"] == [["case:c1", "case_unknown"]]
    assert hall.do(replace(body, case_id="c1"), other).code == "case_unknown"


def test_who_may_not_touch_a_case_may_not_write_to_its_citizen(make: Make) -> None:
    hall = make(Scripted())
    hall.open_case("13812345678")
    told = {"title": "x", "number": "1", "answer": "好"}
    body = SendMessages("s1", "case_reply", (Recipient("case:c1"),), told)
    of_a_town = Person("P-4", "钱", Role.DUTY_OFFICER, Scope("cc", "t1"))
    assert hall.do(body, of_a_town).result["refused"] == [["case:c1", "out_of_scope"]]
    assert hall.do(replace(body, case_id="c1"), of_a_town).code == "out_of_scope"


def test_a_county_sees_what_was_sent_about_its_own_alone(make: Make) -> None:
    hall = make(Scripted())
    hall.send(to_many(2))
    hall.open_case("13812345678")
    hall.reply_to()
    assert hall.log("city")["count"] == 3
    assert [line["key"] for line in hall.log("cc")["lines"]] == ["case:c1"]
    assert hall.log("cb")["counts"] == {}


@pytest.mark.parametrize("role", Role)
def test_texts_are_read_by_who_writes_them_and_who_answers_for_it(make: Make, role: Role) -> None:
    hall = make(Scripted())
    hall.open_case("13812345678")
    hall.reply_to()
    (line,) = hall.log(role=role)["lines"]
    is_shown = role in (Role.DUTY_OFFICER, Role.SHIFT_LEADER, Role.LEADER)
    assert ("已更换井盖" in line["text"], line["is_withheld"]) == (is_shown, not is_shown)
    assert line["to"] == "138****5678"


def test_the_log_turns_its_pages_and_counts_them(make: Make) -> None:
    hall = make(Scripted(say=lambda one: Said.FAILED if one.to.endswith("7") else Said.SENT))
    hall.send(to_many(25))
    hall.look()
    hall.monotonic_s += 1
    hall.look()
    hall.deliver()
    first = hall.log(limit=10)
    second = hall.log(limit=10, after=first["after"])
    third = hall.log(limit=10, after=second["after"])
    keys = [line["key"] for page in (first, second, third) for line in page["lines"]]
    assert keys == [f"site:{n}" for n in range(24, -1, -1)]
    assert (first["count"], third["after"]) == (25, "")
    failed = hall.log(state="failed")
    assert [line["key"] for line in failed["lines"]] == ["site:17", "site:7"]
    assert (failed["count"], failed["counts"]) == (2, {"sent": 23, "failed": 2})
    assert hall.log(template="muster")["count"] == 0
    assert hall.log(from_s=NOON_S + 9999.0)["count"] == 0
    assert hall.log(to_s=NOON_S)["count"] == 0


def test_the_same_seed_gives_the_same_fates_and_marks_every_line(make: Make) -> None:
    hall = make(Scripted())
    for _ in range(2):
        gateway = SimulatedGateway(hall.clock.now_s)
        hall = make(gateway, clock=hall.clock)
        hall.send(replace(to_many(100), send_id=f"s{hall.clock.now_s():.0f}"))
        hall.go(60)
        hall.clock.advance(86_500.0)
    assert all(line["is_simulated"] for line in hall.log(limit=200)["lines"])
    one = SimulatedGateway(hall.clock.now_s)
    assert one.status(["never"])[0].said is Said.NOT_KNOWN
