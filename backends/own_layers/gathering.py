"""Gathers the positions of a file feature by feature, checks them, and makes the layer."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import mapbox_earcut
import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.own_layer import OwnFeature, OwnLayer, OwnLayerError, OwnNote
from backends.city.datum import Datum, to_wgs84
from backends.own_layers.crossed import CrossedFills

MAX_POINTS = 200_000
MAX_LON_DEG, MAX_LAT_DEG = 180.0, 85.0  # as fields.toml has them
MAX_PROPERTIES = 40
MAX_KEY_CHARACTERS = 40
MAX_VALUE_CHARACTERS = 200
RING_CORNERS = 4  # with the first one again at the end
TITLES = ("name", "title", "名称", "label")
TINTS = ("marker-color", "stroke", "fill")  # of the simplestyle specification
POSITION_PARTS = range(2, 5)  # longitude, latitude, and perhaps a height and a measure

F64 = NDArray[np.float64]


class Gathering:
    """Give it one feature after another (:meth:`begin`); everything raises OwnLayerError."""

    def __init__(self, name: str, datum: Datum) -> None:
        self._name = name
        self._datum = datum
        self._number = 0
        self._left = MAX_POINTS
        self._features: list[OwnFeature] = []
        self._tints: list[tuple[float, float, float]] = []
        self._points: list[F64] = []
        self._lines: list[F64] = []
        self._rings: list[F64] = []
        self._of: dict[str, list[int]] = {"point": [], "line": [], "ring": []}
        self._notes: dict[str, OwnNote] = {}
        self._polygons: list[shapely.Polygon] = []
        self._polygon_of: list[tuple[int, list[F64]]] = []  # number of its feature, its rings

    def begin(self, number: int, properties: Mapping[str, Any]) -> None:
        """Take what is told of the next feature."""
        self._number = number
        if len(properties) > MAX_PROPERTIES:
            self.note("properties_cut")
        told = [
            (key[:MAX_KEY_CHARACTERS], _word(value))
            for key, value in list(properties.items())[:MAX_PROPERTIES]
        ]
        titles = (properties.get(key) for key in TITLES)
        title = next((t for t in titles if isinstance(t, str) and t.strip()), "")
        self._features.append(OwnFeature(title[:MAX_VALUE_CHARACTERS], tuple(told)))
        colours = (properties.get(key) for key in TINTS)
        wished = (_tint(colour) for colour in colours)
        self._tints.append(next((t for t in wished if t is not None), (math.nan,) * 3))

    def note(self, code: str, number: int = 0) -> None:
        """Note what is odd in a feature, this one unless another is named."""
        old = self._notes.get(code) or OwnNote(code, 0, number or self._number)
        self._notes[code] = OwnNote(code, old.count + 1, old.feature)

    def points(self, positions: Sequence[Any]) -> None:
        """Take points."""
        lonlat = self._positions(positions)
        self._points.append(lonlat)
        self._of["point"] += [len(self._features) - 1] * len(lonlat)

    def line(self, positions: object) -> None:
        """Take a line of two positions at least."""
        lonlat = self._positions(positions)
        if len(lonlat) < 2:  # noqa: PLR2004 - a line has two ends
            raise OwnLayerError("line_short", self._number, len(lonlat), 2)
        self._lines.append(lonlat)
        self._of["line"].append(len(self._features) - 1)

    def polygon(self, rings: object) -> None:
        """Take a polygon: its outer ring, then its holes. One that crosses itself is noted."""
        if not isinstance(rings, list) or not rings:
            raise OwnLayerError("no_rings", self._number)
        taken = [self._ring(ring) for ring in rings]
        turns = [_signed_area(ring) for ring in taken]
        if turns[0] < 0 or any(turn > 0 for turn in turns[1:]):
            self.note("winding")
        self._polygons.append(shapely.Polygon(taken[0], taken[1:]))
        self._polygon_of.append((self._number, taken))
        self._rings += taken
        self._of["ring"] += [len(self._features) - 1] * len(taken)

    def layer(self) -> OwnLayer:
        """Return all of it in WGS-84; refuse a file with nothing to draw."""
        if not (self._points or self._lines or self._rings):
            raise OwnLayerError("nothing_there")
        triangles, triangle_of, crossings = self._filled()
        of = {key: np.array(values, np.uint32) for key, values in self._of.items()}
        return OwnLayer(
            name=self._name,
            features=tuple(self._features),
            points=self._shifted(self._points),
            point_of=of["point"],
            lines=self._shifted(self._lines),
            line_first=_firsts(self._lines),
            line_of=of["line"],
            rings=self._shifted(self._rings),
            ring_first=_firsts(self._rings),
            ring_of=of["ring"],
            triangles=triangles,
            triangle_of=triangle_of,
            crossings=self._shifted(crossings),
            tints=np.array(self._tints, np.float32).reshape(-1, 3),
            notes=tuple(self._notes.values()),
        )

    def _filled(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32], list[F64]]:
        """Return triangles, whose each is, and the corners beyond those of the rings."""
        # All at once, which takes a tenth of the time of one by one.
        is_sound = shapely.is_valid(np.array(self._polygons, object))
        crossed, crossings = CrossedFills(), []
        triangles, counts = [np.empty((0, 3), np.uint32)], []
        first, more = 0, sum(len(ring) for ring in self._rings)
        for (number, rings), sound in zip(self._polygon_of, is_sound.tolist(), strict=True):
            flat, at = np.concatenate(rings), first
            first += len(flat)
            if sound:
                ends = np.cumsum([len(ring) for ring in rings]).astype(np.uint32)
                found = mapbox_earcut.triangulate_float64(flat, ends).reshape(-1, 3)
            else:
                filled = crossed.filled(rings)
                self.note("crossing" if filled else "crossing_bare", number)
                corners, found = filled or (np.empty((0, 2)), triangles[0])
                crossings.append(corners)
                at, more = more, more + len(corners)
            triangles.append(found.astype(np.uint32) + np.uint32(at))
            counts.append(len(found))
        numbers = np.array([number - 1 for number, _ in self._polygon_of], np.uint32)
        return np.concatenate(triangles), np.repeat(numbers, counts), crossings

    def _ring(self, positions: object) -> F64:
        lonlat = self._positions(positions)
        if len(lonlat) and not (lonlat[0] == lonlat[-1]).all():
            self.note("open_ring")
            lonlat = np.concatenate([lonlat, lonlat[:1]])
        if len(lonlat) < RING_CORNERS:
            raise OwnLayerError("ring_short", self._number, len(lonlat), RING_CORNERS)
        return lonlat[:-1]

    def _positions(self, positions: object) -> F64:
        if not isinstance(positions, list):
            raise OwnLayerError("no_position", self._number)
        self._left -= len(positions)
        if self._left < 0:
            raise OwnLayerError(
                "too_many_points", self._number, MAX_POINTS - self._left, MAX_POINTS
            )
        wrong = next((one for one in positions if not _is_position(one)), None)
        if wrong is not None and _is_numbers(wrong):
            raise OwnLayerError("position_parts", self._number, len(wrong), POSITION_PARTS.stop - 1)
        if not all(_is_position(one) for one in positions):
            raise OwnLayerError("no_position", self._number)
        try:
            lonlat = np.array([one[:2] for one in positions], np.float64).reshape(-1, 2)
        except OverflowError as error:  # a whole number of hundreds of digits
            raise OwnLayerError("not_finite", self._number) from error
        if not np.isfinite(lonlat).all():
            raise OwnLayerError("not_finite", self._number)
        for column, limit in ((0, MAX_LON_DEG), (1, MAX_LAT_DEG)):
            worst = float(np.abs(lonlat[:, column]).max(initial=0.0))
            if worst > limit:
                raise OwnLayerError("out_of_range", self._number, worst, limit)
        return lonlat

    def _shifted(self, parts: Sequence[F64]) -> F64:
        whole = np.concatenate([*parts, np.empty((0, 2))])
        return np.column_stack(to_wgs84(self._datum, whole[:, 0], whole[:, 1]))


def _is_position(one: object) -> bool:
    return _is_numbers(one) and isinstance(one, list) and len(one) in POSITION_PARTS


def _is_numbers(one: object) -> bool:
    return isinstance(one, list) and all(
        isinstance(part, int | float) and not isinstance(part, bool) for part in one
    )


def _firsts(parts: Sequence[F64]) -> NDArray[np.uint32]:
    return np.cumsum([0, *(len(part) for part in parts)]).astype(np.uint32)


def _signed_area(ring: F64) -> float:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    # The first corner is the origin, so the side that closes the ring adds nothing.
    return float(x[:-1] @ y[1:] - y[:-1] @ x[1:]) / 2


def _word(value: object) -> str:
    """Return a property as text; what is nested is shown as it would be written."""
    if isinstance(value, str):
        return value[:MAX_VALUE_CHARACTERS]
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return f"[{len(value)}]" if isinstance(value, list) else f"{{{len(value)}}}"
    if isinstance(value, float):
        return f"{value:.10g}"
    # Python refuses to write out a whole number of thousands of digits.
    is_long = isinstance(value, int) and abs(value) >= 10**MAX_KEY_CHARACTERS
    return "…" if is_long else str(value)


def _tint(colour: object) -> tuple[float, float, float] | None:
    """Return ``#rgb`` or ``#rrggbb`` as numbers from 0 to 1; None for anything else."""
    if not isinstance(colour, str) or not colour.startswith("#") or not colour[1:].isascii():
        return None
    digits = colour[1:]
    if len(digits) == 3:  # noqa: PLR2004 - one digit each
        digits = "".join(2 * digit for digit in digits)
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return red / 255, green / 255, blue / 255
