"""Layers of the user's own on the ground: areas, lines and points in quiet tints of their hues."""

import colorsys
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from app.domain.own_layer import OwnLayer, sides_of
from map_layers.contract import Frame
from map_layers.ground_chunks import Chunks, chunked
from map_layers.origin import Origin
from map_layers.ribbons import Ribbons, Stroke
from map_layers.shaders import compiled, tell
from map_layers.sharing import shared
from map_layers.theme import Rgb, Theme
from map_layers.windowed import WindowedLayer

HUES = 12
NO_HUE = HUES  # what wishes no colour, or a grey
FILL_OPACITY = 0.14
LINE_PX = 1.8
LINE_OPACITY = 0.9
# A point is a ring with a dot in it: traffic has dots and rings as well, but not both.
POINTS_PX = ((13.0, False), (10.0, True), (6.0, False), (2.5, True))
REACH_PX = 13.0
PIECES_AT_A_STEP = 8_192
GREY_BELOW = 0.15  # of saturation: it has no hue to speak of
SATURATION = 0.30  # what cries is for what needs a person
LIGHT_AT_NIGHT, LIGHT_BY_DAY = 0.66, 0.38

_VERTEX = "in vec2 in_at_m; void main() { gl_Position = clip_of(px_of(in_at_m)); }"
_FRAGMENT = """
uniform vec4 u_colour;
out vec4 colour;
void main() { colour = vec4(u_colour.rgb, 1.0) * u_colour.a; }
"""

F32 = NDArray[np.float32]
Run = tuple[int, int]  # first and count


def quiet(hue: int, theme: Theme) -> Rgb:
    """Return the colour of one of the hues in a theme: never as loud as what needs a person."""
    if hue == NO_HUE:
        return theme.rgb("map.label_minor")
    light = LIGHT_AT_NIGHT if theme.is_dark else LIGHT_BY_DAY
    return colorsys.hls_to_rgb(hue / HUES, light, SATURATION)


def hue_of(tint: Sequence[float]) -> int:
    """Return which hue a colour (three numbers from 0 to 1, or NaN) comes nearest to."""
    if any(math.isnan(part) for part in tint):
        return NO_HUE
    hue, _, saturation = colorsys.rgb_to_hls(*tint)
    return NO_HUE if saturation < GREY_BELOW else round(hue * HUES) % HUES


@dataclass(frozen=True, slots=True)
class _Piece:
    """Triangles, segments or points of one hue, shared by all windows; neighbours lie together."""

    kind: str
    hue: int
    buffer: moderngl.Buffer
    chunks: Chunks


_Drawn = tuple[_Piece, moderngl.Buffer, moderngl.VertexArray]


class OwnLayersLayer(WindowedLayer):
    """Those that :meth:`show` was given; a window shows those whose keys its ``Overlays`` name."""

    key: ClassVar[str] = "own"

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.layers: Mapping[str, OwnLayer] = {}
        self.revision = 0
        self._pieces: dict[str, list[_Piece]] = {}
        self._stale: list[_Piece] = []

    def show(self, layers: Mapping[str, OwnLayer]) -> None:
        """Have these layers and no others; a layer never changes under its key."""
        if layers.keys() == self.layers.keys():
            return
        for gone in self._pieces.keys() - layers.keys():
            self._stale += self._pieces.pop(gone)
        self.layers = dict(layers)
        self.revision += 1

    def pieces(self, key: str, gl: moderngl.Context) -> list[_Piece]:
        """Return the pieces of a layer, uploaded once; a context of the share group is current."""
        self._forget_stale()
        if key not in self._pieces:
            made = _pieces_of(self.layers[key], self.origin)
            self._pieces[key] = [
                _Piece(kind, hue, gl.buffer(content.tobytes()), chunks)
                for kind, hue, content, chunks in made
            ]
        return self._pieces[key]

    def view(self, gl: moderngl.Context) -> "OwnLayersView":
        """Return the layers of one window."""
        return OwnLayersView(gl, self)

    @override
    def release(self) -> None:
        """Give the shared buffers back."""
        for pieces in self._pieces.values():
            self._stale += pieces
        self._pieces.clear()
        self._forget_stale()

    def _forget_stale(self) -> None:
        for piece in self._stale:
            piece.buffer.release()
        self._stale.clear()


