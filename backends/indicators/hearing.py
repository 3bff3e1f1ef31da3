"""As of when figures are: how old the words are that they were counted from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from app.domain.measures.indicator import FactKind, Indicator
from app.domain.measures.publishing import is_aged
from backends.indicators.facts import F8, I4, Brought, Facts, Heard, Mask, RowIndex
from backends.indicators.item import Item
from backends.indicators.looking import cells_of
from backends.indicators.moment import Moment
from backends.indicators.tallying import COUNTS, counts_of

WORTH = frozenset({"live", "late", "lost", "frozen", "good", "missing"})  # of a last value


@dataclass(frozen=True, slots=True)
class Age:
    """By cell, the city's last. ``heard_s`` f8: city time, NaN where nobody ever spoke.

    ``is_silent``: none of those that were counted from speaks any more. ``known`` f8: how many
    there are that could have given a number, NaN of counts.
    """

    heard_s: F8
    is_silent: Mask
    known: F8

    def at(self, cell: int) -> tuple[float, bool, float]:
        """Return what a cell has."""
        return float(self.heard_s[cell]), bool(self.is_silent[cell]), float(self.known[cell])


def _older(one: Age, other: Age) -> Age:
    return Age(np.minimum(one.heard_s, other.heard_s), one.is_silent | other.is_silent, one.known)


def _asks_for_all(item: Item, facts: Heard) -> bool:
    """Return whether whoever is not counted fell silent, and nothing else."""
    return all(
        one.field in facts.kinds or (one.is_flag and one.field in WORTH) for one in item.terms
    )


class Hearing:
    """Looks at one moment (docs/decisions/0022).

    A number made of numbers is as old as the oldest of them. A count asks each row how it is, by
    that row's own age: it is as old as the newest word of those that it asks.
    """

    def __init__(self, tables: Mapping[FactKind, Facts], moment: Moment, cells: int) -> None:
        self._tables = tables
        self._moment = moment
        self._cells = cells
        self._counted: dict[FactKind, dict[frozenset[str], Age]] = {}
        self._summed: dict[Item, Age] = {}

    def of(self, indicator: Indicator, items: tuple[Item, ...]) -> Age | None:
        """Return how old an indicator's figures are; None where all is known when it is counted."""
        if not is_aged(indicator):
            return None
        # A share is of all that its second item means.
        asked = items if indicator.per is not None else items[-1:]
        if indicator.meant.facts is not FactKind.RECORDS:  # what stands below the line is written
            asked = tuple(item for item in asked if item.facts is not FactKind.RECORDS)
        found = [age for item in asked if (age := self._of(indicator, item)) is not None]
        return reduce(_older, found) if found else None

    def _of(self, indicator: Indicator, item: Item) -> Age | None:
        facts = self._tables[item.facts]
        if item.span or not isinstance(facts, Heard):
            return None
        if indicator.counting in COUNTS:
            return self._of_count(item, facts)
        if item not in self._summed:
            self._summed[item] = self._of_numbers(item, facts)
        return self._summed[item]

    def _of_count(self, item: Item, facts: Heard) -> Age:
        kept = self._counted.setdefault(item.facts, {})
        key = frozenset(str(one) for one in item.terms if one.field in facts.kinds)
        if key not in kept:
            rows = facts.kindred(item.terms, self._moment.now_s)
            heard_s, is_silent = self._newest(item, facts, rows)
            if isinstance(facts, Brought):
                heard_s, is_silent = self._by_feed(item, facts, rows, (heard_s, is_silent))
            else:
                is_nowhere = np.isnan(heard_s)
                heard_s[is_nowhere], is_silent[is_nowhere] = heard_s[-1], is_silent[-1]
            kept[key] = Age(heard_s, is_silent, np.full(len(heard_s), math.nan))
        return kept[key]

    def _by_feed(
        self, item: Item, facts: Brought, rows: RowIndex, here: tuple[F8, Mask]
    ) -> tuple[F8, Mask]:
        """Return when each cell was heard of and where nobody speaks, by the feeds it lives of.

        Who has gone elsewhere is heard of there, by the same feed. Where somebody of the cell
        speaks it is heard by him; where nobody does, every feed that brings such things there must
        speak, so that none is known. Where none ever came it is as the city is.
        """
        now_s = self._moment.now_s
        brought = facts.brought(item.terms, now_s, self._cells)
        feeds = facts.feeds(rows)
        speaks = ~facts.is_silent(rows, now_s)
        newest_s = np.full(len(brought) + 1, -np.inf)  # of nobody's feed is the last
        np.fmax.at(newest_s, feeds, facts.heard_s(rows))
        is_dead = np.bincount(feeds[speaks] + 1, minlength=len(brought) + 1)[1:] == 0
        oldest_s = np.where(brought, newest_s[:-1, np.newaxis], np.inf).min(axis=0, initial=np.inf)
        oldest_s = np.where(np.isneginf(oldest_s), np.nan, oldest_s)
        (newest_here_s, is_silent_here), is_fed = here, brought.any(axis=0)
        heard_s = np.full_like(newest_here_s, newest_here_s[-1])
        is_silent = np.full_like(is_silent_here, is_silent_here[-1])
        ask_feeds = np.append(is_fed & is_silent_here[:-1], False)  # the city's is the last
        heard_s[ask_feeds] = oldest_s[ask_feeds[:-1]]
        is_silent[ask_feeds] = (brought & is_dead[:, np.newaxis]).any(axis=0)[ask_feeds[:-1]]
        speaks_here = np.append(is_fed & ~is_silent_here[:-1], False)
        heard_s[speaks_here], is_silent[speaks_here] = newest_here_s[speaks_here], False
        return heard_s, is_silent

    def _of_numbers(self, item: Item, facts: Heard) -> Age:
        kindred = facts.kindred(item.terms, self._moment.now_s)
        heard_s, is_silent = self._newest(item, facts, kindred)
        look = self._moment.standing(item)
        values = item.values(look)
        mask = look.mask(item.terms)
        if values is not None:
            mask = mask & ~np.isnan(values)
        rows, cells = look.rows[mask], look.cells[mask]
        times_s, speaks = facts.heard_s(rows), ~facts.is_silent(rows, self._moment.now_s)
        oldest = np.full(self._cells + 1, np.inf)
        np.minimum.at(oldest, cells, times_s)
        oldest[-1] = times_s.min(initial=np.inf)
        is_any = np.isfinite(oldest)
        heard_s[is_any] = oldest[is_any]
        is_silent[is_any] = (self._counts(cells[speaks]) == 0)[is_any]
        known = np.full(self._cells + 1, math.nan)
        if item.facts is FactKind.READINGS and _asks_for_all(item, facts):
            known = self._counts(cells_of(self._tables[item.facts], kindred, self._cells))
        return Age(heard_s, is_silent, known)

    def _newest(self, item: Item, facts: Heard, rows: RowIndex) -> tuple[F8, Mask]:
        cells = cells_of(self._tables[item.facts], rows, self._cells)
        times_s, speaks = facts.heard_s(rows), ~facts.is_silent(rows, self._moment.now_s)
        newest = np.full(self._cells + 1, -np.inf)
        np.fmax.at(newest, cells, times_s)
        newest[-1] = newest.max()
        newest[np.isneginf(newest)] = np.nan
        return newest, self._counts(cells[speaks]) == 0

    def _counts(self, cells: I4) -> F8:
        counts = counts_of(cells, self._cells + 1)
        counts[-1] = counts.sum()
        return counts
