"""The ground under statistics: areas of one kind, their middles, and which lie beside which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from app.domain.measures.noticing import AreaKind
from backends.indicators.facts import F8

CORNER_DEG = 1e-6  # some decimetres: corners nearer to each other are one
SETS = {AreaKind.GRID: "unit_grid", AreaKind.TOWN: "town"}
MOST_ABOVE = 8  # areas have few areas above them


@dataclass(frozen=True, slots=True)
class AreaGround:
    """``counties`` is the code of the county that each area lies in, empty for none.

    ``neighbours`` has of each area those that share a corner or a side with it, itself aside.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    counties: tuple[str, ...]
    middles_deg: F8  # (n, 2) lon, lat
    neighbours: tuple[NDArray[np.intp], ...]

    def of_county(self, county: str) -> NDArray[np.intp]:
        """Return the areas of a county; all for an empty code."""
        if not county:
            return np.arange(len(self.codes))
        return np.flatnonzero(np.array([one == county for one in self.counties], np.bool_))


class AreaGrounds:
    """The areas of the city by kind; worked out when somebody asks for them first."""

    def __init__(self, counties: Sequence[str] = ()) -> None:
        self._counties = tuple(counties)
        self._sets: tuple[AreaSet, ...] = ()
        self._made: dict[AreaKind, AreaGround | None] = {}

    def take(self, area_sets: Sequence[AreaSet]) -> None:
        """Take the sets of the city pack."""
        self._sets = tuple(area_sets)
        self._made.clear()

    def ground(self, kind: AreaKind) -> AreaGround | None:
        """Return the areas of a kind, None before they were read or where there are none."""
        if kind not in self._made:
            sets = (one for one in self._sets if one.key == SETS[kind] and len(one))
            areas = next(sets, None)
            found = None if areas is None else ground_of(areas, self._sets, self._counties)
            self._made[kind] = found
        return self._made[kind]


def ground_of(areas: AreaSet, all_sets: Sequence[AreaSet], counties: Sequence[str]) -> AreaGround:
    """Return the ground of a set; ``all_sets`` say what lies above what, up to ``counties``."""
    above = {code: up for one in all_sets for code, up in zip(one.codes, one.parents, strict=True)}
    known = frozenset(counties)
    return AreaGround(
        areas.codes,
        areas.names,
        tuple(_county(code, above, known) for code in areas.codes),
        _middles(areas),
        _neighbours(areas),
    )


def _county(code: str, above: Mapping[str, str], counties: frozenset[str]) -> str:
    for _ in range(MOST_ABOVE):
        if code in counties or not code:
            return code
        code = above.get(code, "")
    return ""


def _corners(areas: AreaSet) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return of each corner the area it belongs to, and the number of its place."""
    rings = np.repeat(np.arange(len(areas.ring_first) - 1), np.diff(areas.ring_first.astype(int)))
    whose = np.searchsorted(areas.area_first, rings, "right") - 1
    steps = np.round(areas.lonlat / CORNER_DEG).astype(np.int64)
    _, places = np.unique(steps, axis=0, return_inverse=True)
    return whose.astype(np.intp), places.ravel().astype(np.intp)


def _neighbours(areas: AreaSet) -> tuple[NDArray[np.intp], ...]:
    whose, places = _corners(areas)
    order = np.argsort(places, kind="stable")
    cuts = np.flatnonzero(np.diff(places[order])) + 1
    beside: list[set[int]] = [set() for _ in range(len(areas))]
    for group in np.split(whose[order], cuts):
        those = set(group.tolist())
        for one in those if len(those) > 1 else ():
            beside[one] |= those
    return tuple(np.array(sorted(those - {one}), dtype=np.intp) for one, those in enumerate(beside))


def _middles(areas: AreaSet) -> F8:
    """Return the mean of the corners' extremes: where a mark may stand."""
    found = np.zeros((len(areas), 2))
    for area in range(len(areas)):
        corners = np.concatenate(areas.rings(area)) if areas.rings(area) else np.zeros((1, 2))
        found[area] = (corners.min(axis=0) + corners.max(axis=0)) / 2
    return found
