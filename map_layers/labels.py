"""Place names by rank: the greater name wins where two would touch."""

from typing import ClassVar

import moderngl
import numpy as np

from app.domain.citypack import Place
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.origin import Origin
from map_layers.text import TextPainter, TextRun
from map_layers.text_boxes import TextBoxes
from map_layers.windowed import WindowedLayer

FROM_ZOOM = (4.0, 8.0, 10.5, 12.5, 13.5)  # by rank
SIZE_PX = (20.0, 16.0, 13.0, 12.0, 12.0)
GAP_PX = 6.0
AT_MOST = 200
WATER_KINDS = frozenset({"water", "river", "sea", "lake", "fairway"})


class LabelsLayer(WindowedLayer):
    """The names of the base map."""

    key: ClassVar[str] = "labels"

    def __init__(self, places: tuple[Place, ...], origin: Origin, glyphs: GlyphAtlas) -> None:
        self.places = tuple(sorted(places, key=lambda place: place.rank))
        self.glyphs = glyphs
        lon_deg = np.array([place.lon_deg for place in self.places], np.float64)
        lat_deg = np.array([place.lat_deg for place in self.places], np.float64)
        self.at_m = origin.absolute(origin.offsets(lon_deg, lat_deg))

    def view(self, gl: moderngl.Context) -> "LabelsView":
        """Return the names of one window."""
        return LabelsView(gl, self)


class LabelsView:
    """The names that one window has room for, chosen anew when its look differs."""

    def __init__(self, gl: moderngl.Context, layer: LabelsLayer) -> None:
        self._layer = layer
        self._painter = TextPainter(gl, layer.glyphs)
        self._runs: tuple[TextRun, ...] = ()
        self._chosen_for: tuple[object, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The names now shown."""
        return tuple(run.text for run in self._runs)

    def draw(self, frame: Frame) -> float:
        """Draw the names."""
        look = (frame.camera, frame.theme.theme_id, frame.unit, frame.language)
        if look != self._chosen_for:
            self._runs, self._chosen_for = self._choose(frame), look
        self._painter.draw(self._runs, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._painter.release()

    def _choose(self, frame: Frame) -> tuple[TextRun, ...]:
        camera = frame.camera
        if not self._layer.places:
            return ()
        px = camera.screen_of_m(self._layer.at_m)
        inside = (px[:, 0] > 0) & (px[:, 0] < camera.width_px)
        inside &= (px[:, 1] > 0) & (px[:, 1] < camera.height_px)
        boxes = TextBoxes(self._layer.glyphs, camera.dpr, GAP_PX)
        runs: list[TextRun] = []
        for index in np.flatnonzero(inside).tolist():
            place = self._layer.places[index]
            rank = min(place.rank, len(FROM_ZOOM) - 1)
            if camera.zoom < FROM_ZOOM[rank] or len(runs) >= AT_MOST:
                break  # places are sorted by rank, and lower ranks appear later
            run = self._run(place, rank, float(px[index, 0]), float(px[index, 1]), frame)
            if boxes.take(run):
                runs.append(run)
        return tuple(runs)

    def _run(self, place: Place, rank: int, x_px: float, y_px: float, frame: Frame) -> TextRun:
        theme = frame.theme
        colour = "map.label" if rank <= 1 else "map.label_minor"
        if place.kind in WATER_KINDS:
            colour = "map.label_water"
        english = frame.language == "en" and place.name_en
        return TextRun(
            place.name_en if english else place.name,
            x_px,
            y_px,
            SIZE_PX[rank] * frame.unit,
            theme.rgb(colour),
            theme.rgb("map.label_halo"),
            "medium" if rank <= 1 else "regular",
        )
