"""The demo's sites, cameras and officers: invented, and named so that it shows."""

from dataclasses import dataclass

from app.domain.classes import EntityClass
from app.domain.register import Camera, Officer, Site
from backends.demo.geography.ground import PARKS, STATIONS, WORKS
from backends.demo.geography.places import Nodes, Places

CENTRE_COUNTY = 1  # the first county of the sources is the city's centre
CAMERAS = 80
CAMERAS_IN_CENTRE = 32
FIRST_CAMERA, FIRST_OFFICER = 201, 301


@dataclass(frozen=True, slots=True)
class SitedNode:
    """A site and the crossing it stands by."""

    site: Site
    node: int


@dataclass(frozen=True, slots=True)
class _Sort:
    """How many sites of a kind there are, how they are called, and how far they reach."""

    kind: str
    label: str
    count: int
    radius_m: tuple[float, float]


_SPREAD = (
    _Sort("filling_station", "演示加油站", 26, (60.0, 90.0)),
    _Sort("restaurant", "演示饭店", 14, (40.0, 60.0)),
    _Sort("hazmat_parking", "演示危化品停车场", 8, (120.0, 200.0)),
    _Sort("muck_depot", "演示渣土消纳场", 8, (150.0, 250.0)),
    _Sort("construction_site", "演示工地", 10, (100.0, 180.0)),
    _Sort("service_area", "演示服务区", 6, (150.0, 200.0)),
    _Sort("hotel", "演示宾馆", 6, (50.0, 80.0)),
)
PLANTS_EACH = 5


def sites(places: Places) -> list[SitedNode]:
    """Return about 120 registered sites."""
    found: list[SitedNode] = []

    def add(name: str, kind: str, node: int, radius_m: float, offset_m: float) -> None:
        at = places.beside(node, offset_m * 0.6, offset_m)
        number = f"S-{len(found) + 1:04d}"
        site = Site(number, name, kind, *at, round(radius_m), places.code_of(node))
        found.append(SitedNode(site, node))

    for works in WORKS:
        inside = places.near(works.centre, max(works.width_km, works.height_km) / 2)
        if works.kind == "chemical":
            node = places.pick(inside, 1)[0]
            add(f"{works.name}（演示）", "chemical_park", node, 500.0, 60.0)
            for number, node in enumerate(places.pick(inside, PLANTS_EACH), 1):
                add(f"{works.name}演示厂{number}", "chemical_plant", node, 160.0, 120.0)
    for sort in _SPREAD:
        nodes = places.spread(places.main_crossings, sort.count)
        for number, node in enumerate(nodes, 1):
            radius_m = float(places.random.uniform(*sort.radius_m))
            add(f"{sort.label}{number:02d}", sort.kind, node, radius_m, sort.radius_m[0])
    for name, (_, centre) in STATIONS.items():
        node = int(places.near(centre, 0.0)[0])
        add(f"{name}客运站（演示）", "coach_station", node, 150.0, 100.0)
    for name, _, centre, _ in PARKS:
        add(f"{name}停车点（演示）", "scenic_area", int(places.near(centre, 0.0)[0]), 150.0, 100.0)
    return found


def cameras(places: Places) -> list[Camera]:
    """Return eighty simulated cameras at named crossings, many of them in the centre."""
    crossings = places.main_crossings
    inner: Nodes = crossings[places.county[crossings] == CENTRE_COUNTY]
    outer: Nodes = crossings[places.county[crossings] != CENTRE_COUNTY]
    nodes = places.pick(inner, min(CAMERAS_IN_CENTRE, len(inner)))
    nodes += places.spread(outer, CAMERAS - len(nodes))
    found: list[Camera] = []
    for number, node in enumerate(nodes, FIRST_CAMERA):
        lon, lat = places.roads.lonlat[node].tolist()
        found.append(
            Camera(
                camera_id=f"C-{number:04d}",
                name=places.roads.junction_names[node],
                lon_deg=round(lon, 6),
                lat_deg=round(lat, 6),
                bearing_deg=float(places.random.integers(8) * 45),
                url=f"camera/C-{number:04d}",
                county=places.code_of(node),
                is_simulated=True,
            )
        )
    return found


def officers(places: Places, count: int, cars: int) -> list[Officer]:
    """Return ``count`` officers and ``cars`` patrol cars, half 2013 and half 2019 terminals."""
    found: list[Officer] = []
    codes = sorted(set(map(places.code_of, places.crossings.tolist())))
    centre = places.code_of(
        int(places.crossings[places.county[places.crossings] == CENTRE_COUNTY][0])
    )
    for index in range(count + cars):
        is_car = index >= count
        number = index - count + 1 if is_car else index + FIRST_OFFICER
        county = centre if index % 3 == 0 else codes[(index - index // 3) % len(codes)]
        found.append(
            Officer(
                officer_id=f"PC-{number:03d}" if is_car else f"P-{number:04d}",
                name=f"演示警车{number:02d}"
                if is_car
                else f"演示警员{number - FIRST_OFFICER + 1:02d}",
                unit=f"演示巡防队{codes.index(county) + 1}",
                terminal=f"139{index + 1:08d}",
                protocol="2013" if index % 2 == 0 else "2019",
                auth_code=f"{int(places.random.integers(16**8)):08x}",
                county=county,
                entity_class=EntityClass.PATROL_CAR if is_car else EntityClass.OFFICER,
            )
        )
    return found