class OwnLayersView:
    """The layers of one window: vertex arrays over what all share."""

    def __init__(self, gl: moderngl.Context, layer: OwnLayersLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._ribbons = Ribbons(gl)
        self._drawn: dict[str, list[_Drawn]] = {}

    def look(self, frame: Frame) -> Hashable:
        """Return which are shown, and the theme they are shown in."""
        return self._keys(frame), frame.theme.theme_id, frame.unit

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return a step for some thousand pieces of each kind and hue of each layer."""
        self._forget(self._drawn.keys() - self._layer.layers.keys())
        span = self._span(frame)
        return [
            partial(self._draw, key, number, some, frame)
            for key in self._keys(frame)
            for number, (piece, _, _) in enumerate(self._of(key))
            for some in _batches(piece.chunks.runs(span))
        ]

    def release(self) -> None:
        """Give the window's objects back."""
        self._forget(set(self._drawn))
        self._ribbons.release()
        self._program.release()

    def _keys(self, frame: Frame) -> tuple[str, ...]:
        return tuple(key for key in frame.overlays.own if key in self._layer.layers)

    def _of(self, key: str) -> list[_Drawn]:
        if key not in self._drawn:
            self._drawn[key] = [self._made(one) for one in self._layer.pieces(key, self._gl)]
        return self._drawn[key]

    def _made(self, piece: _Piece) -> _Drawn:
        buffer = shared(piece.buffer, self._gl)
        if piece.kind == "area":
            array = self._gl.vertex_array(self._program, [(buffer, "2f4", "in_at_m")])
        else:
            array = self._ribbons.vertex_array(buffer)
        return piece, buffer, array

    def _draw(self, key: str, number: int, runs: Sequence[Run], frame: Frame) -> None:
        if key not in self._layer.layers:  # it went while this step waited for its turn
            return
        piece, buffer, array = self._of(key)[number]
        colour, unit = quiet(piece.hue, frame.theme), frame.unit
        if piece.kind == "area":
            tell(self._program, "u_colour", (*colour, FILL_OPACITY))
            for first, count in runs:
                array.render(moderngl.TRIANGLES, vertices=3 * count, first=3 * first)
        elif piece.kind == "line":
            stroke = Stroke(LINE_PX * unit, colour, LINE_OPACITY)
            self._ribbons.draw_runs(array, buffer, runs, stroke, frame)
        else:
            casing = frame.theme.rgb("map.way_casing")
            for across_px, is_ink in POINTS_PX:
                stroke = Stroke(across_px * unit, colour if is_ink else casing)
                self._ribbons.draw_runs(array, buffer, runs, stroke, frame)

    def _span(self, frame: Frame) -> tuple[float, float, float, float]:
        origin = self._layer.origin
        west, south, east, north = frame.camera.span_m(REACH_PX * frame.unit)
        return west - origin.x_m, south - origin.y_m, east - origin.x_m, north - origin.y_m

    def _forget(self, keys: AbstractSet[str]) -> None:
        for key in keys:
            for _, _, array in self._drawn.pop(key):
                array.release()


def _pieces_of(layer: OwnLayer, origin: Origin) -> Iterator[tuple[str, int, F32, Chunks]]:
    """Yield kind, hue, the content of a buffer and its chunks; areas first, points last."""
    hues = np.array([hue_of(tint) for tint in layer.tints.tolist()], np.int64)
    corners_m, rings, lines, points = (
        origin.offsets(lonlat[:, 0], lonlat[:, 1])
        for lonlat in (layer.corners, layer.rings, layer.lines, layer.points)
    )
    yield from _by_hue("area", corners_m[layer.triangles], hues[layer.triangle_of])
    sides, of = [], []
    for corners, first, whose, is_closed in (
        (rings, layer.ring_first, layer.ring_of, True),
        (lines, layer.line_first, layer.line_of, False),
    ):
        begins, ends, line = sides_of(first, len(corners), is_closed=is_closed)
        sides.append(np.stack([corners[begins], corners[ends]], axis=1))
        of.append(whose[line])
    yield from _by_hue("line", np.concatenate(sides), hues[np.concatenate(of)])
    # A segment without length has two round ends: a disc.
    yield from _by_hue("point", np.stack([points, points], axis=1), hues[layer.point_of])


def _by_hue(
    kind: str, corners: NDArray[Any], hues: NDArray[np.int64]
) -> Iterator[tuple[str, int, F32, Chunks]]:
    for hue in np.unique(hues).tolist():
        mine = corners[hues == hue]
        order, chunks = chunked(mine)
        flat = mine[order].reshape(len(mine), -1).astype(np.float32)
        if kind != "area":
            # Where along its line a segment begins: nothing here is dashed.
            flat = np.hstack([flat, np.zeros((len(flat), 1), np.float32)])
        yield kind, hue, flat, chunks


def _batches(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Yield the runs, cut and put together into what one step draws."""
    batch: list[Run] = []
    room = PIECES_AT_A_STEP
    for first, count in runs:
        at, stop = first, first + count
        while at < stop:
            some = min(stop - at, room)
            batch.append((at, some))
            at, room = at + some, room - some
            if not room:
                yield batch
                batch, room = [], PIECES_AT_A_STEP
    if batch:
        yield batch
