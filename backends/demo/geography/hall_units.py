"""The demo hall's units as a tree: centres, town stations, departments with their seats, teams.

All of them are invented and marked so; only the names of counties and towns are the map's.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from backends.demo.geography.layout import LON_STRETCH, METRE_DEG
from backends.demo.geography.sources import RESOURCES, Sources, Town

TOWN_STATIONS = 96  # domain.md N25
CENTRE_ID = "centre"
UNITS_SOURCE = RESOURCES / "units.toml"
# A house has its own gate: units lie some hundreds of metres from the middle of their town.
_NEAREST_M, _STEP_M, _STEPS = 250.0, 60.0, 9
_GOLDEN_RAD = math.pi * (3.0 - math.sqrt(5.0))
_SECOND = frozenset({"centre", "seat", "suburb"})  # towns large enough for a second station

Row = dict[str, Any]


def hall_units(sources: Sources, plan: Path = UNITS_SOURCE) -> list[Row]:
    """Return the rows of a ``units.toml``, parents before children.

    ``plan`` names the departments, the kinds of team that each county has, and bodies outside.
    """
    said = tomllib.loads(plan.read_text(encoding="utf-8"))
    middle = next(town for town in sources.towns if town.kind == "centre")
    rows: list[Row] = [
        {
            "unit_id": CENTRE_ID,
            "name": said["centre"]["name"],
            "name_en": said["centre"]["name_en"],
            "level": "city",
            "kinds": said["centre"]["kinds"],
            **_beside(middle, 0),
        }
    ]
    rows += _departments(said["department"], middle)
    rows += _counties(sources, said["team"])
    rows += _stations(sources, said["station"]["kinds"])
    rows += [
        {
            "unit_id": f"out-{one['code']}",
            "name": one["name"],
            "name_en": one["name_en"],
            "level": "outside",
            "kinds": one["kinds"],
        }
        for one in said["outside"]
    ]
    return [
        row | {"is_demo": True} | ({} if row["level"] == "outside" else {"phone": phone_of(number)})
        for number, row in enumerate(rows, 9001)
    ]


def phone_of(number: int) -> str:
    """Return a telephone number that nobody can have: none of this country begins so."""
    return f"000{number:08d}"


def _departments(said: Sequence[Row], middle: Town) -> Iterator[Row]:
    for number, one in enumerate(said, 1):
        code = one["code"]
        yield {
            "unit_id": f"dep-{code}",
            "name": one["name"],
            "name_en": one["name_en"],
            "level": "city",
            "parent_id": CENTRE_ID,
            "kinds": one["kinds"],
            "department": code,
            **_beside(middle, number),
        }
        # The resident seat in the hall takes over for its department what is handed to it.
        yield {
            "unit_id": f"seat-{code}",
            "name": f"{one['name']}驻场席",
            "name_en": f"{one['name_en']} seat",
            "level": "city",
            "parent_id": f"dep-{code}",
            "department": code,
            **_beside(middle, 0),
        }


def _counties(sources: Sources, teams: Sequence[Row]) -> Iterator[Row]:
    by_name = {town.name: town for town in sources.towns}
    for county in sources.counties:
        seat = by_name[county.seat]
        own = [town for town in sources.towns if town.county == county.code]
        centre_id = f"county-{county.code}"
        yield {
            "unit_id": centre_id,
            "name": f"{county.name}指挥中心",
            "name_en": f"{county.name_en} command centre",
            "level": "county",
            "parent_id": CENTRE_ID,
            "county": county.code,
            **_beside(seat, 0),
        }
        for number, team in enumerate(teams):
            yield {
                "unit_id": f"team-{county.code}-{team['code']}",
                "name": f"{county.name}{team['name']}",
                "name_en": f"{county.name_en} {team['name_en']}",
                "level": "county",
                "parent_id": centre_id,
                "county": county.code,
                "kinds": team["kinds"],
                "department": team["department"],
                **_beside(own[number % len(own)], number + 1),
            }


def _stations(sources: Sources, kinds: list[str]) -> Iterator[Row]:
    """Yield a station for each town, and a second for the largest, until there are enough."""
    large = [town for town in sources.towns if town.kind in _SECOND]
    seen: Counter[str] = Counter()
    codes: dict[str, str] = {}
    for town in sources.towns:  # numbered as the towns of the map are
        seen[town.county] += 1
        codes[town.name] = f"T-{town.county}-{seen[town.county]:02d}"
    more = large[: max(0, TOWN_STATIONS - len(sources.towns))]
    numbered = [(town, 1) for town in sources.towns] + [(town, 2) for town in more]
    for town, number in numbered:
        code = codes[town.name]
        yield {
            "unit_id": f"station-{code}-{number}",
            "name": f"{town.name}{'第二' if number > 1 else ''}工作站",
            "name_en": f"{town.name_en} station{' 2' if number > 1 else ''}",
            "level": "town",
            "parent_id": f"county-{town.county}",
            "county": town.county,
            "town": code,
            "kinds": kinds,
            **_beside(town, number),
        }


def units_toml(rows: Sequence[Row]) -> str:
    """Return the rows as the file that a hall reads, ``cases/units.toml``."""
    lines = ["# The units of the demo hall: invented, every one of them.\n"]
    for row in rows:
        lines.append("\n[[unit]]\n")
        lines += [f"{name} = {_toml(value)}\n" for name, value in row.items() if value != ""]
    return "".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _beside(town: Town, number: int) -> dict[str, float]:
    """Return a place in a town, another for every number; 0 is its middle."""
    away_m = 0.0 if number == 0 else _NEAREST_M + _STEP_M * (number % _STEPS)
    turn = number * _GOLDEN_RAD
    away_deg = away_m * METRE_DEG
    return {
        "lon_deg": round(town.lon_deg + away_deg * LON_STRETCH * math.cos(turn), 6),
        "lat_deg": round(town.lat_deg + away_deg * math.sin(turn), 6),
    }
