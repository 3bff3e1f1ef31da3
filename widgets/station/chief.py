"""Which of its quantities a station is known by where the register has not said so."""

from collections.abc import Mapping

from app.domain.classes import EntityClass

CHIEF_FIRST: Mapping[EntityClass, tuple[str, ...]] = {
    EntityClass.AIR_STATION: ("pm25", "pm10", "o3"),
    EntityClass.DUST_STATION: ("tsp", "pm10", "noise"),
    EntityClass.NOISE_STATION: ("noise",),
    EntityClass.WATER_STATION: ("ph", "dissolved_oxygen", "cod", "water_level"),
    EntityClass.CROWD_COUNTER: ("people", "people_in"),
    EntityClass.METER: ("power", "water_use", "flow"),
}
