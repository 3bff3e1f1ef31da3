"""A picture kept on the card in tiles: each is drawn once and then moved with the camera."""

from collections.abc import Iterable

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.ground_lattice import Tile


class KeptPicture:
    """``columns`` by ``rows`` tiles in one texture; a tile's slot is its number modulo those.

    Only tiles that were finished are ever shown.
    """

    def __init__(
        self, gl: moderngl.Context, tile_px: tuple[int, int], columns: int, rows: int
    ) -> None:
        self._gl = gl
        self.tile_px, self.columns, self.rows = tile_px, columns, rows
        self._texture = gl.texture((columns * tile_px[0], rows * tile_px[1]), 4)
        self._canvas = gl.framebuffer(self._texture)
        self._drawn: dict[Tile, Tile] = {}  # slot: the tile that was finished there
        self.revision = 0  # rises with every tile that can be seen or no longer can

    def has(self, tile: Tile) -> bool:
        """Whether the tile is here, finished."""
        return self._drawn.get(self._slot(tile)) == tile

    def begin(self, tile: Tile) -> None:
        """Give the tile's slot up for it."""
        self.revision += self._drawn.pop(self._slot(tile), None) is not None

    def use(self, tile: Tile) -> None:
        """Bind the tile's slot as what is drawn into; nothing can be drawn outside it."""
        slot, (width, height) = self._slot(tile), self.tile_px
        box = (slot[0] * width, slot[1] * height, width, height)
        self._canvas.viewport = box
        self._canvas.scissor = box
        self._canvas.use()

    def finish(self, tile: Tile) -> None:
        """Let the tile be shown."""
        self._drawn[self._slot(tile)] = tile
        self.revision += 1

    def forget(self) -> None:
        """Hold no tile any more."""
        self._drawn.clear()
        self.revision += 1

    def release(self) -> None:
        """Give the texture back."""
        self._canvas.release()
        self._texture.release()

    @property
    def size_px(self) -> tuple[int, int]:
        """How wide and high all slots together are."""
        return self._texture.size

    def read_into(self, pixels: NDArray[np.uint32], box_px: tuple[int, int, int, int]) -> None:
        """Fill ``pixels``, as many as the box has, row by row from x, y at its lower left."""
        self._canvas.read_into(pixels, box_px, components=4)

    def bind(self, filter_kind: int) -> None:
        """Make the picture the texture that is sampled."""
        self._texture.filter = (filter_kind, filter_kind)
        self._texture.use(0)

    def slots(self, tiles: Iterable[Tile]) -> list[tuple[int, int, int, int]]:
        """Return tile and slot of those of ``tiles`` that are here."""
        return [(*tile, *self._slot(tile)) for tile in tiles if self.has(tile)]

    def _slot(self, tile: Tile) -> Tile:
        return tile[0] % self.columns, tile[1] % self.rows
