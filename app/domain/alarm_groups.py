"""Groups of alarms that say the like: one rule about one owner, or in one place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.alarm import Alarm

# What the evidence may name as owner or place, the first that is there; else the county.
OWNERS = ("owner", "owner_id", "enterprise_id", "site_id", "station", "source")


@dataclass(frozen=True, slots=True)
class AlarmGroup:
    """``alarms`` are in the order of the list: the gravest and oldest speaks for all."""

    key: str
    alarms: tuple[Alarm, ...]

    @property
    def head(self) -> Alarm:
        """The alarm that stands for the group."""
        return self.alarms[0]


def group_key(alarm: Alarm) -> str:
    """Return what an alarm is grouped by: its rule, and whose or where it is."""
    for name in OWNERS:
        value = alarm.evidence.get(name)
        if isinstance(value, str) and value:
            return f"{alarm.rule}|{name}:{value}"
    return f"{alarm.rule}|county:{alarm.county}"


def grouped(
    alarms: Iterable[Alarm], key_of: Callable[[Alarm], str] = group_key
) -> list[AlarmGroup]:
    """Return the groups of ``alarms`` (gravest first), each where its first alarm stood."""
    members: dict[str, list[Alarm]] = {}
    for alarm in alarms:
        members.setdefault(key_of(alarm), []).append(alarm)
    return [AlarmGroup(key, tuple(found)) for key, found in members.items()]
