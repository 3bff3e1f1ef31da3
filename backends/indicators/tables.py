"""All tables of rows together: what is new in the journal, on the hub's line, in its ledger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection

from app.domain.health import SourceHealth
from app.domain.measures.indicator import FactKind
from backends.history.messages import Told
from backends.indicators.area_ground import AreaGrounds
from backends.indicators.contained import Contained
from backends.indicators.facts import Facts
from backends.store.database import Reading

Refresh = Callable[[float], object]
HearFeeds = Callable[[Sequence[SourceHealth], float], object]


class Journalled(Protocol):
    """Tables whose rows fold out of the journal; they know how far they have read it."""

    def absorb(self, connection: Connection, now_s: float) -> object:
        """Take over what is new as of ``now_s``; ``connection`` sees one moment."""
        ...


class Lined(Protocol):
    """A table whose rows come over the hub's line."""

    def hear(self, told: Told) -> object:
        """Take what the line says; raise DecodeError for a message that lacks a column."""
        ...

    def known_until(self, now_s: float) -> None:
        """Note that everything up to this time has been told."""
        ...


@dataclass(frozen=True, slots=True)
class Tables:
    """``facts`` are those there are; an indicator of a kind that is missing is off and says so.

    ``journalled`` are read from the database, in this order; ``lined`` hear the hub's line, and
    ``feeds`` how its sources do. ``filed`` look whether files have changed.
    ``contained`` are those of them that fail alone.
    ``goods`` hears where dangerous goods are. ``grounds`` are the city's areas, once they are read.
    """

    facts: Mapping[FactKind, Facts]
    journalled: Sequence[Journalled] = ()
    lined: Sequence[Lined] = ()
    filed: Sequence[Refresh] = ()
    feeds: HearFeeds | None = None
    goods: Callable[[Mapping[str, Any]], object] | None = None
    contained: Sequence[Contained] = ()
    grounds: AreaGrounds = field(default_factory=AreaGrounds)

    @property
    def unread(self) -> dict[str, str]:
        """By table why it cannot be read now: its own figures stand still."""
        return {one.name: one.why for one in self.contained if one.why}

    def absorb(self, reading: Reading, now_s: float) -> None:
        """Take over what is new in the journal as of ``now_s``, all of one moment.

        Raises StoreError where it cannot be read; then it is read again the next time.
        """
        with reading.read() as connection:
            for table in self.journalled:
                table.absorb(connection, now_s)

    def refresh(self, now_s: float) -> None:
        """Read what changed in files; raise ConfigError where one is wrong, to be tried again."""
        for one in self.filed:
            one(now_s)

    def hear(self, told: Told) -> None:
        """Take over what moved and what was read."""
        for one in self.lined:
            one.hear(told)

    def heard_until(self, now_s: float) -> None:
        """Note that the line has told everything up to this time, and be it that nothing came."""
        for one in self.lined:
            one.known_until(now_s)

    def hear_goods(self, frozen: Mapping[str, Any]) -> None:
        """Take over where dangerous goods are, as the hub froze it."""
        if self.goods is not None:
            self.goods(frozen)

    def hear_feeds(self, sources: Sequence[SourceHealth], now_s: float) -> None:
        """Take over how the sources do."""
        if self.feeds is not None:
            self.feeds(sources, now_s)
