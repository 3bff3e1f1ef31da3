"""Builds the demo city's folder, once for each seed, size and version of the code that draws it."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.register import Registers
from backends.city.area_sets import RESPONSIBILITY_GRID, TOWN, UNIT_GRID
from backends.city.importing import AreaSources, Labels, import_city
from backends.city.pack import CityPack
from backends.demo.geography import plant_files
from backends.demo.geography.departments import department_stations
from backends.demo.geography.directory import demo_directory
from backends.demo.geography.fixtures import cameras, officers, sites
from backends.demo.geography.hall_units import hall_units, units_toml
from backends.demo.geography.osmfile import write_pbf
from backends.demo.geography.places import Places
from backends.demo.geography.sheet import draw_city
from backends.demo.geography.sources import Sources, read_sources
from backends.demo.geography.stations import stations
from backends.demo.geography.unit_grids import GridDrawing, areas_geojson
from backends.demo.geography.vehicles import vehicles
from backends.demo.stamp import STAMP, is_stamped, stamp_of
from backends.registers.directory import write_directory
from backends.registers.store import write
from backends.roads.network import RoadNetwork

NOTICE = "示意"


class Size(StrEnum):
    """How many things move: 500 or 20,000, officers and vessels included."""

    SMALL = "small"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class _Population:
    """Registered things by sort; ``vessels`` have no register, the demo puts them on the water."""

    officers: int
    patrol_cars: int
    vessels: int
    vehicles: Mapping[EntityClass, int]


POPULATION: Mapping[Size, _Population] = {
    Size.SMALL: _Population(
        28,
        12,
        60,
        {
            EntityClass.HAZMAT_TRUCK: 30,
            EntityClass.CHARTER_COACH: 25,
            EntityClass.LINE_COACH: 25,
            EntityClass.BUS: 90,
            EntityClass.TAXI: 110,
            EntityClass.RIDE_HAILING: 70,
            EntityClass.MUCK_TRUCK: 50,
        },
    ),
    Size.CITY: _Population(
        200,
        60,
        1200,
        {
            EntityClass.HAZMAT_TRUCK: 600,
            EntityClass.CHARTER_COACH: 900,
            EntityClass.LINE_COACH: 700,
            EntityClass.BUS: 3600,
            EntityClass.TAXI: 5200,
            EntityClass.RIDE_HAILING: 5400,
            EntityClass.MUCK_TRUCK: 2140,
        },
    ),
}


@dataclass(frozen=True, slots=True)
class DemoCity:
    """Where the demo city's parts lie; ``vessel_count`` is how many vessels belong to its size."""

    folder: Path
    seed: int
    size: Size
    vessel_count: int

    @property
    def pbf(self) -> Path:
        """The city as an OpenStreetMap extract."""
        return self.folder / "city.osm.pbf"

    @property
    def boundaries(self) -> Path:
        """The county boundaries, GeoJSON."""
        return self.folder / "boundaries.geojson"

    @property
    def fairways(self) -> Path:
        """The fairways, GeoJSON lines."""
        return self.folder / "fairways.geojson"

    @property
    def pack(self) -> Path:
        """The city pack that the import made of the files above."""
        return self.folder / "pack"

    @property
    def registers(self) -> Path:
        """The registers' folder."""
        return self.folder / "registers"

    @property
    def cases(self) -> Path:
        """The folder of the hall's own tables of cases: its units."""
        return self.folder / "cases"


def build_demo_city(folder: Path, seed: int = 7, size: Size | str = Size.SMALL) -> DemoCity:
    """Build the demo city in ``folder``, or leave it as it is where its stamp says it is this one.

    It takes the same import as a user's own extract, and appears whole or not at all. Raises
    ConfigError if ``folder`` holds something else, or cannot be written.
    """
    try:
        chosen = Size(size)
    except ValueError as error:
        raise ConfigError(f"the demo city has the sizes small and city, not {size!r}") from error
    city = DemoCity(folder, seed, chosen, POPULATION[chosen].vessels)
    stamp = stamp_of(seed, chosen.value)
    if is_stamped(folder, stamp):
        return city
    if folder.exists() and not (folder / STAMP).is_file() and any(folder.iterdir()):
        raise ConfigError(f"{folder}: it is there already and is no demo city")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            _build(DemoCity(fresh, seed, chosen, city.vessel_count))
            (fresh / STAMP).write_text(stamp, encoding="utf-8")
            if is_stamped(folder, stamp):  # somebody else was quicker
                return city
            if folder.exists():
                folder.rename(Path(scratch) / "old")
            fresh.rename(folder)
    except OSError as error:
        raise ConfigError(f"{folder}: the demo city cannot be written ({error})") from error
    return city


def _build(city: DemoCity) -> None:
    sources = read_sources()
    drawing = draw_city(sources, city.seed)
    write_pbf(drawing.sheet, city.pbf)
    city.boundaries.write_text(drawing.boundaries, encoding="utf-8")
    city.fairways.write_text(drawing.fairways, encoding="utf-8")
    pack = import_city(
        *(city.pbf, city.boundaries, city.pack),
        labels=_labels(sources),
        sources=AreaSources(_write_areas(drawing.grids, city)),
    )
    registers = _registers(pack, city, sources)
    write(registers, city.registers)
    grids = drawing.grids
    directory = demo_directory(sources, grids.units, grids.responsibilities, registers.officers)
    write_directory(directory, city.registers)
    city.cases.mkdir()
    (city.cases / "units.toml").write_text(units_toml(hall_units(sources)), encoding="utf-8")


def _write_areas(grids: GridDrawing, city: DemoCity) -> dict[str, Path]:
    """Write the areas as a user would bring them, and return the files by the key of their set."""
    kinds = {TOWN: grids.towns, RESPONSIBILITY_GRID: grids.responsibilities, UNIT_GRID: grids.units}
    files = {key: city.folder / f"{key}s.geojson" for key in kinds}
    for key, areas in kinds.items():
        files[key].write_text(areas_geojson(areas), encoding="utf-8")
    return files


def _labels(sources: Sources) -> Labels:
    attribution = f"coast {sources.attribution}"  # the notice stands above it, larger
    return Labels(attribution=attribution, is_demo=True, notice=NOTICE)


def _registers(pack: CityPack, city: DemoCity, sources: Sources) -> Registers:
    population = POPULATION[city.size]
    places = Places(pack.info, pack.roads, np.random.default_rng([city.seed, 1]))
    sited = sites(places)
    placed = [one.site for one in sited]
    # The lots are drawn in this order: another order would be another city.
    watching = tuple(cameras(places))
    on_duty = tuple(officers(places, population.officers, population.patrol_cars))
    moving = vehicles(places, RoadNetwork(pack.roads), sited, population.vehicles)
    permits, notes = plant_files.permits(placed), plant_files.notes(placed, city.seed)
    return Registers(
        sites=tuple(s.site for s in sited),
        cameras=watching,
        officers=on_duty,
        vehicles=tuple(moving),
        stations=(*stations(places, placed), *department_stations(places, sources)),
        statuses=tuple(plant_files.statuses(placed)),
        permits=tuple(permits),
        notes=tuple(notes),
        firms=tuple(plant_files.firms(placed, moving, permits, notes)),
    )
