"""The demo's measuring stations: invented, and named so that it shows."""

from collections.abc import Sequence

from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.register import Site, Station
from backends.demo.geography.fixtures import CENTRE_COUNTY
from backends.demo.geography.ground import CANALS, MOAT
from backends.demo.geography.layout import Point
from backends.demo.geography.places import Places

AIR, DUST, WATER, MALLS, SCENIC, METERS = 6, 6, 4, 3, 3, 4
AIR_QUANTITIES = ("pm25", "pm10", "so2", "no2", "co", "o3", "wind_speed", "wind_direction")
DUST_QUANTITIES = ("tsp", "noise")
WATER_QUANTITIES = ("ph", "dissolved_oxygen", "cod", "ammonia", "water_temperature")
_WATERS: tuple[tuple[str, Point], ...] = (
    ("濠河", MOAT[2]),
    ("通启运河", CANALS["通启运河"][2]),
    ("如海运河", CANALS["如海运河"][2]),
    ("九圩港河", CANALS["九圩港河"][1]),
)
_GAUGE_OFF_DEG = 0.004
EVERY_S, CROWD_EVERY_S = 10.0, 5.0


def stations(places: Places, sites: Sequence[Site]) -> list[Station]:
    """Return the stations: air, dust at building sites, water, its level, crowds, plants' meters.

    Air, dust and water speak HJ 212 and have an MN and a password; the others are pushed.
    """
    found: list[Station] = []

    def add(
        station_id: str,
        name: str,
        entity_class: EntityClass,
        at: LonLat,
        quantities: tuple[str, ...],
        county: str,
        *,
        site_id: str = "",
        every_s: float = EVERY_S,
        speaks_hj212: bool = False,
    ) -> None:
        address = f"hj212:320600DE{len(found) + 1:016X}" if speaks_hj212 else ""
        secret = f"{int(places.random.integers(10**6)):06d}" if speaks_hj212 else ""
        found.append(
            Station(
                *(station_id, name, entity_class, *at, quantities, every_s, county),
                *(site_id, address, secret),
            )
        )

    for number, node in enumerate(places.spread(places.crossings, AIR), 1):
        add(
            *(f"A-{number:02d}", f"演示空气站{number}", EntityClass.AIR_STATION),
            *(places.beside(node, 80.0, 200.0), AIR_QUANTITIES, places.code_of(node)),
            speaks_hj212=True,
        )
    for number, site in enumerate(_first(sites, "construction_site", DUST), 1):
        add(
            *(f"D-{number:02d}", f"演示扬尘站{number}", EntityClass.DUST_STATION),
            *(LonLat(site.lon_deg, site.lat_deg), DUST_QUANTITIES, site.county),
            site_id=site.site_id,
            speaks_hj212=True,
        )
    for number, (name, at) in enumerate(_WATERS, 1):
        county = places.code_of(int(places.near(at, 0.0)[0]))
        add(
            *(f"H-{number:02d}", f"{name}水站（演示）", EntityClass.WATER_STATION),
            *(LonLat(*at), WATER_QUANTITIES, county),
            speaks_hj212=True,
        )
    for number, (name, (lon, lat)) in enumerate(_WATERS, 1):
        # HJ 212 has no code for a level: gauges belong to another office and are pushed.
        at = (lon + _GAUGE_OFF_DEG, lat)
        county = places.code_of(int(places.near(at, 0.0)[0]))
        add(
            *(f"L-{number:02d}", f"{name}水位（演示）", EntityClass.WATER_STATION),
            *(LonLat(*at), ("water_level",), county),
        )
    inner = places.main_crossings[places.county[places.main_crossings] == CENTRE_COUNTY]
    for number, node in enumerate(places.pick(inner, MALLS), 1):
        add(
            *(f"N-{number:02d}", f"演示商场{number}客流", EntityClass.CROWD_COUNTER),
            *(places.beside(node, 60.0, 120.0), ("people", "people_in"), places.code_of(node)),
            every_s=CROWD_EVERY_S,
        )
    for number, site in enumerate(_first(sites, "scenic_area", SCENIC), MALLS + 1):
        add(
            *(f"N-{number:02d}", site.name.replace("停车点", "客流"), EntityClass.CROWD_COUNTER),
            *(LonLat(site.lon_deg, site.lat_deg), ("people", "people_in"), site.county),
            site_id=site.site_id,
            every_s=CROWD_EVERY_S,
        )
    for number, site in enumerate(_first(sites, "chemical_plant", METERS), 1):
        add(
            *(f"M-{number:02d}", f"演示水电表{number}", EntityClass.METER),
            *(LonLat(site.lon_deg, site.lat_deg), ("power", "water_use"), site.county),
            site_id=site.site_id,
        )
    return found


def _first(sites: Sequence[Site], kind: str, count: int) -> list[Site]:
    """Return sites of a kind, spread over the list so that they are not all in one place."""
    fitting = [site for site in sites if site.kind == kind]
    step = max(1, len(fitting) // count)
    return fitting[::step][:count]
