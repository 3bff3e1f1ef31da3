"""How the thing of an alarm is called: a child of the hub by a word, not by its key."""

from app.domain.alarm import Alarm
from widgets.texts import Texts

OF_THE_HALL = frozenset(
    {"source_silent", "judge_silent", "history_over_budget", "history_refusing"}
)
CHILDREN = frozenset({"judge", "history"})  # a feed keeps the name that the hall gave it


def alarm_label(texts: Texts, alarm: Alarm) -> str:
    """Return what an alarm is about, as it is to be shown."""
    is_child = alarm.rule in OF_THE_HALL and alarm.label in CHILDREN
    return texts(f"sources.kind.{alarm.label}") if is_child else alarm.label
