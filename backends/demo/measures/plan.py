"""Which numbers the demo's departments deliver, and from where: ``departments.toml``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from app.domain.errors import ConfigError

SOURCE = Path(__file__).resolve().parents[3] / "resources" / "demo" / "departments.toml"
COUNTY, CITY = "county", "city"  # where a number is that has no list of sites
PREFIX = "D-"
USUAL_EVERY_S = 300.0  # city time
SHAPES = frozenset(
    {
        "flat",
        "registered",
        "constant",
        "day",
        "office",
        "open",
        "shift",
        "peaks",
        "slowed",
        "today",
        "month",
    }
    | {"year", "part", "steps", "showers", "gusts", "tide", "tidal"}
)


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One quantity of a department, and how it moves; see the file for what each entry means.

    ``pins`` gives single stations a middle of their own. ``of`` and ``share`` are of a shape
    ``part``: how much of another number of the same stations it is.
    """

    key: str
    at: str
    shape: str
    low: float = 0.0
    high: float = 0.0
    decimals: int = 0
    every_s: float = USUAL_EVERY_S
    is_sized: bool = False
    peaks_h: tuple[float, ...] = ()
    night: float = 0.1
    hours: Literal["", "office"] = ""
    closed_h: tuple[float, ...] = ()
    of: str = ""
    share: float = 1.0
    wander: float = 0.0
    pins: Mapping[str, float] = {}


class Department(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A department or a company, and the numbers that it has."""

    code: str
    name: str
    numbers: tuple[Number, ...]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place of its own that a number is from; without a position it lies in some county."""

    id: str
    name: str
    lon_deg: float | None = None
    lat_deg: float | None = None


class Roads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many of the roads that the city has, by their classes."""

    count: int
    id: str
    classes: tuple[str, ...]


class Sites(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list of places that one department has numbers from."""

    list: str
    department: str
    sites: tuple[Place, ...] = ()
    roads: Roads | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sizes: dict[str, float]
    sites: tuple[Sites, ...]
    department: tuple[Department, ...]


class DepartmentPlan:
    """All of it, checked; raises ConfigError for what does not fit together."""

    def __init__(self, file: _File) -> None:
        """Check that every number has its place, and every part its whole."""
        self.sizes: Mapping[str, float] = file.sizes
        self.lists: Mapping[str, Sites] = {one.list: one for one in file.sites}
        self.departments = file.department
        self.numbers: Mapping[str, Number] = {
            number.key: number for one in file.department for number in one.numbers
        }
        if len(self.numbers) != sum(len(one.numbers) for one in file.department):
            raise ConfigError("departments.toml: a number stands twice")
        for one in self.numbers.values():
            if one.at not in {COUNTY, CITY, *self.lists}:
                raise ConfigError(f"departments.toml: {one.key}: no sites {one.at!r}")
            if one.shape not in SHAPES:
                raise ConfigError(f"departments.toml: {one.key}: no shape {one.shape!r}")
            whole = self.numbers.get(one.of)
            if (one.shape == "part") != (whole is not None and whole.at == one.at):
                raise ConfigError(f"departments.toml: {one.key}: part of {one.of!r}, which is none")
            if not one.low <= one.high or one.every_s <= 0:
                raise ConfigError(f"departments.toml: {one.key}: {one.low} to {one.high}")

    def department_of(self, station_id: str) -> str:
        """Return the code of the department whose system tells of a station; empty for none.

        Of ``D-police:320613`` the id says it, of a berth, a gauge or a road the list it stands in.
        """
        for one in self.lists.values():
            is_road = one.roads is not None and station_id.startswith(one.roads.id)
            if is_road or any(site.id == station_id for site in one.sites):
                return one.department
        code = station_id.removeprefix(PREFIX).split(":")[0]
        return code if any(one.code == code for one in self.departments) else ""

    def quantities(self, department: str, at: str) -> tuple[str, ...]:
        """Return the keys of what a department has at such places."""
        return tuple(
            number.key
            for one in self.departments
            for number in one.numbers
            if one.code == department and number.at == at
        )

    def every_s(self, keys: tuple[str, ...]) -> float:
        """Return how often somebody with these numbers reports."""
        return min(self.numbers[key].every_s for key in keys)


def read_plan(source: Path = SOURCE) -> DepartmentPlan:
    """Return the plan in a file; raise ConfigError saying what is wrong with it."""
    try:
        return DepartmentPlan(msgspec.toml.decode(source.read_bytes(), type=_File))
    except OSError as error:
        raise ConfigError(f"{source.name}: cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError(f"{source.name}: {error}") from error
