"""How the thing of an alarm is called: a feed or a child of the hub by a word, not by its key."""

from app.domain.alarm import Alarm
from app.domain.health import SourceHealth
from widgets.panels.feed_words import feed_name
from widgets.texts import Texts

OF_THE_HALL = frozenset(
    {"source_silent", "judge_silent", "history_over_budget", "history_refusing"}
)
CHILDREN = frozenset({"judge", "history"})


def source_label(texts: Texts, health: SourceHealth) -> str:
    """Return how a source is called: by a word, a feed without one as the hall named it."""
    is_child = health.source in CHILDREN and health.kind == health.source
    return texts(f"sources.kind.{health.kind}") if is_child else feed_name(texts, health.source)


def alarm_label(texts: Texts, alarm: Alarm) -> str:
    """Return what an alarm is about, as it is to be shown."""
    if alarm.rule not in OF_THE_HALL:
        return alarm.label
    is_child = alarm.label in CHILDREN
    return texts(f"sources.kind.{alarm.label}") if is_child else feed_name(texts, alarm.label)
