"""The grids of a city as the directory needs them: which lies where, and what is above it."""

import numpy as np

from app.domain.area_index import AreaIndex
from app.domain.areas import NOWHERE, AreaSet
from app.domain.citypack import CityInfo

SMALLEST_FIRST = ("unit_grid", "responsibility_grid", "town", "county")
MOST_CORNERS = 4_000  # of an outline that travels to a seat


class Grids:
    """Looks areas up by ``set:code`` and by place; the indexes are built when first asked."""

    def __init__(self, area_sets: tuple[AreaSet, ...], info: CityInfo) -> None:
        self._sets = {areas.key: areas for areas in area_sets}
        self._counties = {county.code for county in info.counties}
        self._indexes: dict[str, AreaIndex] = {}
        self._number = {
            key: {code: i for i, code in enumerate(areas.codes)}
            for key, areas in self._sets.items()
        }

    def find(self, key: str) -> tuple[AreaSet, int] | None:
        """Return set and number of ``set:code``, or None."""
        name, _, code = key.partition(":")
        number = self._number.get(name, {}).get(code)
        return None if number is None else (self._sets[name], number)

    def at(self, lon_deg: float, lat_deg: float) -> str:
        """Return ``set:code`` of the smallest area at a place, or an empty text."""
        for name in SMALLEST_FIRST:
            areas = self._sets.get(name)
            if areas is None or not len(areas):
                continue
            index = self._indexes.get(name)
            if index is None:
                index = self._indexes[name] = AreaIndex(areas)
            number = int(index.find(np.array([lon_deg]), np.array([lat_deg]))[0])
            if number != NOWHERE:
                return f"{name}:{areas.codes[number]}"
        return ""

    def above(self, key: str) -> str:
        """Return ``set:code`` of the area above, or an empty text."""
        found = self.find(key)
        parent = "" if found is None else found[0].parents[found[1]]
        names = (name for name in self._sets if parent in self._number[name])
        return next((f"{name}:{parent}" for name in names), "") if parent else ""

    def below(self, key: str) -> list[str]:
        """Return the codes of the areas right below."""
        code = key.partition(":")[2]
        return [
            areas.codes[i]
            for areas in self._sets.values()
            for i, parent in enumerate(areas.parents)
            if parent == code
        ]

    def county_of(self, key: str) -> str:
        """Return the county an area is in, as far as the areas above it say; else empty."""
        seen: set[str] = set()
        while key and key not in seen:
            seen.add(key)
            code = key.partition(":")[2]
            if code in self._counties:
                return code
            found = self.find(key)
            parent = "" if found is None else found[0].parents[found[1]]
            if parent in self._counties:
                return parent
            key = self.above(key)
        return ""

    def name(self, key: str) -> str:
        """Return what an area is called, or its key."""
        found = self.find(key)
        return key if found is None else found[0].names[found[1]]

    def outline(self, key: str) -> tuple[tuple[tuple[float, float], ...], ...]:
        """Return the rings of an area; none of one with more corners than may travel."""
        found = self.find(key)
        if found is None:
            return ()
        rings = found[0].rings(found[1])
        if sum(len(ring) for ring in rings) > MOST_CORNERS:
            return ()
        return tuple(tuple((float(x), float(y)) for x, y in ring) for ring in rings)
