"""How many cases each part has, where a mishap is of whoever did it and not of who has the case."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, literal

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.deeds import CaseDeed
from app.domain.cases.rates import GroupBy, RateDefinition, RateQuestion, charged
from backends.cases.filtering import Asker, Condition
from backends.cases.rate_counts import Counts, RateCounts
from backends.store.schema import matter

columns = matter.c
_COLUMN: Mapping[GroupBy, ColumnElement[str]] = {
    GroupBy.ALL: literal(""),
    GroupBy.UNIT: columns.unit,
    GroupBy.DEPARTMENT: columns.unit,
    GroupBy.COUNTY: columns.county,
    GroupBy.TOWN: columns.town,
    GroupBy.CHANNEL: columns.channel,
    GroupBy.ASPECT: columns.type_code,
}
_OF_UNITS = frozenset({GroupBy.UNIT, GroupBy.DEPARTMENT})


class DoerCounts:
    """Counts rates; those of a deed in two goes where units matter.

    Cases to which nothing happened are of who has them, and are counted with all others. The few
    to which it happened are of who did it, and are counted by that.
    """

    def __init__(
        self,
        chosen: Sequence[RateDefinition],
        catalogue: CaseCatalogue,
        asker: Asker,
        by: GroupBy,
    ) -> None:
        self._chosen = chosen
        self._catalogue = catalogue
        self._asker = asker
        self._by = by

    def of(
        self,
        connection: Connection,
        asked: RateQuestion,
        now_s: float,
        words: Condition | None = None,
    ) -> dict[str, Counts]:
        """Return the counts of each part; ``words`` is what the filter's mean."""
        part = _COLUMN[self._by]
        where = asked.where
        if self._by not in _OF_UNITS and not (where.unit or where.units or where.levels):
            return self._of(self._chosen, part).of(connection, asked, now_s, words)
        rest = [
            one if one.deed is None else replace(one, of_not=(*one.of_not, one.counted))
            for one in self._chosen
        ]
        had = replace(asked, where=replace(where, units_of=None))  # as opened_by has it
        found = self._of(rest, part).of(connection, had, now_s, words)
        for one in self._chosen:
            if one.deed is None:
                continue
            done = replace(one, of=(*one.of, one.counted))
            counting = self._of([done], self._doer(one.deed) if self._by in _OF_UNITS else part)
            theirs = replace(asked, where=charged(one, where))
            few = columns[one.deed] > 0
            for key, counts in counting.of(connection, theirs, now_s, words, few).items():
                mine = found.setdefault(key, {})
                counted, of_many = mine.get(one.key, (0, 0))
                more, of_more = counts[one.key]
                mine[one.key] = (counted + more, of_many + of_more)
        return found

    def _of(self, chosen: Sequence[RateDefinition], part: ColumnElement[str]) -> RateCounts:
        return RateCounts(chosen, self._catalogue, self._asker, part)

    def _doer(self, deed: CaseDeed) -> ColumnElement[str]:
        doer: ColumnElement[str] = columns[f"{deed}_unit"]
        return doer
