"""Whether every field, span and part that an indicator names is there."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from app.domain.errors import ConfigError
from app.domain.measures.indicator import (
    OF_DOERS,
    Counting,
    FactKind,
    Indicator,
    Meant,
    ScopeLevel,
)
from app.domain.measures.period import Period
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import Term
from backends.indicators.facts import Facts
from backends.indicators.looking import is_part

# Naming one of these means one row of each series: a named quantity without more is its last
# values, and an index stands at one row of each station.
SAID_ONCE = frozenset({"quantity", "statistic", "span_s", "aqi", "water_class"})
_NO_ROWS = np.empty(0, dtype=np.intp)


def check(table: IndicatorTable, tables: Mapping[FactKind, Facts]) -> list[str]:
    """Return a sentence for each thing that an indicator names and nothing is."""
    return [f"{one.key}: {fault}" for one in table for fault in faults_of(one, tables)]


def faults_of(indicator: Indicator, tables: Mapping[FactKind, Facts]) -> list[str]:
    """Return what is wrong with one indicator, as sentences."""
    faults = list(_of_meant(indicator.meant, indicator.counted, tables))
    if indicator.per is not None:
        faults += _of_meant(indicator.per, (), tables)
        if indicator.period is Period.NOW and indicator.per.span:
            faults.append(f"per: a figure of now has no span, and there is '{indicator.per.span}'")
    if ScopeLevel.COUNTY in indicator.scopes and _is_of_sources(indicator):
        faults.append('no source is of a county: scopes = ["city"]')
    if indicator.counting is not Counting.DISTINCT and _counts_twice(indicator):
        faults.append("a mean beside a value would count twice: name a quantity or a statistic")
    facts = tables.get(indicator.meant.facts)
    if facts is not None and indicator.of_field:
        faults += _of_field(indicator, facts)
    if facts is not None and indicator.whose:
        faults += _of_whom(indicator, facts)
    return faults


def _is_of_sources(indicator: Indicator) -> bool:
    per = indicator.per
    return FactKind.FEEDS in (indicator.meant.facts, None if per is None else per.facts)


def _counts_twice(indicator: Indicator) -> bool:
    """Return whether a department that also sends means, or an hour's number, is counted twice."""
    return any(
        meant.facts is FactKind.READINGS and not SAID_ONCE & {term.field for term in meant.where}
        for meant in (indicator.meant, indicator.per)
        if meant is not None
    )


def _of_meant(
    meant: Meant, counted: Sequence[Term], tables: Mapping[FactKind, Facts]
) -> Iterator[str]:
    facts = tables.get(meant.facts)
    if facts is None:
        yield f"there is no table of {meant.facts}"
        return
    for term in (*meant.where, *counted):
        try:
            facts.moves(term)
            facts.mask(term, _NO_ROWS, 0.0)
        except ConfigError as error:
            yield f"'{term}': {error}"
    if meant.span:
        try:
            facts.times_s(meant.span)
        except ConfigError as error:
            yield str(error)


def _of_whom(indicator: Indicator, facts: Facts) -> Iterator[str]:
    for part in sorted(OF_DOERS):
        try:
            facts.parts(indicator.part(part))
        except ConfigError as error:
            yield f"whose: {error}"


def _of_field(indicator: Indicator, facts: Facts) -> Iterator[str]:
    if indicator.counting is Counting.DISTINCT and is_part(facts, indicator.of_field):
        return
    try:
        facts.numbers(indicator.of_field, _NO_ROWS, 0.0)
    except ConfigError as error:
        yield str(error)
