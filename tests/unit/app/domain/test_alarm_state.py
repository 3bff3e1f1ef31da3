"""The table of what may happen in which state, state by state and kind by kind."""

import pytest

from app.domain.alarm_state import HELD, LEGAL, LISTED, OPEN, WHY_NOT, AlarmState, state_refusal


@pytest.mark.parametrize("state", list(AlarmState))
def test_every_state_is_listed_held_or_closed_and_refuses_by_a_code(state: AlarmState) -> None:
    assert (state in LISTED) + (state in HELD) + (state is AlarmState.CLOSED) == 1
    assert WHY_NOT[state].startswith("alarm_")


def test_nothing_may_happen_to_what_is_closed_but_that_its_condition_ends() -> None:
    legal = {kind for kind in LEGAL if state_refusal(AlarmState.CLOSED, kind) is None}
    assert legal == {"alarm_returned"}
    for kind in set(LEGAL) - legal:
        assert state_refusal(AlarmState.CLOSED, kind) == "alarm_closed"


def test_what_is_held_back_can_be_neither_claimed_nor_acknowledged_nor_shelved() -> None:
    for kind in ("alarm_claimed", "alarm_assigned", "alarm_acknowledged", "alarm_shelved"):
        for state in HELD:
            assert state_refusal(state, kind) == WHY_NOT[state]


def test_an_acknowledged_alarm_says_that_it_is() -> None:
    code = state_refusal(AlarmState.ACKNOWLEDGED, "alarm_acknowledged")
    assert code == "alarm_already_acknowledged"


def test_what_is_in_no_table_may_happen_to_what_is_open() -> None:
    assert [state_refusal(state, "alarm_looked_at") for state in OPEN] == [None] * len(OPEN)
