"""The one texture of all sprites: made once, with its mipmaps, and drawn from by every window."""

from collections.abc import Mapping

import moderngl

from map_layers.sprites import SpriteAtlas

FINEST = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
NEARER = (moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR)


class SpriteTexture:
    """The atlas on the card, once per share group; the last painter that lets go deletes it.

    A window has seven painters, and a new context compiles programs of its own for mipmaps: 0.16 s
    where the processor draws.
    ``storages`` counts how often the texture was made.
    """

    def __init__(self, atlas: SpriteAtlas) -> None:
        self._atlas = atlas
        self._holders = 0
        self._texture: moderngl.Texture | None = None
        self.filter = FINEST
        self.storages = 0

    @property
    def cells(self) -> Mapping[str, int]:
        """The index of each sprite's cell."""
        return self._atlas.cells

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in texels."""
        height, width, _ = self._atlas.pixels.shape
        return width, height

    def hold(self, gl: moderngl.Context) -> "HeldSprites":
        """Return the texture for one painter of one window; its context is current."""
        self._holders += 1
        return HeldSprites(self, gl)

    def let_go(self) -> None:
        """Forget one holder; the last one's leaving deletes the texture."""
        self._holders -= 1
        if not self._holders and self._texture is not None:
            self._texture.release()
            self._texture = None

    def seen_by(self, gl: moderngl.Context) -> moderngl.Texture:
        """Return the texture as ``gl`` knows it; releasing the copy does not free the storage."""
        if self._texture is None:
            self._texture = self._atlas.texture(gl)
            self.filter = FINEST
            self.storages += 1
        if self._texture.ctx is gl:
            return self._texture
        return gl.external_texture(self._texture.glo, self.size, 4, 0, "f1")


class HeldSprites:
    """The sprites' texture as one painter of one window sees it."""

    def __init__(self, shared: SpriteTexture, gl: moderngl.Context) -> None:
        self._shared = shared
        self.cells = shared.cells
        self.size = shared.size
        self._seen = shared.seen_by(gl)

    def use(self, wanted: tuple[int, int] = FINEST) -> None:
        """Bind the texture to unit 0; it is scaled down by ``wanted``, whoever used it before."""
        if self._shared.filter != wanted:
            self._seen.filter = self._shared.filter = wanted
        self._seen.use(0)

    def release(self) -> None:
        """Let go of it."""
        self._shared.let_go()
