"""Alarms, tasks and messages brought up to the journal's head together: one moment for all."""

from dataclasses import dataclass

from sqlalchemy import Connection

from backends.indicators.alarm_facts import AlarmFacts
from backends.indicators.message_facts import MessageFacts
from backends.indicators.task_facts import TaskFacts
from backends.store.lookups import newest_seq


@dataclass(slots=True)
class JournalFacts:
    """The tables that fold out of the journal; ``seq`` is the newest entry they know."""

    alarms: AlarmFacts
    tasks: TaskFacts
    messages: MessageFacts
    seq: int = 0

    def absorb(self, connection: Connection, now_s: float) -> int:
        """Take over what is new as of ``now_s``; return how many things changed.

        ``connection`` sees one moment. Raises StoreError's causes with all as it was or partly
        further on: the same entries are then read again, which changes nothing.
        """
        head = newest_seq(connection)
        count = 0
        if head > self.seq:
            count += self.tasks.absorb(connection, self.seq, head)
            count += self.alarms.absorb(connection, self.seq, head)
            count += self.messages.absorb(connection, self.seq, head)
        self.alarms.arrived(self.tasks.arrivals())
        self.seq = max(self.seq, head)
        for table in (self.alarms, self.tasks, self.messages):
            table.known_until(now_s)
        return count
