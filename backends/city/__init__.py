"""City packs: a city's ground, roads, places and counties, imported once and read quickly."""

from backends.city.pack import CityPack, read_pack

__all__ = ["CityPack", "read_pack"]
