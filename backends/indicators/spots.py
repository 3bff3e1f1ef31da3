"""Problem spots: pairs of area and type that are hot, frequent or stubborn (domain.md, Z8).

A pair is hot where two tests agree, and both are believed over all pairs that were tested: its
neighbourhood stands out among all areas (Gi*), and has more than its channels' looking explains
even where few cases make the normal approximation of Gi* too sure of itself. It is frequent where
it comes week after week, more often than its channels' looking explains even when its fullest week
is left out. It is stubborn where it came back again and again after it was closed, and more often
than whatever comes every other day comes back anyway.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.measures.noticing import Trouble
from app.domain.measures.period import DAY_S, HOUR_S, day_begins_s
from app.domain.statistics.chance import as_many_or_more, believed
from app.domain.statistics.hot_spots import LEAST_AREAS, expected_counts, hot_spots, with_neighbours
from app.domain.statistics.troubles import is_frequent, times_again
from backends.indicators.effort import effort_of
from backends.indicators.facts import F8, I4, Mask, RowIndex
from backends.indicators.trouble_rules import TroubleRules

YEAR_DAYS = 365
KNOWN = 100.0  # years as which a year of all areas is taken where it tells of one of them


@dataclass(frozen=True, slots=True)
class YearOfCases:
    """Columns of one length: the cases of a year. ``areas`` below 0 is no area that is known.

    ``closed_s`` is 0 where it is open.
    """

    raised_s: F8
    closed_s: F8
    types: I4
    channels: I4
    areas: I4

    def where(self, rows: RowIndex | Mask) -> "YearOfCases":
        """Return some of them."""
        return YearOfCases(
            self.raised_s[rows],
            self.closed_s[rows],
            self.types[rows],
            self.channels[rows],
            self.areas[rows],
        )


@dataclass(frozen=True, slots=True)
class FoundSpot:
    """A pair by its codes; ``expected`` and ``z`` are NaN where nothing can be said."""

    area: int
    type: int
    counted: int
    expected: float
    z: float
    days: int
    again: int
    classes: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What was tested: (types, areas) f8 each; ``hot`` and ``often`` say which are believed.

    ``of_year`` is what each was expected to have in the whole year, NaN where of too few areas.
    """

    types: NDArray[np.intp]
    counted: F8
    expected: F8
    z: F8
    hot: Mask
    often: Mask
    of_year: F8
    tested: int


def find_spots(
    cases: YearOfCases,
    neighbours: Sequence[NDArray[np.intp]],
    asked: Mask,
    today: int,
    rules: TroubleRules,
) -> tuple[list[FoundSpot], int]:
    """Return the spots, the hottest first, and how many pairs were tested.

    ``neighbours`` are of all areas, by their numbers in ``cases.areas``. ``asked`` is (cases,)
    bool: what is looked for; the others tell how hard is looked.
    """
    from_s = _recent_s(today, rules)
    pairs = _tested(cases, neighbours, asked, from_s, rules)
    found = [
        _spot(cases.where(rows), (at, area), pairs, today, rules)
        for at, area, rows in _worth_a_look(cases, asked, pairs, from_s, rules)
    ]
    return sorted((one for one in found if one.classes), key=_rank), pairs.tested


def _recent_s(today: int, rules: TroubleRules) -> float:
    """Return from when on a case is a recent one: whole days, today's so far among them."""
    return day_begins_s(today - rules.rule.weeks * 7 + 1)


def _tested(
    cases: YearOfCases,
    neighbours: Sequence[NDArray[np.intp]],
    asked: Mask,
    from_s: float,
    rules: TroubleRules,
) -> Pairs:
    count = len(neighbours)
    effort = effort_of(cases.channels, cases.areas, count)
    recent = (cases.raised_s >= from_s) & (cases.areas >= 0) & (cases.types >= 0) & asked
    types = np.unique(cases.types[recent])
    shape = (len(types), count)
    counted, expected, z = np.zeros(shape), np.zeros(shape), np.full(shape, np.nan)
    chance, often = np.full(shape, np.nan), np.full(shape, np.nan)
    steady, of_year, weeks = np.zeros(shape), np.full(shape, np.nan), rules.rule.weeks
    left = 1.0 - 1.0 / weeks  # of the weeks, when one is left out
    # How many windows like this one the looking was learnt in: a year has thirteen of four weeks.
    first_s = float(cases.raised_s.min()) if len(cases.raised_s) else from_s
    last_s = float(cases.raised_s.max()) if len(cases.raised_s) else from_s
    times = max(1.0, (last_s - first_s) / max(DAY_S, last_s - from_s))
    for at, kind in enumerate(types.tolist()):
        rows = np.flatnonzero(recent & (cases.types == kind))
        by_channel = _by_channel(cases.where(rows), count)
        counted[at] = sum(by_channel.values(), np.zeros(count))
        expected[at] = _meant(by_channel, effort)
        every = np.flatnonzero(asked & (cases.areas >= 0) & (cases.types == kind))
        meant = _meant(_by_channel(cases.where(every), count), effort)
        if int((meant > 0).sum()) >= LEAST_AREAS:
            of_year[at] = meant
        spots = hot_spots(counted[at], expected[at], neighbours, rules.false_share)
        z[at] = spots.z
        chance[at] = np.fmax(spots.chance, _unusual(counted[at], expected[at], neighbours, times))
        chance[at][~np.isfinite(spots.z)] = np.nan
        steady[at] = counted[at] - _fullest_week(cases.where(rows), count, from_s, weeks)
        often[at] = _more_than_meant(steady[at], expected[at] * left, times / left)
    hot = believed(chance.ravel(), rules.false_share).reshape(shape) & (counted > expected)
    is_often = believed(often.ravel(), rules.false_share).reshape(shape)
    is_often &= steady >= rules.rule.more * left * expected
    tested = int(np.isfinite(chance).sum())
    return Pairs(types.astype(np.intp), counted, expected, z, hot, is_often, of_year, tested)


