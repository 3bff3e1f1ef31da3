"""How far each census topic has come, counted in the reader by the filters that open its cases."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from app.domain.cases.calendar import date_of
from app.domain.cases.campaigns import (
    CENSUS,
    Campaign,
    CampaignAnswer,
    CampaignDay,
    CampaignLine,
    CampaignPart,
    CampaignQuestion,
    Counts,
    Figure,
    PartBy,
    figure,
)
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.citypack import County
from app.domain.clock import Clock
from backends.cases.answers import convert
from backends.cases.filtering import condition, seen_by
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.schema import matter

columns = matter.c
MOST_LINES = 500  # of campaigns that no table knows
MOST_PARTS = 500
MOST_DAYS = 400
_COLUMN = {PartBy.COUNTY: columns.county, PartBy.UNIT: columns.unit}


class CampaignAnswers:
    """Each seat is told only of what its county may see."""

    def __init__(
        self,
        reading: Reading,
        catalogue: CaseCatalogue,
        clock: Clock,
        campaigns: Mapping[str, Campaign],
        counties: Iterable[County],
    ) -> None:
        self._reading = reading
        self._catalogue = catalogue
        self._clock = clock
        self._campaigns = campaigns
        self._counties = {one.code: one for one in counties}

    def progress(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the CampaignAnswer of a CampaignQuestion."""
        asked = convert(question.arguments, CampaignQuestion)
        now_s = self._clock.now_s()
        mine = and_(seen_by(question.county), columns.channel == CENSUS)
        parts: list[CampaignPart] = []
        days: tuple[CampaignDay, ...] = ()
        with self._reading.read() as connection:
            found = self._counts(connection, columns.campaign, and_(mine, columns.campaign > ""))
            if asked.code:
                of_one = and_(mine, columns.campaign == asked.code)
                for by in PartBy:
                    parts += self._parts(connection, by, of_one)
                days = self._days(connection, of_one)
        answer = CampaignAnswer(self._lines(found, now_s), asked.code, tuple(parts), days, now_s)
        return dict(msgspec.to_builtins(answer))

    def _counts(
        self, connection: Connection, by: ColumnElement[str], where: ColumnElement[bool]
    ) -> dict[str, Counts]:
        """Count all figures of each value of a column in one pass."""
        now_s = self._clock.now_s()
        sums = [
            func.sum(case((condition(figure(one), self._catalogue, now_s), 1), else_=0))
            for one in Figure
        ]
        rows = connection.execute(select(by, *sums).where(where).group_by(by)).all()
        return {key: Counts(*(int(number or 0) for number in numbers)) for key, *numbers in rows}

    def _parts(
        self, connection: Connection, by: PartBy, where: ColumnElement[bool]
    ) -> list[CampaignPart]:
        found = self._counts(connection, _COLUMN[by], where)
        known: Mapping[str, County | Unit] = (
            self._counties if by is PartBy.COUNTY else self._catalogue.units
        )
        parts = [
            CampaignPart(by, key, known[key].name, one, known[key].name_en)
            if key in known
            else CampaignPart(by, key, key, one)
            for key, one in found.items()
        ]
        parts.sort(key=lambda part: (-part.counts.open, -part.counts.found, part.key))
        return parts[:MOST_PARTS]

    def _days(self, connection: Connection, where: ColumnElement[bool]) -> tuple[CampaignDay, ...]:
        """Return the days from the first that something was found, the newest MOST_DAYS of them."""
        found: Counter[str] = Counter()
        closed: Counter[str] = Counter()
        now_s = self._clock.now_s()
        for one, column, into in (
            (Figure.FOUND, columns.raised_s, found),
            (Figure.CLOSED, columns.closed_s, closed),
        ):
            meant = and_(where, condition(figure(one), self._catalogue, now_s))
            for at_s in connection.execute(select(column).where(meant)).scalars():
                into[date_of(at_s).isoformat()] += 1
        return tuple(
            CampaignDay(day, found[day], closed[day])
            for day in sorted(found.keys() | closed.keys())[-MOST_DAYS:]
        )

    def _lines(self, found: Mapping[str, Counts], now_s: float) -> tuple[CampaignLine, ...]:
        lines = [
            self._line(one, found.get(one.code, Counts()), now_s)
            for one in self._campaigns.values()
        ]
        strange = sorted(found.keys() - self._campaigns.keys())[:MOST_LINES]
        lines += [
            CampaignLine(
                *(code, code, "", (), "", "", "", 0, ""),
                is_known=False,
                share_of_time=0.0,
                counts=found[code],
            )
            for code in strange
        ]
        return tuple(lines)

    def _line(self, one: Campaign, counts: Counts, now_s: float) -> CampaignLine:
        leads = self._catalogue.units_for(one.lead_kind, "")
        return CampaignLine(
            code=one.code,
            name=one.name,
            lead=leads[0].name if leads else "",
            types=one.types,
            area_set=one.area_set,
            from_day=one.from_day.isoformat(),
            to_day=one.to_day.isoformat(),
            target=one.target,
            standing=one.standing,
            is_known=True,
            share_of_time=one.share_of_time(date_of(now_s)),
            counts=counts,
            name_en=one.name_en,
            lead_en=leads[0].name_en if leads else "",
        )
