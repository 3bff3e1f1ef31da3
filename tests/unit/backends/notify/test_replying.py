"""A reply that no message can bring is told as such, and what failed may be said again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.cases.case import Due
from app.domain.notify_command import SendMessages
from backends.notify.gateway import Said
from tests.unit.backends.notify.hall import Hall, Scripted, to_many


@pytest.fixture
def gateway() -> Scripted:
    return Scripted()


@pytest.fixture
def hall(tmp_path: Path, gateway: Scripted) -> Iterator[Hall]:
    hall = Hall(tmp_path, gateway)
    yield hall
    hall.close()


def newest(hall: Hall) -> tuple[str, str]:
    line = hall.log(case_id="c1", limit=1)["lines"][0]
    return line["state"], line["why"]


def test_a_reply_to_what_is_no_mobile_counts_and_is_told_as_failed(hall: Hall) -> None:
    hall.open_case("0513-85551234")
    assert hall.reply_to(note="已更换").code == "ok"
    assert newest(hall) == ("failed", "bad_address")
    hall.go(5)
    assert newest(hall) == ("failed", "bad_address")
    case = hall.journal.cases.get("c1")
    assert case is not None
    assert case.due[Due.REPLY].is_met if Due.REPLY in case.due else True
    assert hall.desk.messages == {}


def test_a_reply_too_many_or_the_same_again_is_never_shown_as_the_one_before(
    hall: Hall, gateway: Scripted
) -> None:
    hall.open_case("13800000001")
    for n in range(5):
        assert hall.reply_to(note=f"答复{n}").code == "ok"
        hall.go(20)
        assert newest(hall)[0] == "delivered"
    assert hall.reply_to(note="答复4").code == "ok"
    assert newest(hall) == ("failed", "told_already")
    assert hall.reply_to(note="答复5").code == "ok"
    assert newest(hall) == ("failed", "too_many_today")
    hall.go(20)
    assert len(gateway.got) == 5


def test_a_note_that_fits_in_no_message_is_refused_with_how_much_does(hall: Hall) -> None:
    hall.open_case("13800000001")
    refused = hall.reply_to(note="字" * 900)
    assert (refused.code, refused.drafts) == ("text_too_long", ())
    told, fit = (int("".join(filter(str.isdigit, one))) for one in refused.detail.split(","))
    assert told == 900
    assert hall.reply_to(note="字" * (fit + 1)).code == "text_too_long"
    assert hall.reply_to(note="字" * fit).code == "ok"
    (line,) = hall.log(case_id="c1")["lines"]
    assert (line["state"], line["parts"]) == ("queued", hall.rules.most_parts)
    assert line["text"].endswith("字" * fit)
    # Where nothing can go out anyway, a note may be as long as a note may be.
    hall.open_case("0513-85551234", "c2")
    assert hall.reply_to("c2", note="字" * 900).code == "ok"


def test_what_failed_can_be_sent_anew_and_does_not_count(hall: Hall, gateway: Scripted) -> None:
    gateway.say = lambda _one: Said.FAILED
    hall.open_case("13800000001")
    for _ in range(7):
        assert hall.reply_to().code == "ok"
        hall.go(2)
        assert newest(hall) == ("failed", "x")
    gateway.say = lambda _one: Said.SENT
    hall.reply_to()
    hall.go(20)
    assert newest(hall) == ("delivered", "")
    assert hall.reply_to().code == "ok"
    assert newest(hall) == ("failed", "told_already")


def test_a_busy_gateway_is_tried_until_the_message_is_of_no_use(
    hall: Hall, gateway: Scripted
) -> None:
    gateway.say = lambda _one: Said.BUSY
    hall.send(to_many(1, severity=1))
    hall.go(3 * 3600.0, 30.0)
    assert hall.states() == {"queued": 1}
    gateway.say = lambda _one: Said.SENT
    hall.go(700.0, 10.0)
    assert hall.states() == {"delivered": 1}


def test_an_act_has_an_id_of_its_own(hall: Hall, gateway: Scripted) -> None:
    assert hall.send(to_many(1)).code == "ok"
    other: SendMessages = replace(to_many(2), fields={"risk": "风", "measure": "停工"})
    told = hall.do(other)
    assert (told.code, told.detail) == ("bad_value", "send_id: used")
    assert hall.do(replace(other, is_preview=False, expected=2)).code == "bad_value"
    for taken in ("reply-1-2", "call-1-2"):
        assert hall.do(replace(other, send_id=taken)).code == "bad_value"
    hall.go(5)
    assert [one.to for one in gateway.got] == ["13800000000"]
    assert hall.do(replace(other, send_id="s2")).code == "ok"
