"""All tables of rows together: what is new in the journal, on the hub's line, in its ledger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from app.domain.health import SourceHealth
from app.domain.measures.indicator import FactKind
from backends.history.messages import Told
from backends.indicators.facts import Facts
from backends.store.database import Reading

Hear = Callable[[Told], None]
HearFeeds = Callable[[Sequence[SourceHealth], float], None]


class Journalled(Protocol):
    """Tables whose rows fold out of the journal; they know how far they have read it."""

    def absorb(self, connection: Connection, now_s: float) -> object:
        """Take over what is new as of ``now_s``; ``connection`` sees one moment."""
        ...


@dataclass(frozen=True, slots=True)
class Tables:
    """``facts`` are those there are; an indicator of a kind that is missing is off and says so.

    ``journalled`` are read from the database, in this order; ``hearers`` hear the hub's line, and
    ``feeds`` how its sources do.
    """

    facts: Mapping[FactKind, Facts]
    journalled: Sequence[Journalled] = ()
    hearers: Sequence[Hear] = ()
    feeds: HearFeeds | None = None

    def absorb(self, reading: Reading, now_s: float) -> None:
        """Take over what is new in the journal as of ``now_s``, all of one moment.

        Raises StoreError where it cannot be read; then it is read again the next time.
        """
        with reading.read() as connection:
            for table in self.journalled:
                table.absorb(connection, now_s)

    def hear(self, told: Told) -> None:
        """Take over what moved and what was read."""
        for one in self.hearers:
            one(told)

    def hear_feeds(self, sources: Sequence[SourceHealth], now_s: float) -> None:
        """Take over how the sources do."""
        if self.feeds is not None:
            self.feeds(sources, now_s)
