"""A picture kept on the card: drawn when the camera rests, moved along while it does not."""

import time
from collections.abc import Callable

import moderngl
import numpy as np

from map_layers.camera import CameraView
from map_layers.contract import NEVER_S, Frame
from map_layers.shaders import compiled, tell

_VERTEX = """
uniform vec3 u_across;  // from the corner of the screen to the picture: x
uniform vec3 u_up;      // and y
out vec2 v_uv;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0;
    v_uv = vec2(dot(u_across, vec3(corner, 1.0)), dot(u_up, vec3(corner, 1.0)));
    gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}
"""
_FRAGMENT = """
in vec2 v_uv;
uniform sampler2D u_picture;
uniform vec3 u_beyond;
out vec4 colour;
void main() {
    bool inside = all(greaterThanEqual(v_uv, vec2(0.0))) && all(lessThanEqual(v_uv, vec2(1.0)));
    colour = vec4(inside ? texture(u_picture, v_uv).rgb : u_beyond, 1.0);
}
"""
SAMPLES = 4
QUICK_S = 0.02  # a machine that redraws this fast redraws every time
REST_S = 0.12  # a camera that has stood so long is at rest
SHARE = 0.4  # of the time at most goes into redrawing while the camera moves


class KeptPicture:
    """One window's picture of what seldom changes.

    Without a graphics card a redraw takes longer than a hand can wait for. While the camera moves
    the old picture is then moved with it, redrawn without smooth edges now and then, and drawn well
    once the camera rests. ``hurries`` false draws every picture well.
    """

    def __init__(
        self,
        gl: moderngl.Context,
        *,
        hurries: bool,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._gl = gl
        self._hurries = hurries
        self._stopwatch = stopwatch
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._screen = gl.vertex_array(self._program, [])
        self._picture: moderngl.Texture | None = None
        self._plain: moderngl.Framebuffer | None = None
        self._smooth: moderngl.Framebuffer | None = None
        self._look: object = None
        self._camera: CameraView | None = None
        self._last_camera: CameraView | None = None
        self._is_draft = False
        self._moved_at_s = self._drawn_at_s = 0.0
        self._cost_s = 0.0
        self.redraws = 0

    def show(self, look: object, frame: Frame, draw: Callable[[], None]) -> float:
        """Bring the picture into the bound framebuffer, redrawn by ``draw`` where it must be.

        Returns in how many seconds a better picture is due.
        """
        target = self._gl.fbo
        # A window's own framebuffer does not know its size; its viewport was set for this frame.
        size = (target.viewport[2], target.viewport[3])
        if self._picture is None or self._picture.size != size:
            self._resize(size)
        camera, at_s = frame.camera, frame.at_s
        if camera != self._last_camera:
            self._last_camera, self._moved_at_s = camera, at_s
        due_in_s = NEVER_S
        if look != self._look or self._camera is None:
            self._redraw(frame, draw, is_draft=False)
        elif camera != self._camera or self._is_draft:
            is_resting = at_s - self._moved_at_s >= REST_S
            if not self._hurries or self._cost_s < QUICK_S or is_resting:
                self._redraw(frame, draw, is_draft=False)
            else:
                due_in_s = REST_S - (at_s - self._moved_at_s)
                if camera != self._camera and at_s - self._drawn_at_s > self._cost_s / SHARE:
                    self._redraw(frame, draw, is_draft=True)
        self._look = look
        self._bring(frame)
        return due_in_s

    def release(self) -> None:
        """Give everything back."""
        self._forget()
        self._screen.release()
        self._program.release()

    def _redraw(self, frame: Frame, draw: Callable[[], None], *, is_draft: bool) -> None:
        target, plain, smooth = self._gl.fbo, self._plain, self._smooth
        if plain is None or smooth is None:
            return
        began_s = self._stopwatch()
        (plain if is_draft else smooth).use()
        draw()
        if not is_draft:
            self._gl.copy_framebuffer(plain, smooth)
        if self._hurries:
            self._gl.finish()
        target.use()
        self._cost_s = self._stopwatch() - began_s
        self._camera, self._is_draft, self._drawn_at_s = frame.camera, is_draft, frame.at_s
        self.redraws += 1

    def _bring(self, frame: Frame) -> None:
        if self._picture is None or self._camera is None:
            return
        is_moved = frame.camera != self._camera
        is_shifted = is_moved and _shape(frame.camera) == _shape(self._camera)
        # A shift is by whole pixels or nearly so; only another scale needs the dearer filter.
        kind = moderngl.LINEAR if is_moved and not is_shifted else moderngl.NEAREST
        self._picture.filter = (kind, kind)
        across, up = _carried(self._camera, frame.camera) if is_moved else ((1, 0, 0), (0, 1, 0))
        tell(self._program, "u_across", across)
        tell(self._program, "u_up", up)
        tell(self._program, "u_beyond", frame.theme.rgb("map.outside"))
        tell(self._program, "u_picture", 0)
        self._picture.use(0)
        self._gl.disable(moderngl.BLEND)
        self._screen.render(moderngl.TRIANGLES, vertices=3)
        self._gl.enable(moderngl.BLEND)

    def _resize(self, size: tuple[int, int]) -> None:
        self._forget()
        samples = min(SAMPLES, self._gl.max_samples)
        self._smooth = self._gl.framebuffer(self._gl.renderbuffer(size, 4, samples=samples))
        self._picture = self._gl.texture(size, 4)
        self._plain = self._gl.framebuffer(self._picture)

    def _forget(self) -> None:
        if self._smooth is not None:
            for attachment in self._smooth.color_attachments:
                attachment.release()
            self._smooth.release()
        if self._plain is not None:
            self._plain.release()
        if self._picture is not None:
            self._picture.release()
        self._smooth = self._plain = self._picture = None
        self._camera = self._look = None


def _shape(camera: CameraView) -> tuple[float, float]:
    return camera.zoom, camera.bearing_deg


def _carried(old: CameraView, new: CameraView) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the rows that lead from the new screen, (0, 0) lower left, to the old picture."""
    corners = [(0.0, new.height_px), (new.width_px, new.height_px), (0.0, 0.0)]
    at_m = np.array([new.mercator_at(*corner) for corner in corners])
    px = old.screen_of_m(at_m)
    uv = np.column_stack([px[:, 0] / old.width_px, 1.0 - px[:, 1] / old.height_px])
    rows = np.column_stack([uv[1] - uv[0], uv[2] - uv[0], uv[0]])
    return tuple(rows[0].tolist()), tuple(rows[1].tolist())
