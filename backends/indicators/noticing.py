"""Answers of statistics over the very cases that figures are counted from.

Worked out when somebody asks and kept for a minute: whole days and weeks do not change faster.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import numpy as np

from app.domain.errors import ConfigError, OperatorError
from app.domain.measures.indicator import FactKind
from app.domain.measures.noticing import (
    SPOTS_AT_MOST,
    AreaKind,
    Burst,
    BurstsAnswer,
    BurstsQuestion,
    ForecastAnswer,
    ForecastQuestion,
    Spot,
    SpotsAnswer,
    SpotsQuestion,
)
from app.domain.measures.period import DAY_S, HOUR_S, day_begins_s, day_of
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from backends.indicators.area_ground import AreaGround
from backends.indicators.bursts import find_bursts
from backends.indicators.facts import I4, Facts, RowIndex
from backends.indicators.forecasting import forecast_of
from backends.indicators.looking import meant
from backends.indicators.questions import question_of
from backends.indicators.spots import YEAR_DAYS, FoundSpot, YearOfCases, find_spots
from backends.indicators.trouble_rules import TroubleRules

KEPT_S = 60.0  # of city time
MOST_KEPT = 64  # answers
_NOT_VOID = (term("!void"),)
_Q = TypeVar("_Q", SpotsQuestion, BurstsQuestion, ForecastQuestion)
_A = TypeVar("_A", SpotsAnswer, BurstsAnswer, ForecastAnswer)


class Grounds(Protocol):
    """Where the areas of the city come from, once they were read."""

    def ground(self, kind: AreaKind) -> AreaGround | None:
        """Return the areas of a kind, None before they were read or where there are none."""
        ...


class NoticingAnswers:
    """A county's seat asks of its own county, and is answered from that county's cases alone.

    ``nodes`` are keys with the index of their county, 0 for the city; ``now_s`` is when was
    counted last.
    """

    def __init__(
        self,
        tables: Mapping[FactKind, Facts],
        table: IndicatorTable,
        nodes: Sequence[tuple[str, int]],
        grounds: Grounds,
        rules: TroubleRules,
        now_s: Callable[[], float],
    ) -> None:
        self._tables = tables
        self._table = table
        self._nodes = dict(nodes)
        self._grounds = grounds
        self._rules = rules
        self._now_s = now_s
        self._kept: dict[Any, tuple[float, Any]] = {}

    def spots(self, seat_county: str, arguments: Mapping[str, Any]) -> SpotsAnswer:
        """Answer ``measure_spots``; raise OperatorError ``bad_value`` or ``out_of_scope``."""
        question = question_of(seat_county, arguments, SpotsQuestion, self._nodes)
        most = min(max(question.most, 1), SPOTS_AT_MOST)
        answer = self._once(replace(question, most=0), self._spots)
        return replace(answer, spots=answer.spots[:most])

    def bursts(self, seat_county: str, arguments: Mapping[str, Any]) -> BurstsAnswer:
        """Answer ``measure_bursts``; raise as above."""
        return self._once(
            question_of(seat_county, arguments, BurstsQuestion, self._nodes), self._bursts
        )

    def forecast(self, seat_county: str, arguments: Mapping[str, Any]) -> ForecastAnswer:
        """Answer ``measure_forecast``; raise as above."""
        return self._once(
            question_of(seat_county, arguments, ForecastQuestion, self._nodes), self._forecast
        )

    def _once(self, question: _Q, work: Callable[[_Q, float], _A]) -> _A:
        now_s = self._now_s()
        kept = self._kept.get(question)
        if kept is not None and 0 <= now_s - kept[0] < KEPT_S:
            answer: _A = kept[1]
            return answer
        try:
            answer = work(question, now_s)
        except ConfigError as error:
            raise OperatorError("bad_value", str(error)) from error
        self._kept.pop(question, None)
        while len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[question] = (now_s, answer)
        return answer

    def _forecast(self, question: ForecastQuestion, now_s: float) -> ForecastAnswer:
        indicator = self._table.find(question.indicator)
        facts = None if indicator is None else self._tables.get(indicator.meant.facts)
        if indicator is None or facts is None:
            raise ConfigError(f"indicator: {question.indicator}")
        return forecast_of(indicator, facts, self._nodes[question.node], now_s)

    def _cases(self, county: int, from_s: float, now_s: float) -> tuple[Facts, RowIndex]:
        """Return the cases of a node raised since, void ones aside."""
        facts = self._tables.get(FactKind.CASES)
        if facts is None:
            raise ConfigError("there are no cases")
        raised_s = facts.times_s("raised")
        rows = np.flatnonzero((raised_s >= from_s) & (raised_s <= now_s))
        if county:
            rows = rows[facts.counties(rows) == county]
        return facts, meant(facts, _NOT_VOID, rows, now_s)

    def _bursts(self, question: BurstsQuestion, now_s: float) -> BurstsAnswer:
        from_s = now_s - YEAR_DAYS * DAY_S
        facts, rows = self._cases(self._nodes[question.node], from_s, now_s)
        found, tested, weeks = find_bursts(
            facts.times_s("raised")[rows],
            _named(facts, "type", rows),
            _named(facts, "county", rows),
            _named(facts, "town", rows),
            now_s,
            self._rules,
        )
        types, counties, towns = (facts.parts(part) for part in ("type", "county", "town"))
        ground = self._grounds.ground(AreaKind.TOWN)
        names = {} if ground is None else dict(zip(ground.codes, ground.names, strict=True))
        bursts = tuple(
            Burst(
                *types[one.type],
                counties[one.county][0],
                *(_called(towns[one.town], names) if one.town >= 0 else ("", "")),
                one.counted,
                one.usual,
                one.chance,
            )
            for one in found
        )
        return BurstsAnswer(bursts, tested, weeks, now_s - HOUR_S, now_s, facts.as_of_s)

    def _spots(self, question: SpotsQuestion, now_s: float) -> SpotsAnswer:
        ground = self._grounds.ground(question.area)
        today = day_of(now_s)
        county = self._nodes[question.node]
        facts, rows = self._cases(county, now_s - YEAR_DAYS * DAY_S, now_s)
        recent_s = day_begins_s(today - self._rules.rule.weeks * 7 + 1)
        if ground is None:
            unplaced = int((facts.times_s("raised")[rows] >= recent_s).sum())
            return SpotsAnswer((), 0, 0, unplaced, recent_s, facts.as_of_s)
        own = ground.of_county(question.node if county else "")
        place = {ground.codes[area]: at for at, area in enumerate(own.tolist())}
        local = np.full(len(ground.codes), -1, np.intp)
        local[own] = np.arange(len(own))
        beside = [local[ground.neighbours[area]] for area in own.tolist()]
        areas = np.array(
            [*(place.get(key, -1) for key, _ in facts.parts(question.area.value)), -1], np.int32
        )[facts.codes(question.area.value, rows)]
        cases = YearOfCases(
            facts.times_s("raised")[rows],
            facts.times_s("closed")[rows],
            _named(facts, "type", rows),
            _named(facts, "channel", rows),
            areas,
        )
        asked = np.ones(len(rows), np.bool_)
        for name in ("type", "aspect", "channel"):
            if value := getattr(question, name):
                asked &= facts.mask(term(f"{name} = {value}"), rows, now_s)
        found, tested = find_spots(
            cases, [one[one >= 0] for one in beside], asked, today, self._rules
        )
        unplaced = int(((cases.raised_s >= recent_s) & (areas < 0) & asked).sum())
        spots = tuple(
            _spot(one, ground, int(own[one.area]), facts) for one in found[:SPOTS_AT_MOST]
        )
        by_class = Counter(kind for one in found for kind in one.classes)
        counts = (len(found), tested, unplaced)
        return SpotsAnswer(spots, *counts, recent_s, facts.as_of_s, dict(by_class))


def _called(part: tuple[str, str], names: Mapping[str, str]) -> tuple[str, str]:
    """Return a place's code and name: the hall's own, else that of the city pack."""
    code, name = part
    return code, name or names.get(code, "")


def _named(facts: Facts, part: str, rows: RowIndex) -> I4:
    """Return the codes of rows; the empty word is none."""
    codes = facts.codes(part, rows)
    names = [bool(key) for key, _ in facts.parts(part)]
    return np.where(np.array([*names, False], np.bool_)[codes], codes, np.int32(-1))


def _spot(found: FoundSpot, ground: AreaGround, area: int, facts: Facts) -> Spot:
    lon_deg, lat_deg = ground.middles_deg[area].tolist()
    code, name = facts.parts("type")[found.type]
    return Spot(
        ground.codes[area],
        ground.names[area],
        code,
        name,
        ground.counties[area],
        lon_deg,
        lat_deg,
        found.counted,
        found.expected if math.isfinite(found.expected) else None,
        found.z if math.isfinite(found.z) else None,
        found.days,
        found.again,
        found.classes,
    )
