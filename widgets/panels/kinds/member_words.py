"""What a row behind a figure is called: of an alarm what is wrong stands beside what it is of."""

from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from widgets.alarm_names import alarm_label
from widgets.panels.body import PanelContext


def member_title(context: PanelContext, member: Member) -> str:
    """Return what a person knows a row by; an alarm this seat has not is called by its thing."""
    alarm = context.group.board.alarms.get(member.ref) if member.kind == FactKind.ALARMS else None
    if alarm is None:
        return member.title or member.ref
    rule = context.name_of("rule", alarm.rule)
    return f"{alarm_label(context.texts, alarm)} · {rule}"
