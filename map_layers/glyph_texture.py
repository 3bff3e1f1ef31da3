"""The one texture of all glyphs: every window draws from it, and only what is new is uploaded."""

import moderngl
import numpy as np

from map_layers.glyph_sheet import WIDTH_PX, GlyphSheet


class GlyphTexture:
    """The sheet on the card, once per share group; the last painter that lets go deletes it.

    ``uploaded_bytes`` counts what was sent, ``storages`` how often the texture was made anew.
    """

    def __init__(self, sheet: GlyphSheet) -> None:
        self._sheet = sheet
        self._holders = 0
        self._texture: moderngl.Texture | None = None
        self.storages = 0
        self.uploaded_bytes = 0

    def hold(self, gl: moderngl.Context) -> "HeldTexture":
        """Return the texture for the painters of one window; its context is current."""
        self._holders += 1
        return HeldTexture(self, gl)

    def let_go(self) -> None:
        """Forget one holder; the last one's leaving deletes the texture."""
        self._holders -= 1
        if not self._holders:
            self._delete()

    def up_to_date(self, gl: moderngl.Context) -> moderngl.Texture:
        """Return the texture with all new glyphs on it; ``gl`` is current."""
        sheet = self._sheet
        size = (WIDTH_PX, sheet.height_px)
        if self._texture is None or self._texture.size != size:
            self._delete()
            self._texture = gl.texture(size, 2, sheet.pixels, alignment=1)
            self.storages += 1
            self.uploaded_bytes += sheet.pixels.nbytes
            sheet.take_new()
            return self._texture
        rects = sheet.take_new()
        if rects:
            texture = self.seen_by(gl)
            for left, top, width, height in rects:
                part = np.ascontiguousarray(sheet.pixels[top : top + height, left : left + width])
                texture.write(part, (left, top, width, height), alignment=1)
                self.uploaded_bytes += part.nbytes
        return self._texture

    def seen_by(self, gl: moderngl.Context) -> moderngl.Texture:
        """Return the texture as ``gl`` knows it; releasing the copy does not free the storage."""
        texture = self._texture
        if texture is None:
            return self.up_to_date(gl)
        if texture.ctx is gl:
            return texture
        return gl.external_texture(texture.glo, texture.size, 2, 0, "f1")

    def _delete(self) -> None:
        if self._texture is not None:
            self._texture.release()
            self._texture = None


class HeldTexture:
    """The glyphs' texture in one window."""

    def __init__(self, shared: GlyphTexture, gl: moderngl.Context) -> None:
        self._shared = shared
        self._gl = gl
        self._storage = -1
        self._seen: moderngl.Texture | None = None

    def use(self) -> None:
        """Bind the texture to unit 0, with everything on it that was rasterised so far."""
        self._shared.up_to_date(self._gl)
        if self._seen is None or self._storage != self._shared.storages:
            self._seen = self._shared.seen_by(self._gl)
            self._storage = self._shared.storages
        self._seen.use(0)

    def release(self) -> None:
        """Let go of it."""
        self._seen = None
        self._shared.let_go()
