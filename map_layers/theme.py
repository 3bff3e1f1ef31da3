"""The theme: every colour of screens and map by key, parsed from ``resources/theme/*.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.classes import EntityClass, Severity
from app.domain.errors import ConfigError
from map_layers.map_style import MapStyle

Rgb = tuple[float, float, float]
SRGB_KNEE = 0.04045  # below it sRGB is a straight line (IEC 61966-2-1)

UI = """
    ground panel raised line text text2 muted accent on_accent ours good warn_hatch shadow
"""
MAP = """
    outside land water forest park industrial residential harbour building coast river fairway
    rail rail_gap town_boundary county_boundary city_boundary road_casing
    motorway trunk primary secondary tertiary residential_road
    label label_minor label_water label_halo symbol_halo ring hover
    route ahead officer_way driven way_casing post site camera camera_view
    area_low area_high area_line no_data heat_low heat_high band
    ink ink_wrong shape shape_chosen trail_new trail_old
"""
CHART_TINTS = 6
KEYS = frozenset(
    [f"ui.{key}" for key in UI.split()]
    + [f"map.{key}" for key in MAP.split()]
    + [f"severity.{use}.{int(grade)}" for use in ("mark", "fill", "text") for grade in Severity]
    + [f"class.{kind.name.lower()}" for kind in EntityClass]
    + [f"chart.{number}" for number in range(1, CHART_TINTS + 1)]
    + [f"state.{key}" for key in ("rim", "stopped", "emergency")]
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by dotted key (``ui.ground``, ``map.land``, ``severity.mark.1``, ``class.bus``).

    ``ground`` is how the base map is drawn in them.
    """

    theme_id: str
    is_dark: bool
    colours: Mapping[str, str]
    ground: MapStyle

    def hex(self, key: str) -> str:
        """Return a colour as ``#RRGGBB``; KeyError for an unknown key."""
        return self.colours[key]

    def rgb(self, key: str) -> Rgb:
        """Return a colour as three numbers from 0 to 1 (sRGB); KeyError for an unknown key."""
        return rgb_of(self.colours[key])

    @classmethod
    def from_toml(cls, text: str, name: str = "theme") -> "Theme":
        """Read a theme; raise ConfigError where a key is missing, unknown or not a colour."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{name}: {error}") from error
        theme_id, is_dark = table.pop("id", None), table.pop("dark", None)
        if not isinstance(theme_id, str) or not isinstance(is_dark, bool):
            raise ConfigError(f"{name}: needs id (text) and dark (true or false)")
        ground = table.pop("ground", None)
        colours = dict(_flat(table, ""))
        for key in sorted(KEYS - colours.keys()):
            raise ConfigError(f"{name}: {key} is missing")
        for key in sorted(colours.keys() - KEYS):
            raise ConfigError(f"{name}: unknown key {key}")
        for key, value in colours.items():
            if not _is_colour(value):
                raise ConfigError(f"{name}: {key} = {value!r} is not a colour like #0B0F14")
        return cls(theme_id, is_dark, colours, MapStyle.of_table(ground, colours, name))


def rgb_of(colour: str) -> Rgb:
    """Return ``#RRGGBB`` as three numbers from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = (c / 12.92 if c <= SRGB_KNEE else ((c + 0.055) / 1.055) ** 2.4 for c in rgb_of(colour))
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _is_colour(value: object) -> bool:
    if not isinstance(value, str) or len(value) != len("#RRGGBB") or value[0] != "#":
        return False
    return all(digit in "0123456789abcdefABCDEF" for digit in value[1:])
