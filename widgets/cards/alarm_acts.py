"""What may be done with an alarm as it stands, by whom sits here."""

from dataclasses import dataclass

from app.domain.alarm import Alarm
from app.domain.alarm_place import STAYING_RULES
from app.domain.alarm_state import AlarmState
from app.services.live import ViewGroup
from app.services.session import Session
from app.services.targets import may_be_target


@dataclass(frozen=True, slots=True)
class Act:
    """One act: whether it is offered, and whether it can be done now."""

    is_shown: bool
    is_allowed: bool


def can_be_met(alarm: Alarm | None, group: ViewGroup) -> bool:
    """Return whether an alarm is about what moves: nobody is sent after a plant or a feed."""
    if alarm is None or alarm.rule in STAYING_RULES:
        return False
    return may_be_target(group, alarm.entity_id)


def acts_of(
    alarm: Alarm | None, group: ViewGroup, session: Session, *, is_waiting: bool
) -> dict[str, Act]:
    """Return the acts by the name of their button; of an alarm that is gone none is shown."""
    is_listed = alarm is not None and alarm.is_listed
    is_shelved = alarm is not None and alarm.state is AlarmState.SHELVED
    is_open = alarm is not None and alarm.is_open
    is_mine = alarm is not None and alarm.claimed_by == session.person_id
    is_free = alarm is not None and not alarm.claimed_by
    is_new = alarm is not None and not alarm.acknowledged_by
    is_target = is_open and can_be_met(alarm, group)
    # button: (the command it gives, whether it is shown, whether it applies)
    table = {
        "intercept": ("issue_task", is_target, is_target),
        "claim": ("claim_alarm", is_open and not is_mine, is_listed and is_free),
        "release_claim": ("release_alarm", is_open and is_mine, is_open and is_mine),
        "acknowledge": ("acknowledge_alarm", is_open, is_listed and is_new),
        "shelve": ("shelve_alarm", is_listed, is_listed),
        "unshelve": ("unshelve_alarm", is_shelved, is_shelved),
        "give": ("assign_alarm", is_listed, is_listed),
        "take_out": (
            "rule_out_of_service",
            is_listed and session.may("rule_out_of_service"),
            is_listed,
        ),
        "verify": ("close_alarm", is_open, is_open),
        "reject": ("close_alarm", is_open, is_open),
    }
    return {
        name: Act(is_shown, applies and session.may(command) and not is_waiting)
        for name, (command, is_shown, applies) in table.items()
    }
