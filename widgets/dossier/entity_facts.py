"""What is known of one moving thing, as pairs of name and value: no Qt, no guesses."""

import math
from collections.abc import Mapping
from typing import Any

from app.domain.classes import EntityClass, EntityState
from app.domain.fields import FieldCatalogue
from app.domain.safe_text import safe_text
from app.domain.world import World
from widgets.city_words import CityWords
from widgets.hall_time import age_text, clock_text
from widgets.texts import Texts

Facts = list[tuple[str, str]]

# The register's fields in the order they are read; a field not named here is not shown.
REGISTER_FIELDS = (
    "plate",
    "name",
    "unit",
    "owner",
    "cargo",
    "licence",
    "licence_to",
    "route_name",
    "terminal",
    "protocol",
    "valid_from",
    "valid_to",
)


def class_of(world: World, row: int) -> EntityClass:
    """Return the class of a row; a number newer than this program is unknown."""
    try:
        return EntityClass(int(world.column("class")[row]))
    except ValueError:
        return EntityClass.UNKNOWN


def live_facts(
    world: World, row: int, fields: FieldCatalogue, now_s: float, texts: Texts, words: CityWords
) -> Facts:
    """Return position, motion, ages and source of the thing in ``row``."""
    language = texts.language
    facts: Facts = [(texts("dossier.state"), _state(world, row, texts))]
    for key in ("speed_mps", "course_deg"):
        field = fields[key]
        value = float(world.column(key)[row])
        shown = field.shown(value)
        unit = "" if math.isnan(value) else f" {field.shown_unit}"
        facts.append((field.label.get(language, key), f"{shown}{unit}"))
    lon, lat = float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row])
    facts.append((texts("dossier.position"), f"{lon:.5f}, {lat:.5f}"))
    county = words.county_at(int(world.column("county")[row]))
    facts.append((texts("dossier.county"), county or texts("dossier.no_county")))
    fix_s = float(world.column("fix_s")[row])
    receipt_s = float(world.column("receipt_s")[row])
    facts.append(
        (
            texts("dossier.fix"),
            texts("dossier.fix_line", time=clock_text(fix_s), age=age_text(texts, now_s - fix_s)),
        )
    )
    source = safe_text(world.text_at("source", row), 24)
    facts.append(
        (
            texts("dossier.source"),
            texts("dossier.source_line", source=source, delay=f"{receipt_s - fix_s:.0f}"),
        )
    )
    return facts


def station_place(
    world: World, row: int, _fields: FieldCatalogue, _now_s: float, texts: Texts, words: CityWords
) -> Facts:
    """Return where a station stands: it neither drives nor stops."""
    lon, lat = float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row])
    county = words.county_at(int(world.column("county")[row]))
    return [
        (texts("dossier.position"), f"{lon:.5f}, {lat:.5f}"),
        (texts("dossier.county"), county or texts("dossier.no_county")),
        (texts("dossier.source"), safe_text(world.text_at("source", row), 24)),
    ]


def register_facts(record: Mapping[str, Any], texts: Texts) -> Facts:
    """Return the register's record in words; empty fields are left out."""
    return [
        (texts(f"dossier.field.{key}"), safe_text(str(record[key]), 200))
        for key in REGISTER_FIELDS
        if record.get(key)
    ]


def _state(world: World, row: int, texts: Texts) -> str:
    try:
        state = EntityState(int(world.column("state")[row]))
    except ValueError:
        state = EntityState.UNKNOWN
    return texts(f"classes.state.{state.name.lower()}")
