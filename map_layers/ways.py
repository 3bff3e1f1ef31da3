"""Ways over the map: the declared route, the road ahead, an officer's way, and the posts."""

from typing import ClassVar

import moderngl
import numpy as np

from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.glyphs import GlyphAtlas
from map_layers.label_boxes import NO_BOXES, Boxes
from map_layers.label_room import LabelRooms
from map_layers.marks import Mark, MarkPainter
from map_layers.origin import Origin
from map_layers.overlays import Post, Way
from map_layers.ribbons import Ribbons, Stroke, segments_of
from map_layers.sprite_texture import SpriteTexture
from map_layers.text import TextPainter, TextRun
from map_layers.theme import rgb_of
from map_layers.way_styles import DASH_PX, WIDTH_PX
from map_layers.windowed import WindowedLayer

CASING_PX = 1.5
UNCHOSEN_OPACITY = 0.45
POST_PX, SMALL_POST_PX = 26.0, 18.0
PICK_PX = 4.0  # so far outside a pin it is still meant
TEXT_PX = 13.0
LINES_APART = 1.25  # sizes of type


class WaysLayer(WindowedLayer):
    """The ways and posts of :class:`Overlays`."""

    key: ClassVar[str] = "ways"

    def __init__(
        self, origin: Origin, sprites: SpriteTexture, glyphs: GlyphAtlas, rooms: LabelRooms
    ) -> None:
        self.origin = origin
        self.sprites = sprites
        self.glyphs = glyphs
        self.rooms = rooms

    def view(self, gl: moderngl.Context) -> "WaysView":
        """Return the ways of one window."""
        return WaysView(gl, self)


class WaysView:
    """The ways of one window; a way is uploaded again only when the tuple of ways is another."""

    def __init__(self, gl: moderngl.Context, layer: WaysLayer) -> None:
        self._gl = gl
        self._origin = layer.origin
        self._ribbons = Ribbons(gl)
        self._marks = MarkPainter(gl, layer.sprites)
        self._text = TextPainter(gl, layer.glyphs)
        self._layer = layer
        self._room = layer.rooms.enter(gl, layer.key)
        self._room.add(self._taken_by_posts, is_chosen=True)
        self._ways: tuple[Way, ...] = ()
        self._uploaded: list[tuple[Way, moderngl.Buffer, moderngl.VertexArray, int]] = []

    def draw(self, frame: Frame) -> float:
        """Draw the ways, the chosen ones on top, then the posts."""
        if frame.overlays.ways is not self._ways:
            self._upload(frame.overlays.ways)
        theme = frame.theme
        for way, _, array, count in self._uploaded:
            width_px = WIDTH_PX[way.kind] * frame.unit * (1.0 if way.is_chosen else 0.7)
            opacity = 1.0 if way.is_chosen else UNCHOSEN_OPACITY
            dash_px = DASH_PX[way.kind]
            if not dash_px[1]:
                casing = Stroke(width_px + 2 * CASING_PX, theme.rgb("map.way_casing"))
                self._ribbons.draw(array, count, casing, frame)
            stroke = Stroke(width_px, theme.rgb(f"map.{way.kind.value}"), opacity, dash_px)
            self._ribbons.draw(array, count, stroke, frame)
        self._draw_posts(frame)
        return NEVER_S

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return the posts under the pointer that can be clicked, nearest first."""
        found = []
        for post in frame.overlays.posts:
            if not post.post_id:
                continue
            at_px = frame.camera.screen_of(post.lon_deg, post.lat_deg)
            size_px = _size_px(post) * frame.unit
            off_px = float(np.hypot(at_px[0] - x_px, at_px[1] - size_px / 2 - y_px))
            if off_px <= size_px / 2 + PICK_PX * frame.unit:
                hit = Hit(HitKind.POST, post.post_id, off_px, post.lon_deg, post.lat_deg)
                found.append(hit)
        return sorted(found, key=lambda hit: hit.distance_px)

    def release(self) -> None:
        """Give the window's objects back."""
        self._room.remove(self._taken_by_posts)
        self._layer.rooms.leave(self._room, WaysLayer.key)
        self._forget()
        for painter in (self._ribbons, self._marks, self._text):
            painter.release()

    def _draw_posts(self, frame: Frame) -> None:
        theme = frame.theme
        marks, runs = [], []
        colour, halo = theme.rgb("map.post"), theme.rgb("map.label_halo")
        text_px = TEXT_PX * frame.unit
        for post in sorted(frame.overlays.posts, key=lambda post: post.is_chosen):
            x_px, y_px = frame.camera.screen_of(post.lon_deg, post.lat_deg)
            size_px = _size_px(post) * frame.unit
            opacity = 1.0 if post.is_chosen else UNCHOSEN_OPACITY
            # The pin's tip, at the lower end of its body, stands on the post.
            at = (x_px, y_px - size_px / 2, size_px)
            marks.append(Mark("post", *at, colour, rgb_of("#05070A"), opacity))
            for number, text in enumerate(_texts(post)):
                text_y_px = y_px + (1.0 + LINES_APART * number) * text_px
                runs.append(TextRun(text, x_px, text_y_px, text_px, colour, halo, "medium"))
        self._marks.draw(marks, frame)
        self._text.draw(runs, frame)

    def _taken_by_posts(self, frame: Frame) -> Boxes:
        """Return the boxes of the posts and their names: names of places give way to them."""
        posts, unit = frame.overlays.posts, frame.unit
        if not posts or WaysLayer.key in frame.overlays.hidden_layers:
            return NO_BOXES
        at_px = [frame.camera.screen_of(post.lon_deg, post.lat_deg) for post in posts]
        glyphs, size = self._layer.glyphs, round(TEXT_PX * frame.device_px)
        wide_px = [
            max((glyphs.width_px(text, "medium", size) for text in _texts(post)), default=0.0)
            for post in posts
        ]
        pins_px = np.array([_size_px(post) * unit for post in posts])
        half_px = np.maximum(np.array(wide_px) / frame.camera.dpr, pins_px) / 2
        x_px, y_px = np.array(at_px).T
        lines = np.array([len(_texts(post)) for post in posts])
        below_px = np.where(lines > 0, 0.75 + LINES_APART * lines, 0.0) * TEXT_PX * unit
        low, high = y_px - pins_px, y_px + below_px
        return np.column_stack([x_px - half_px, low, x_px + half_px, high])

    def _upload(self, ways: tuple[Way, ...]) -> None:
        self._forget()
        self._ways = ways
        for way in sorted(ways, key=lambda way: way.is_chosen):
            if len(way.points) < 2:  # noqa: PLR2004 - a way has two ends
                continue
            lonlat = np.array(way.points, np.float64)
            points_m = self._origin.offsets(lonlat[:, 0], lonlat[:, 1])
            segments = segments_of(points_m, np.array([0, len(lonlat)]))
            buffer = self._gl.buffer(segments.tobytes())
            array = self._ribbons.vertex_array(buffer)
            self._uploaded.append((way, buffer, array, len(segments)))

    def _forget(self) -> None:
        for _, buffer, array, _ in self._uploaded:
            array.release()
            buffer.release()
        self._uploaded.clear()
        self._ways = ()


def _size_px(post: Post) -> float:
    return POST_PX if post.is_chosen else SMALL_POST_PX


def _texts(post: Post) -> list[str]:
    return [text for text in (post.label, post.note) if text]
