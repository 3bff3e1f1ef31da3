"""Feeds in a list: the lost first, then the late, and among equals the longest silent.

A healthy feed that reports by the hour is silent for longer than one that died a minute ago.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.domain.classes import Age
from app.domain.measures.indicator import FactKind, Indicator
from widgets.panels.body import PanelContext
from widgets.panels.kinds.parted import Row, is_others

_WORSE = (Age.LIVE, Age.LATE, Age.LOST)


def is_of_feeds(indicator: Indicator | None, by: str) -> bool:
    """Return whether a figure by its parts is a list of feeds."""
    return indicator is not None and indicator.meant.facts is FactKind.FEEDS and by == "source"


def worst_first(context: PanelContext, rows: Iterable[Row]) -> list[Row]:
    """Return feeds by state, else in their order; whoever is not live has it before his name."""
    health, now_s = context.group.health, context.group.now_s()

    def age_of(row: Row) -> Age:
        if row.key in health:
            return health[row.key].age(now_s)
        return Age.LIVE if is_others(row) or not health else Age.LOST  # nobody names it any more

    ages = [(age_of(row), row) for row in rows]
    ages.sort(key=lambda pair: -_WORSE.index(pair[0]))
    return [
        row
        if age is Age.LIVE
        else replace(row, name=f"{context.texts(f'sources.state.{age.name.lower()}')} · {row.name}")
        for age, row in ages
    ]
