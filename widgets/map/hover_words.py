"""What the card of the thing under the pointer says: enough to know whether to click."""

import math
from typing import TYPE_CHECKING

from app.domain.classes import STATIONS, EntityState
from app.domain.register import Registers
from app.domain.safe_text import safe_text
from app.services.live import ViewGroup
from widgets.city_words import CityWords
from widgets.dossier.entity_facts import class_of
from widgets.hall_time import age_text
from widgets.map.hit_words import NAME_CHARACTERS, hit_lines
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

SOURCE_CHARACTERS = 24


def hover_lines(
    hit: "Hit", group: ViewGroup, registers: Registers, texts: Texts, words: CityWords
) -> tuple[str, ...]:
    """Return the name first; nothing where the thing has gone meanwhile."""
    if hit.kind.value != "entity":
        return hit_lines(hit, group, registers, texts)
    world, row = group.world, group.world.row_of(hit.id)
    if row is None:
        return ()
    kind = class_of(world, row)
    name = world.text_at("label", row) or hit.id
    county = words.county_at(int(world.column("county")[row]))
    what = [texts(f"classes.{kind.name.lower()}")]
    if kind not in STATIONS:
        what.append(texts(f"classes.state.{_state(int(world.column('state')[row]))}"))
        speed_mps = float(world.column("speed_mps")[row])
        if not math.isnan(speed_mps):
            field = world.fields["speed_mps"]
            what.append(f"{field.shown(speed_mps)} {field.shown_unit}")
    age = texts("dossier.age", age=age_text(texts, group.fix_age_s(hit.id)))
    source = safe_text(world.text_at("source", row), SOURCE_CHARACTERS)
    where = [part for part in (age, source, county) if part]
    separator = texts("map.hover.separator")
    return safe_text(name, NAME_CHARACTERS), separator.join(what), separator.join(where)


def _state(number: int) -> str:
    try:
        return EntityState(number).name.lower()
    except ValueError:
        return EntityState.UNKNOWN.name.lower()
