"""How the thing of an alarm is called: a source of the hall by a word, not by its key."""

from app.domain.alarm import Alarm
from widgets.texts import Texts

OF_THE_HALL = frozenset(
    {"source_silent", "judge_silent", "history_over_budget", "history_refusing"}
)


def alarm_label(texts: Texts, alarm: Alarm) -> str:
    """Return what an alarm is about, as it is to be shown."""
    key = f"sources.kind.{alarm.label}"
    return texts(key) if alarm.rule in OF_THE_HALL and key in texts else alarm.label
