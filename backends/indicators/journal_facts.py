"""Alarms, tasks, messages and rolls brought up to the journal's head together."""

from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from backends.indicators.alarm_facts import AlarmFacts
from backends.indicators.contained import Contained
from backends.indicators.message_facts import MessageFacts
from backends.indicators.roll_facts import RollFacts
from backends.indicators.task_facts import TaskFacts
from backends.store.lookups import newest_seq


@dataclass(slots=True)
class JournalFacts:
    """The tables that fold out of the journal, each read as far as it can be (``contained``)."""

    alarms: AlarmFacts
    tasks: TaskFacts
    messages: MessageFacts
    rolls: RollFacts
    contained: tuple[Contained, ...] = field(init=False)
    _seq: dict[str, int] = field(default_factory=dict)  # by kind the newest entry it knows

    def __post_init__(self) -> None:
        """Keep the tables apart: one that cannot be read stops no other."""
        tables = (self.tasks, self.alarms, self.messages, self.rolls)
        self.contained = tuple(Contained(one.kind, partial(self._follow, one)) for one in tables)

    def absorb(self, connection: Connection, now_s: float) -> int:
        """Take over what is new as of ``now_s``; return how many things changed.

        ``connection`` sees one moment. A table that cannot be read is as it was or partly further
        on: the same entries are then read again, which changes nothing.
        """
        count = sum(one.absorb(connection, now_s) for one in self.contained)
        self.alarms.arrived(self.tasks.arrivals())
        return count

    def _follow(
        self,
        table: AlarmFacts | TaskFacts | MessageFacts | RollFacts,
        connection: Connection,
        now_s: float,
    ) -> int:
        head, since = newest_seq(connection), self._seq.get(table.kind, 0)
        count = table.absorb(connection, since, head) if head > since else 0
        self._seq[table.kind] = max(since, head)
        table.known_until(now_s)
        return count
