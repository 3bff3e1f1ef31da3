"""Symbols and dots of chosen rows, drawn by GL from the shared records."""

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from app.domain.patience import MOST_LIMITS
from map_layers.contract import Frame
from map_layers.shaders import compiled, pour, tell
from map_layers.sharing import shared
from map_layers.sprite_texture import FINEST, NEARER, SpriteTexture
from map_layers.sprites import CELL_PX
from map_layers.symbol_shaders import (
    DOT_FRAGMENT,
    DOT_VERTEX,
    ICON_FRAGMENT,
    ICON_VERTEX,
    TICK_FRAGMENT,
    TICK_VERTEX,
)
from map_layers.track_table import FORMATS, TrackTable


class _Indices:
    """Rows to draw; ``writes`` counts how often others were written."""

    def __init__(self, gl: moderngl.Context) -> None:
        self.buffer = gl.buffer(reserve=4 * 1024, dynamic=True)
        self.writes = 0
        self._written: NDArray[np.uint32] | None = None

    def write(self, rows: NDArray[np.uint32]) -> None:
        """Have these rows in the buffer."""
        if rows is self._written:
            return
        if rows.nbytes > self.buffer.size:
            self.buffer.orphan(2 * rows.nbytes)
        self.buffer.write(np.ascontiguousarray(rows, "<u4").data)
        self._written = rows
        self.writes += 1


class SymbolPainter:
    """Draws rows of the table in one window; the same rows again are not written again."""

    def __init__(self, gl: moderngl.Context, table: TrackTable, sprites: SpriteTexture) -> None:
        self._table = table
        self._sprites = sprites.hold(gl)
        width, height = self._sprites.size
        self._atlas_cells = (width / CELL_PX, height / CELL_PX)
        # One each: dots and symbols take turns in every picture.
        self._icons = _Indices(gl)
        self._dots = _Indices(gl)
        self._programs = {
            "icon": compiled(gl, ICON_VERTEX, ICON_FRAGMENT),
            "dot": compiled(gl, DOT_VERTEX, DOT_FRAGMENT),
            "tick": compiled(gl, TICK_VERTEX, TICK_FRAGMENT),
        }
        content = [
            (shared(buffer, gl), FORMATS[name], f"in_{name}")
            for name, buffer in table.buffers().items()
        ]
        self._arrays = {
            name: gl.vertex_array(
                program,
                [one for one in content if one[2] in program],  # each reads some of the record
                self._dots.buffer if name == "dot" else self._icons.buffer,
            )
            for name, program in self._programs.items()
        }

    def draw_dots(
        self, rows: NDArray[np.uint32], size_px: float, frame: Frame, fade: float = 1.0
    ) -> None:
        """Draw ``rows`` as dots, the last on top; ``fade`` is their opacity."""
        if self._is_any(rows, fade):
            self._dots.write(rows)
            self._render("dot", len(rows), size_px, frame, fade)

    def draw_icons(
        self, rows: NDArray[np.uint32], size_px: float, frame: Frame, fade: float = 1.0
    ) -> None:
        """Draw ``rows`` as symbols with the ticks of their courses, the last on top."""
        if self._is_any(rows, fade):
            self._icons.write(rows)
            self._render("tick", len(rows), size_px, frame, fade)
            self._render("icon", len(rows), size_px, frame, fade)

    def release(self) -> None:
        """Give the window's objects back."""
        for array in self._arrays.values():
            array.release()
        for program in self._programs.values():
            program.release()
        self._icons.buffer.release()
        self._dots.buffer.release()
        self._sprites.release()

    def _is_any(self, rows: NDArray[np.uint32], fade: float) -> bool:
        if not len(rows) or fade <= 0.0:
            return False
        self._table.buffers()
        return True

    def _render(self, name: str, count: int, size_px: float, frame: Frame, fade: float) -> None:
        program, theme = self._programs[name], frame.theme
        colours = np.zeros((32, 3), np.float32)  # as many as the shader has
        for kind in EntityClass:
            colours[kind] = theme.rgb(f"class.{kind.name.lower()}")
        pour(program, "u_class", colours.tobytes())
        tell(program, "u_stopped", theme.rgb("state.stopped"))
        tell(program, "u_emergency", theme.rgb("state.emergency"))
        tell(program, "u_rim", theme.rgb("state.rim"))
        tell(program, "u_halo", theme.rgb("map.symbol_halo"))
        tell(program, "u_now_s", frame.now_s - self._table.epoch_s)
        limits_s = np.zeros((MOST_LIMITS, 2), np.float32)
        for code, limits in enumerate(self._table.patience.limits):
            limits_s[code] = limits.late_s, limits.lost_s
        pour(program, "u_age_s", limits_s.tobytes())
        tell(program, "u_size_px", size_px)
        tell(program, "u_fade", fade)
        tell(program, "u_cells", self._atlas_cells)
        tell(program, "u_atlas", 0)
        # Between two sizes of the atlas a card blends; the processor takes the nearer one.
        self._sprites.use(NEARER if frame.is_software else FINEST)
        self._arrays[name].render(moderngl.POINTS, vertices=count)
