"""One window's map: its camera, theme and overlays over the layers all windows share."""

import moderngl

from app.domain.citypack import BaseMap
from map_layers.calm import Calm
from map_layers.camera import ZOOM_MIN, Camera, CameraView, fitted
from map_layers.contract import AT_ONCE_S, NEVER_S, Frame, Hit
from map_layers.label_gaps import Gaps
from map_layers.model import MapModel
from map_layers.overlays import Overlays
from map_layers.pace import Pace
from map_layers.renderer import is_software
from map_layers.shaders import VIEW_BINDING, VIEW_BYTES, view_block
from map_layers.stack import StackViews
from map_layers.theme import Theme

START_MARGIN_PX = 24.0
FURTHEST_OUT = 1.6  # zooms: the city is then a third of its window


class MapScene:
    """What a host drives: ``attach`` once with its context current, then ``draw`` when due.

    Positions are logical px from the top left; ``at_s`` is monotonic time and ``now_s`` the
    city's. ``hurries`` false draws every picture well, however long that takes. Who draws is told
    by the context, unless ``software`` says it. With ``in_steps`` the first pictures make a few
    layers each and stay empty until all are there: a map without its alarms would look calm.
    Nothing here asks for a redraw: the host asks :meth:`due_in_s`.
    """

    def __init__(
        self,
        model: MapModel,
        theme: Theme,
        language: str = "zh_CN",
        *,
        hurries: bool = True,
        software: bool | None = None,
        in_steps: bool = False,
    ) -> None:
        self.model = model
        self.camera = Camera(_whole(model.base_map, 1.0, 1.0, 1.0))
        self._theme = theme
        self._language = language
        self._hurries = hurries
        self._software = software
        self._in_steps = in_steps
        self.is_software = bool(software)
        self._overlays = Overlays()
        self._unit = 1.0
        self._gaps: Gaps = ()
        self._gl: moderngl.Context | None = None
        self._block: moderngl.Buffer | None = None
        self._views: StackViews | None = None
        self._target: tuple[int, int, int, moderngl.Framebuffer] | None = None
        self._pace = Pace()
        self._calm: Calm | None = None
        self._drawn_revision = -1
        self._due_at_s = 0.0
        self._is_dirty = True
        self._is_awaited = False

    @property
    def overlays(self) -> Overlays:
        """What this window shows over the traffic."""
        return self._overlays

    @property
    def is_whole(self) -> bool:
        """Whether all layers were made: a picture from then on shows all that is meant."""
        return self._views is not None and self._views.is_whole

    @property
    def theme(self) -> Theme:
        """The colours of this window."""
        return self._theme

    def set_overlays(self, overlays: Overlays) -> None:
        """Show ``overlays`` from the next picture on."""
        if overlays != self._overlays:
            self._overlays, self._is_dirty = overlays, True

    def set_theme(self, theme: Theme) -> None:
        """Take other colours from the next picture on."""
        self._theme, self._is_dirty = theme, True

    def set_language(self, language: str) -> None:
        """Label in ``zh_CN`` or ``en`` from the next picture on."""
        self._language, self._is_dirty = language, True

    def set_unit(self, unit: float) -> None:
        """Enlarge symbols and text for eyes that are far away; 1 is a desk."""
        self._unit, self._is_dirty = unit, True

    def set_gaps(self, gaps: Gaps) -> None:
        """Have no label lie in these boxes of logical px: they are behind the frames of a wall."""
        if gaps != self._gaps:
            self._gaps, self._is_dirty = gaps, True

    def touch(self) -> None:
        """Ask for a new picture, after the camera was moved."""
        self._is_dirty = True

    def calm_down(self) -> None:
        """Draw what the feed changes at most once a second, and only what can be seen of it.

        A hand on the map, another look and other overlays are drawn at once as before.
        """
        self._calm = self._calm or Calm(self.model)

    def attach(self, gl: moderngl.Context) -> None:
        """Make this window's GL objects; its context is current. Call once."""
        self._gl = gl
        if self._software is None:
            self.is_software = is_software(str(gl.info["GL_RENDERER"]))
        self._block = gl.buffer(reserve=VIEW_BYTES, dynamic=True)
        self._views = self.model.stack.views(gl, in_steps=self._in_steps)
        self._is_dirty = True

    def due_in_s(self, at_s: float) -> float:
        """Return in how many seconds a picture is due: 0 is now, infinity is never.

        What a hand or a person's act changed is due at once. Where the processor draws, what the
        feed changed waits until drawing has had its share of a core. A calm window looks then,
        and may draw nothing: see :meth:`is_due`.
        """
        if self._is_wanted(at_s):
            return 0.0
        if self._calm is not None:
            return min(self._calm.due_in_s(at_s), self._layers_due_in_s(at_s))
        is_new = self._drawn_revision != self.model.revision
        return self._layers_due_in_s(at_s, is_new=is_new)

    def is_due(self, now_s: float, at_s: float) -> bool:
        """Return whether to draw now; a calm window looks whether it would be another picture."""
        if self.due_in_s(at_s) > 0.0:
            return False
        if self._calm is None or self._is_wanted(at_s) or self._layers_due_in_s(at_s) <= 0.0:
            return True
        return self._calm.is_other(self._current(now_s, at_s))

    def resize(self, width_px: float, height_px: float, dpr: float) -> None:
        """Take a viewport of logical px; the very first one shows the whole city."""
        target = self.camera.target
        if (target.width_px, target.height_px, target.dpr) == (width_px, height_px, dpr):
            return
        is_first = target.width_px <= 1.0
        self.camera.resize(width_px, height_px, dpr)
        whole = _whole(self.model.base_map, width_px, height_px, dpr)
        self.camera.lowest_zoom = max(whole.zoom - FURTHEST_OUT, ZOOM_MIN)
        if is_first and target == _whole(self.model.base_map, 1.0, 1.0, 1.0):
            self.camera.jump(_whole(self.model.base_map, width_px, height_px, dpr))
        self._is_dirty = True

    def draw(
        self, fbo: int, width_px: int, height_px: int, dpr: float, now_s: float, at_s: float
    ) -> float:
        """Draw into framebuffer ``fbo`` of that many *device* px; its context is current.

        Returns in how many seconds the next picture is due.
        """
        gl, views, block = self._gl, self._views, self._block
        if gl is None or views is None or block is None:
            return NEVER_S
        self.resize(width_px / dpr, height_px / dpr, dpr)
        frame = self._current(now_s, at_s)
        target = self._bound(gl, fbo, width_px, height_px)
        target.use()
        gl.enable_only(moderngl.BLEND | moderngl.PROGRAM_POINT_SIZE)
        gl.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        block.write(view_block(frame, self.model.origin))
        block.bind_to_uniform_block(VIEW_BINDING)
        gl.clear(*frame.theme.rgb("map.outside"), 1.0)
        was_dirty = self._is_dirty
        self._drawn_revision, self._is_dirty = self.model.revision, False
        self._pace.begin(frame.camera, at_s)
        self._is_awaited |= was_dirty
        due_in_s = views.draw(frame)
        if not views.is_whole:
            target.use()
            gl.clear(*frame.theme.rgb("map.outside"), 1.0)
            self._is_dirty, due_in_s = True, AT_ONCE_S
        if self._calm is not None:
            self._calm.note(frame)
        # Somebody who chose another look waits for it: the ground is finished without a pause.
        self._is_awaited &= views.is_ground_unfinished
        if self._is_paced:
            gl.finish()
        self._pace.end()
        if self.camera.is_moving(at_s):
            due_in_s = 0.0
        self._due_at_s = at_s + due_in_s
        return due_in_s

    def pick(self, x_px: float, y_px: float, now_s: float, at_s: float) -> list[Hit]:
        """Return what is under a logical px, topmost layer first, nearest first in each."""
        if self._views is None or not self._views.is_whole:
            return []
        return self._views.pick(x_px, y_px, self._current(now_s, at_s))

    def lonlat_at(self, x_px: float, y_px: float, at_s: float) -> tuple[float, float]:
        """Return the degrees under a logical px."""
        return self.camera.view(at_s).lonlat_at(x_px, y_px)

    def show_entity(self, entity_id: str, at_s: float, zoom: float | None = None) -> bool:
        """Glide to a thing; False where it is not here or a hand is on the camera."""
        world = self.model.world
        row = world.row_of(entity_id)
        if row is None:
            return False
        lon, lat = float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row])
        return self.camera.ease_to(lon, lat, at_s, zoom)

    def release(self) -> None:
        """Give this window's GL objects back; its context is current."""
        if self._views is not None:
            self._views.release()
        if self._block is not None:
            self._block.release()
        self._gl = self._views = self._block = self._target = None

    def _is_wanted(self, at_s: float) -> bool:
        """Whether a person waits for the next picture."""
        return self._is_dirty or self._is_awaited or self.camera.is_moving(at_s)

    def _layers_due_in_s(self, at_s: float, *, is_new: bool = False) -> float:
        """Return when what the layers asked for is due, and what is new; spaced where it costs."""
        due_in_s = 0.0 if is_new else max(self._due_at_s - at_s, 0.0)
        return max(due_in_s, self._pace.wait_s(at_s)) if self._is_paced else due_in_s

    @property
    def _is_paced(self) -> bool:
        return self.is_software and self._hurries

    def _current(self, now_s: float, at_s: float) -> Frame:
        camera = self.camera.view(at_s)
        return Frame(
            camera,
            now_s,
            at_s,
            self._theme,
            self._overlays,
            self._unit,
            self._language,
            self._hurries,
            self.is_software,
            self._gaps,
            is_calm=self._calm is not None,
        )

    def _bound(
        self, gl: moderngl.Context, fbo: int, width_px: int, height_px: int
    ) -> moderngl.Framebuffer:
        """Return the host's framebuffer; detected again only when it or its size is another."""
        if self._target is None or self._target[:3] != (fbo, width_px, height_px):
            self._target = (fbo, width_px, height_px, gl.detect_framebuffer(fbo))
        target = self._target[3]
        target.viewport = (0, 0, width_px, height_px)
        return target


def _whole(base_map: BaseMap, width_px: float, height_px: float, dpr: float) -> CameraView:
    view = CameraView(0.0, 0.0, 10.0, 0.0, width_px, height_px, dpr)
    return fitted(view, base_map.bounds_deg, START_MARGIN_PX)
