"""How a finding's thing is called, and in which county it belongs."""

from collections.abc import Callable

import numpy as np

from app.domain.finding import Finding
from app.domain.register import Registers
from app.domain.world import World
from backends.hub.alarm_intake import Named
from backends.hub.ingest import CountyOf


class FindingNames:
    """Asks the world first, for what moves is where it is now; then the registers; then the map."""

    def __init__(
        self,
        world: World,
        registers: Registers,
        county_of: CountyOf,
        county_code: Callable[[int], str],
    ) -> None:
        self._world = world
        self._county_of = county_of
        self._county_code = county_code
        self._registered = {v.vehicle_id: Named(v.plate, v.county) for v in registers.vehicles}
        self._registered |= {s.site_id: Named(s.name, s.county) for s in registers.sites}
        self._registered |= {s.station_id: Named(s.name, s.county) for s in registers.stations}

    def named(self, finding: Finding) -> Named:
        """Return its name, empty where nobody knows one, and the county's code."""
        row = self._world.row_of(finding.entity_id)
        registered = self._registered.get(finding.entity_id)
        if row is not None:
            label = self._world.text_at("label", row)
            county = self._county_code(int(self._world.column("county")[row]))
            return Named(label, county)
        if registered is not None:
            return registered
        place = (np.array([finding.lon_deg]), np.array([finding.lat_deg]))
        index = int(self._county_of(*place)[0])
        return Named("", self._county_code(index))