def _meant(by_channel: Mapping[int, F8], effort: Mapping[int, F8]) -> F8:
    return expected_counts(
        {str(one): found for one, found in by_channel.items()},
        {str(one): effort[one] for one in by_channel if one in effort},
    )


def _unusual(counted: F8, expected: F8, neighbours: Sequence[NDArray[np.intp]], times: float) -> F8:
    """Return the chance of as many as each neighbourhood has, its looking known but so well."""
    near, first = with_neighbours(neighbours)
    there, meant = (np.add.reduceat(one[near], first) for one in (counted, expected))
    return _more_than_meant(there, meant, times)


def _more_than_meant(there: F8, meant: F8, times: float) -> F8:
    """Return the chance of as many as there are, the looking learnt in so many windows; 1 of 0."""
    found = np.ones(len(there))
    some = np.flatnonzero(there > 0)
    found[some] = as_many_or_more(there[some], meant[some] * times, times)
    return found


def _fullest_week(cases: YearOfCases, count: int, from_s: float, weeks: int) -> F8:
    """Return (areas,) f8: the most that each area had in one of the weeks since ``from_s``.

    Without it what is left is of a trouble that comes again, and not of one event.
    """
    week = np.minimum((cases.raised_s - from_s) // (7 * DAY_S), weeks - 1).astype(np.int64)
    table = np.bincount(cases.areas * weeks + week, minlength=count * weeks)
    return np.asarray(table.reshape(count, weeks).max(axis=1), np.float64)


def _by_channel(cases: YearOfCases, count: int) -> Mapping[int, F8]:
    return {
        int(channel): np.bincount(cases.areas[cases.channels == channel], minlength=count).astype(
            np.float64
        )
        for channel in np.unique(cases.channels).tolist()
    }


def _worth_a_look(
    cases: YearOfCases, asked: Mask, pairs: Pairs, from_s: float, rules: TroubleRules
) -> Iterator[tuple[int, int, RowIndex]]:
    """Yield place of the type, area and rows of pairs that may be of a class at all.

    They have some of late; the most have far too few.
    """
    place = np.full(int(cases.types.max(initial=-1)) + 2, -1, np.int64)  # of no type, too: the last
    place[pairs.types] = np.arange(len(pairs.types))
    count = pairs.counted.shape[1]
    at = place[cases.types]
    rows = np.flatnonzero(asked & (cases.areas >= 0) & (at >= 0))
    key = at[rows] * count + cases.areas[rows]
    size = pairs.counted.size
    is_recent = cases.raised_s[rows] >= from_s
    is_many = np.bincount(key, minlength=size) > rules.rule.times
    is_often = pairs.often.ravel()
    is_late = np.bincount(key[is_recent], minlength=size) > 0
    wanted = is_late & (is_many | is_often | pairs.hot.ravel())
    rows, key = rows[wanted[key]], key[wanted[key]]
    if not len(rows):
        return
    order = np.argsort(key, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
        one = int(key[part[0]])
        yield one // count, one % count, rows[part]


def _spot(
    cases: YearOfCases, pair: tuple[int, int], pairs: Pairs, today: int, rules: TroubleRules
) -> FoundSpot:
    at, area = pair
    days = ((cases.raised_s + 8 * HOUR_S) // DAY_S).astype(np.int64)
    recent = days[cases.raised_s >= _recent_s(today, rules)]
    again = times_again(cases.raised_s, cases.closed_s, rules.rule)
    classes = []
    if pairs.hot[at, area]:
        classes.append(Trouble.HOT)
    if pairs.often[at, area] and is_frequent(days, today, rules.rule):
        classes.append(Trouble.FREQUENT)
    if _comes_back(again, float(pairs.of_year[at, area]), rules):
        classes.append(Trouble.STUBBORN)
    return FoundSpot(
        area,
        int(pairs.types[at]),
        int(pairs.counted[at, area]),
        float(pairs.expected[at, area]) or np.nan,
        float(pairs.z[at, area]),
        len(set(recent.tolist())),
        again,
        tuple(classes),
    )


def _comes_back(again: int, meant: float, rules: TroubleRules) -> bool:
    """Return whether it came back too often; ``meant`` is what it was expected to have at all."""
    if again < rules.rule.times or again < rules.rule.more * meant:
        return False
    if not np.isfinite(meant):
        return True
    by_chance = as_many_or_more(np.array([float(again)]), np.array([meant * KNOWN]), KNOWN)
    return bool(by_chance[0] <= rules.false_share)


def _rank(spot: FoundSpot) -> tuple[int, float, int, int, int]:
    """Return by what spots are ordered: hot ones by z, then by how often they came back."""
    is_hot = Trouble.HOT in spot.classes
    z = spot.z if is_hot else 0.0
    return (0 if is_hot else 1, -z, -spot.again, -spot.days, -spot.counted)
