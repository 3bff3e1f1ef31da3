"""The demo's departments as stations: who delivers numbers of their own, and from where."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.register import Station
from backends.demo.geography.places import Places
from backends.demo.geography.sources import Sources
from backends.demo.measures.plan import CITY, COUNTY, PREFIX, DepartmentPlan, Sites, read_plan

SIMULATED = "（模拟）"
Spot = tuple[str, str, LonLat, str]  # id, name, place, code of the county


def department_stations(places: Places, sources: Sources) -> list[Station]:
    """Return them; none has a symbol on the map, and all are pushed under their own ids."""
    plan = read_plan()
    towns = {town.name: town for town in sources.towns}
    seats = {
        one.code: (one.name, LonLat(towns[one.seat].lon_deg, towns[one.seat].lat_deg))
        for one in sources.counties
    }
    middle = next(town for town in sources.towns if town.kind == "centre")
    found: list[Station] = []
    for department in plan.departments:
        spots: list[tuple[str, Spot]] = [
            (
                CITY,
                (
                    PREFIX + department.code,
                    department.name,
                    LonLat(middle.lon_deg, middle.lat_deg),
                    "",
                ),
            )
        ]
        spots += [
            (COUNTY, (f"{PREFIX}{department.code}:{code}", name + department.name, at, code))
            for code, (name, at) in seats.items()
        ]
        for sites in plan.lists.values():
            if sites.department == department.code:
                spots += [(sites.list, spot) for spot in _listed(sites, places, seats)]
        found += _stations(plan, department.code, spots)
    return found


def _stations(
    plan: DepartmentPlan, code: str, spots: Sequence[tuple[str, Spot]]
) -> Iterator[Station]:
    for at, (station_id, name, place, county) in spots:
        keys = plan.quantities(code, at)
        if keys:
            yield Station(
                *(station_id, name + SIMULATED, EntityClass.UNKNOWN, *place),
                *(keys, plan.every_s(keys), county),
            )


def _listed(
    sites: Sites, places: Places, seats: Mapping[str, tuple[str, LonLat]]
) -> Iterator[Spot]:
    codes = sorted(seats)
    for number, one in enumerate(sites.sites):
        if one.lon_deg is None or one.lat_deg is None:
            code = codes[number % len(codes)]
            yield one.id, one.name, seats[code][1], code
        else:
            at = LonLat(one.lon_deg, one.lat_deg)
            yield one.id, one.name, at, places.code_of(int(places.near(at, 0.0)[0]))
    if sites.roads is not None:
        yield from _roads(sites, places)


def _roads(sites: Sites, places: Places) -> Iterator[Spot]:
    """Yield the longest roads of the city, each at the middle of its pieces."""
    assert sites.roads is not None, "the caller asks for roads"
    roads, wanted = places.roads, set(sites.roads.classes)
    pieces: dict[str, list[int]] = defaultdict(list)
    for edge, name in enumerate(roads.name.tolist()):
        if roads.names[name] and roads.class_names[int(roads.road_class[edge])] in wanted:
            pieces[roads.names[name]].append(edge)
    lengths = {name: float(roads.length_m[edges].sum()) for name, edges in pieces.items()}
    longest = sorted(lengths, key=lambda name: (-lengths[name], name))[: sites.roads.count]
    for number, name in enumerate(longest, 1):
        edges = pieces[name]
        node = int(roads.head[edges[len(edges) // 2]])
        at = LonLat(*(round(value, 6) for value in roads.lonlat[node].tolist()))
        yield f"{sites.roads.id}{number:02d}", name, at, places.code_of(node)
