"""How the ground is drawn, as a theme says it: order, zooms, widths, casings, dashes, colours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ConfigError
from map_layers.line_styles import AreaStyle, LineStyle

ZOOM_MOST = 24.0
WIDTH_MOST_PX = 100.0
AREA_KEYS = frozenset({"kind", "colour", "from_zoom"})
LINE_KEYS = AREA_KEYS | {"widths_px", "casing_px", "dash_px", "opacity"}
SECTIONS = ("areas", "under_roads", "roads", "over_roads")


@dataclass(frozen=True, slots=True)
class MapStyle:
    """What is drawn, lowest first; the casings of all roads are drawn before the roads."""

    areas: tuple[AreaStyle, ...]
    under_roads: tuple[LineStyle, ...]
    roads: tuple[LineStyle, ...]
    over_roads: tuple[LineStyle, ...]

    @classmethod
    def of_table(cls, table: object, colours: Iterable[str], name: str) -> "MapStyle":
        """Read the table ``ground`` of a theme whose colours are known.

        Raises ConfigError naming the entry, the key and the value.
        """
        if not isinstance(table, dict) or set(table) != set(SECTIONS):
            raise ConfigError(f"{name}: the table ground needs {', '.join(SECTIONS)} and no more")
        known = frozenset(colours)
        areas, *lines = (_entries(table[section], section, name) for section in SECTIONS)
        return cls(
            tuple(_area(entry, known, f"{name}: areas {i}") for i, entry in enumerate(areas)),
            *(
                tuple(_line(entry, known, f"{name}: {key} {i}") for i, entry in enumerate(part))
                for key, part in zip(SECTIONS[1:], lines, strict=True)
            ),
        )


def _entries(value: object, section: str, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ConfigError(f"{name}: {section} is not a list of tables")
    return value


def _area(entry: Mapping[str, Any], colours: frozenset[str], where: str) -> AreaStyle:
    _check_keys(entry, AREA_KEYS, where)
    return AreaStyle(
        _text(entry, "kind", where), _colour(entry, colours, where), _from_zoom(entry, where)
    )


def _line(entry: Mapping[str, Any], colours: frozenset[str], where: str) -> LineStyle:
    _check_keys(entry, LINE_KEYS, where)
    dash = entry.get("dash_px", [0.0, 0.0])
    if not isinstance(dash, list) or len(dash) != 2:  # noqa: PLR2004 - drawn and period
        raise ConfigError(f"{where}: dash_px = {dash!r} is not a pair: drawn and period")
    drawn = _number(dash[0], 0.0, WIDTH_MOST_PX, "dash_px", where)
    period = _number(dash[1], 0.0, WIDTH_MOST_PX, "dash_px", where)
    if drawn > period:
        raise ConfigError(f"{where}: dash_px draws {drawn:g} of a period of {period:g}")
    return LineStyle(
        _text(entry, "kind", where),
        _colour(entry, colours, where),
        _from_zoom(entry, where),
        _widths(entry.get("widths_px"), where),
        _number(entry.get("casing_px", 0.0), 0.0, WIDTH_MOST_PX, "casing_px", where),
        (drawn, period),
        _number(entry.get("opacity", 1.0), 0.0, 1.0, "opacity", where),
    )


def _widths(stops: object, where: str) -> tuple[tuple[float, float], ...]:
    if not isinstance(stops, list) or not stops:
        raise ConfigError(f"{where}: widths_px = {stops!r} is not a list of [zoom, px]")
    widths: list[tuple[float, float]] = []
    for stop in stops:
        if not isinstance(stop, list) or len(stop) != 2:  # noqa: PLR2004 - zoom and width
            raise ConfigError(f"{where}: widths_px has {stop!r}, which is not [zoom, px]")
        zoom = _number(stop[0], 0.0, ZOOM_MOST, "widths_px", where)
        if widths and zoom <= widths[-1][0]:
            raise ConfigError(f"{where}: widths_px: zoom {zoom:g} does not rise")
        widths.append((zoom, _number(stop[1], 0.1, WIDTH_MOST_PX, "widths_px", where)))
    return tuple(widths)


def _check_keys(entry: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in sorted(entry.keys() - known):
        raise ConfigError(f"{where}: unknown key {key}")


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{where}: {key} = {value!r} is not a name")
    return value


def _colour(entry: Mapping[str, Any], colours: frozenset[str], where: str) -> str:
    key = f"map.{_text(entry, 'colour', where)}"
    if key not in colours:
        raise ConfigError(f"{where}: the theme has no colour {key}")
    return key


def _from_zoom(entry: Mapping[str, Any], where: str) -> float:
    return _number(entry.get("from_zoom", 0.0), 0.0, ZOOM_MOST, "from_zoom", where)


def _number(value: object, low: float, high: float, key: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ConfigError(f"{where}: {key} = {value!r} is not a number from {low:g} to {high:g}")
    return float(value)
