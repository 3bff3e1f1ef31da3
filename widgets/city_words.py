"""Names of the city and its counties in the language of the window."""

import numpy as np

from app.domain.citypack import CityInfo
from app.domain.geo import LonLat
from app.domain.people import CITY


class CityWords:
    """Looks counties up by code (journal) or index (world column); an unknown code stays."""

    def __init__(self, city: CityInfo, language: str) -> None:
        is_english = language == "en"
        self.name = (city.name_en if is_english else city.name) or city.name
        self.is_demo = city.is_demo
        self._by_code = {
            county.code: (county.name_en if is_english else county.name) or county.name
            for county in city.counties
        }
        self._rings = {county.code: county.rings for county in city.counties}
        self._by_index = {county.index: self._by_code[county.code] for county in city.counties}

    def county(self, code: str) -> str:
        """Return a county's name; empty for the whole city."""
        return "" if code in {"", CITY} else self._by_code.get(code, code)

    def county_at(self, index: int) -> str:
        """Return the name of the county with this index in the world; empty where none is."""
        return self._by_index.get(index, "")

    def corners(self, code: str) -> tuple[LonLat, ...]:
        """Return two corners of the box round a county; none of the city or one without a place."""
        rings = [ring for ring in self._rings.get(code, ()) if len(ring)]
        if not rings:
            return ()
        low = np.min([ring.min(axis=0) for ring in rings], axis=0)
        high = np.max([ring.max(axis=0) for ring in rings], axis=0)
        return LonLat(float(low[0]), float(low[1])), LonLat(float(high[0]), float(high[1]))
