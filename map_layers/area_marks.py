"""The areas a person chose, ringed over everything on the ground, and which one a click meant."""

from collections.abc import Sequence
from typing import ClassVar

import moderngl
import numpy as np

from app.domain.area_index import AreaIndex
from app.domain.areas import NOWHERE, AreaSet
from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.origin import Origin
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.windowed import WindowedLayer

RING_PX = 2.4
CASING_PX = 1.6


class AreaMarksLayer(WindowedLayer):
    """Rings of ``Overlays.chosen_areas``; answers which area of the topmost set is under a px."""

    key: ClassVar[str] = "area-marks"

    def __init__(self, area_sets: Sequence[AreaSet], origin: Origin) -> None:
        self.area_sets = {areas.key: areas for areas in area_sets}
        self.origin = origin
        self._indexes: dict[str, AreaIndex] = {}  # made at the first question

    def view(self, gl: moderngl.Context) -> "AreaMarksView":
        """Return the rings of one window."""
        return AreaMarksView(gl, self)

    def area_at(self, key: str, lon_deg: float, lat_deg: float) -> int | None:
        """Return the number of the area of a set that a position lies in; the last one wins."""
        areas = self.area_sets.get(key)
        if areas is None:
            return None
        if key not in self._indexes:
            self._indexes[key] = AreaIndex(areas)
        number = self._indexes[key].at(lon_deg, lat_deg)
        return None if number == NOWHERE else number


class AreaMarksView:
    """The rings of one window, uploaded when other areas are chosen."""

    def __init__(self, gl: moderngl.Context, layer: AreaMarksLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._ribbons = Ribbons(gl)
        self._chosen: tuple[tuple[str, int], ...] = ()
        self._ring: tuple[moderngl.Buffer, moderngl.VertexArray, int] | None = None

    def draw(self, frame: Frame) -> float:
        """Draw the rings."""
        if frame.overlays.chosen_areas != self._chosen:
            self._upload(frame.overlays.chosen_areas)
        if self._ring is not None:
            _, array, count = self._ring
            wide_px = (RING_PX + 2 * CASING_PX) * frame.unit
            casing = Stroke(wide_px, frame.theme.rgb("map.way_casing"), 0.7)
            self._ribbons.draw(array, count, casing, frame)
            ring = Stroke(RING_PX * frame.unit, frame.theme.rgb("map.ring"))
            self._ribbons.draw(array, count, ring, frame)
        return NEVER_S

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return the area under a px of the topmost set that has one there."""
        lon_deg, lat_deg = frame.camera.lonlat_at(x_px, y_px)
        for view in reversed(frame.overlays.areas):
            number = self._layer.area_at(view.area_set, lon_deg, lat_deg)
            if number is not None:
                code = self._layer.area_sets[view.area_set].codes[number]
                hit_id = f"{view.area_set}:{code}"
                return [Hit(HitKind.AREA, hit_id, 0.0, lon_deg, lat_deg)]
        return []

    def release(self) -> None:
        """Give the window's objects back."""
        self._forget()
        self._ribbons.release()

    def _upload(self, chosen: tuple[tuple[str, int], ...]) -> None:
        self._forget()
        self._chosen = chosen
        parts = []
        for key, number in chosen:
            areas = self._layer.area_sets.get(key)
            if areas is None or not 0 <= number < len(areas):
                continue
            for ring in areas.rings(number):
                closed = np.concatenate([ring, ring[:1]])
                points_m = self._layer.origin.offsets(closed[:, 0], closed[:, 1])
                parts.append(segments_of(points_m, np.array([0, len(closed)])))
        if parts:
            segments = np.concatenate(parts)
            buffer = self._gl.buffer(segments.tobytes())
            self._ring = (buffer, self._ribbons.vertex_array(buffer), len(segments))

    def _forget(self) -> None:
        if self._ring is not None:
            buffer, array, _ = self._ring
            array.release()
            buffer.release()
        self._ring = None
