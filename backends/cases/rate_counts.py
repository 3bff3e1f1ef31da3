"""How many cases of each part have which traits in which periods, counted in one pass.

A case's traits and the periods that it falls into are told as the bits of one number, worked out
once a case, and cases are counted by part and number. The index that has every column of a filter
is read from the first to the last number of any period; no case's body is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import CaseFilter
from app.domain.cases.rates import RateDefinition, RateQuestion, Span, spanned
from app.domain.cases.traits import CaseTrait
from backends.cases.filtering import Asker, Condition, condition, entrances
from backends.cases.traits import trait
from backends.cases.ways import MOST_ENTERED, judged, narrowest
from backends.store.schema import matter

columns = matter.c
Counts = dict[str, tuple[int, int]]  # by rate: counted, of how many


@dataclass(frozen=True, slots=True)
class _Bits:
    """Which bits a case must have, and which it must not have, to be of a rate and counted."""

    key: str
    of: int
    of_not: int
    counted: int


class RateCounts:
    """Counts some rates for one who asks; ``part`` is the column by which cases are parted."""

    def __init__(
        self,
        chosen: Sequence[RateDefinition],
        catalogue: CaseCatalogue,
        asker: Asker,
        part: ColumnElement[str],
    ) -> None:
        self._chosen = chosen
        self._catalogue = catalogue
        self._asker = asker
        self._part = part

    def of(
        self,
        connection: Connection,
        asked: RateQuestion,
        now_s: float,
        words: Condition | None = None,
        few: Condition | None = None,
    ) -> dict[str, Counts]:
        """Return the counts of each value of the column; ``words`` is what the filter's mean.

        ``few`` is what all counted cases have in common and few others: they are entered by it.
        """
        places: dict[Span | CaseTrait, int] = {}
        bits = [self._bits(one, places) for one in self._chosen]
        windows = {
            one: _window(spanned(asked, one, now_s), one, self._catalogue, now_s)
            for one in places
            if isinstance(one, Span)
        }
        meant = [condition(asked.where, self._catalogue, now_s, self._asker)]
        ways = entrances(asked.where, self._catalogue, self._asker)
        if words is not None:
            meant.append(words)
            ways.append(words)
        if few is not None:
            between = columns.number.between(*_between(connection, windows.values()))
            way: Condition = columns.number.in_(select(columns.number).where(few, between))
        elif (entrance := narrowest(connection, ways, MOST_ENTERED)) is not None:
            way = columns.number.in_(select(columns.number).where(entrance))
        else:
            way = columns.number.between(*_between(connection, windows.values()))
        told: ColumnElement[int] = literal(0)
        for what, at in places.items():
            of = windows[what] if isinstance(what, Span) else trait(what, self._catalogue)
            told = told + case((of, 1 << at), else_=0)
        inner = select(self._part.label("part"), told.label("told")).where(
            way, judged(and_(or_(*windows.values()), *meant))
        )
        inner_of = inner.subquery()
        part, bitset = inner_of.c.part, inner_of.c.told
        rows = connection.execute(select(part, bitset, func.count()).group_by(part, bitset)).all()
        found: dict[str, Counts] = {}
        for key, told_of, number in rows:
            counts = found.setdefault(key or "", {one.key: (0, 0) for one in bits})
            for one in bits:
                if told_of & one.of == one.of and not told_of & one.of_not:
                    counted, of_many = counts[one.key]
                    is_counted = bool(told_of & one.counted)
                    counts[one.key] = (counted + is_counted * number, of_many + number)
        return found

    def _bits(self, one: RateDefinition, places: dict[Span | CaseTrait, int]) -> _Bits:
        def bits(*what: Span | CaseTrait) -> int:
            return sum(1 << places.setdefault(each, len(places)) for each in what)

        return _Bits(one.key, bits(one.span, *one.of), bits(*one.of_not), bits(one.counted))


def _window(where: CaseFilter, span: Span, catalogue: CaseCatalogue, now_s: float) -> Condition:
    """Return when a case falls into a period, and nothing else of the filter."""
    names = {f"{span.value}_from_s", f"{span.value}_to_s"}
    said = {one.name: getattr(where, one.name) for one in fields(where) if one.name in names}
    return condition(CaseFilter(**said), catalogue, now_s)


def _between(connection: Connection, windows: Iterable[Condition]) -> tuple[int, int]:
    """Return the first and last number of any case in any period, each found in its own index."""
    ends: list[int] = []
    for window in windows:
        query = select(func.min(columns.number), func.max(columns.number)).where(window)
        low, high = connection.execute(query).one()
        if low is not None:
            ends += [int(low), int(high)]
    return (min(ends), max(ends)) if ends else (0, -1)
