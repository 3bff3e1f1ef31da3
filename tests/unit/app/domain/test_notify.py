"""Texts are filled in whole or refused, counted as a platform counts them, and keep the night."""

from dataclasses import replace

import pytest

from app.domain.entry import Actor, Entry
from app.domain.errors import OperatorError
from app.domain.notify import Message, MessageState, absorb_messages
from app.domain.notify_rules import MessageRules
from app.domain.notify_template import Template, address_fault, parts_of

NOON_S = 1_795_320_000.0  # 2026-11-22 12:00 in the city
HOUR_S = 3600.0
RULES = MessageRules(*(50.0, 50, 5, 100, 5000, 5, 22, 7, 86_400.0, (30.0,), 5.0, 1800.0, 86_400.0))
TEMPLATE = Template(
    "t", "sms", {"zh": "提醒"}, {"zh": "【{hall}】{risk}，请{site}自查{risk}", "en": "{risk}"}
)


def test_a_text_is_filled_in_and_nothing_of_it_is_read_as_a_field_again() -> None:
    told = {"hall": "演示", "risk": "{site}暴雨", "site": "油库\n东门"}
    assert TEMPLATE.filled("zh", told) == "【演示】{site}暴雨，请油库 ¶ 东门自查{site}暴雨"
    assert TEMPLATE.fields("en") == {"risk"}


@pytest.mark.parametrize("told", [{}, {"risk": "风", "hall": "x"}, {"site": "  ", "risk": "风"}])
def test_a_text_with_a_gap_is_refused(told: dict[str, str]) -> None:
    with pytest.raises(OperatorError, match="field_missing"):
        TEMPLATE.filled("zh", told)


@pytest.mark.parametrize(
    ("signs", "parts"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
)
def test_a_text_is_counted_in_parts_of_seventy_or_sixty_seven(signs: int, parts: int) -> None:
    assert parts_of("雨" * signs) == parts


def test_a_sign_of_two_units_counts_twice() -> None:
    assert parts_of("😀" * 35) == 1
    assert parts_of("😀" * 36) == 2


@pytest.mark.parametrize(
    ("channel", "address", "fault"),
    [
        ("sms", "13812345678", ""),
        ("sms", "+8613812345678", ""),
        ("sms", "", "no_address"),
        ("sms", "051385123456", "bad_address"),
        ("sms", "1381234567", "bad_address"),
        ("sms", "13812345678\n", "bad_address"),
        ("sms", "１３８１２３４５６７８", "bad_address"),
        ("push", "app:u-17", ""),
        ("push", "a b", "bad_address"),
    ],
)
def test_an_address_is_one_that_its_channel_can_reach(
    channel: str, address: str, fault: str
) -> None:
    assert address_fault(channel, address) == fault


def test_the_night_waits_for_the_morning_but_not_for_the_gravest() -> None:
    evening_s, small_hours_s, morning_s = (NOON_S + h * HOUR_S for h in (10, 16, 19))
    assert RULES.released_s(NOON_S, 4) == NOON_S
    assert RULES.released_s(evening_s, 4) == morning_s
    assert RULES.released_s(small_hours_s, 2) == morning_s
    assert RULES.released_s(small_hours_s, 1) == small_hours_s
    assert RULES.released_s(morning_s, 4) == morning_s


def test_quiet_hours_may_lie_in_the_day() -> None:
    rules = replace(RULES, quiet_from_h=12, quiet_to_h=14)
    assert rules.released_s(NOON_S, 4) == NOON_S + 2 * HOUR_S
    assert rules.released_s(NOON_S + 2 * HOUR_S, 4) == NOON_S + 2 * HOUR_S


def _entry(seq: int, kind: str, body: dict[str, object]) -> Entry:
    actor = Actor("P-1")
    return Entry(seq, NOON_S + seq, kind, "message:s1", "cc", actor, "", body, "", "", "")


def test_messages_are_folded_as_far_as_they_have_come() -> None:
    messages: dict[str, Message] = {}
    begun = {
        **{"template": "risk", "channel": "sms", "language": "zh", "severity": 2, "case_id": ""},
        **{"not_before_s": NOON_S, "expires_s": NOON_S + 9, "gateway": "g", "is_simulated": True},
        **{"first": 100, "keys": ["site:1", "site:2"], "parts": [1, 2]},
    }
    assert absorb_messages(messages, _entry(1, "messages_queued", begun)) == ("s1.100", "s1.101")
    assert messages["s1.101"].parts == 2
    assert absorb_messages(messages, _entry(2, "messages_taken", {"taken": [100, 7]})) == (
        "s1.100",
    )
    told = {"told": [[100, "queued", "gateway_away", NOON_S + 30], [101, "failed", "erased", 0.0]]}
    assert absorb_messages(messages, _entry(3, "messages_told", told)) == ("s1.100", "s1.101")
    assert absorb_messages(messages, _entry(4, "log_written", {})) == ()
    first, second = messages["s1.100"], messages["s1.101"]
    assert (first.state, first.attempts, first.next_s) == (MessageState.QUEUED, 1, NOON_S + 30)
    assert first.reached_s == {"queued": NOON_S + 3, "sending": NOON_S + 2}
    assert not first.is_over
    assert (second.is_over, second.why, second.next_s) == (True, "erased", NOON_S)


def test_a_field_is_never_cut_and_only_a_simulated_gateway_takes_invented_numbers() -> None:
    told = {"hall": "演示", "site": "油库", "risk": "雨" * 301}
    with pytest.raises(OperatorError, match=r"text_too_long.*risk 301>300"):
        TEMPLATE.filled("zh", told)
    assert address_fault("sms", "00012345678", is_simulated=True) == ""
    assert address_fault("sms", "00012345678") == "bad_address"
