"""The sprite atlas: every symbol and mark, drawn by code at four times its size and scaled down."""

from collections.abc import Mapping
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from app.domain.classes import EntityClass, Severity
from map_layers.silhouettes import BAN, CAMERA, MARKS, POST, SILHOUETTES, Shape, Silhouette
from map_layers.site_silhouettes import SITE_SILHOUETTES
from map_layers.state_silhouettes import CASE_STATES, SPOT_KINDS, STATION_STATES

CELL_PX = 64
COLUMNS = 8
FINER = 4
BODY_PART = 0.62  # of the cell's width that the box from -1 to 1 takes; the rest is rim and halo
RIM_PX, HALO_PX = 2.5, 5.0


@dataclass(frozen=True, slots=True)
class SpriteAtlas:
    """``pixels`` (height, width, 4) u1, top row first: fill, rim, halo and detail coverage.

    Rim includes the fill and halo includes the rim. ``cells`` gives the index of a name.
    """

    pixels: NDArray[np.uint8]
    cells: Mapping[str, int]

    def texture(self, gl: moderngl.Context) -> moderngl.Texture:
        """Return the atlas as a texture with mipmaps."""
        height, width, _ = self.pixels.shape
        texture = gl.texture((width, height), 4, self.pixels.tobytes())
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        return texture


def names() -> dict[str, Silhouette]:
    """Return every sprite by name; first the classes, each at the index that is its number."""
    named = {f"class.{kind.name.lower()}": SILHOUETTES[kind] for kind in EntityClass}
    named |= {f"mark.{int(grade)}": MARKS[grade] for grade in Severity}
    named |= {"camera": CAMERA, "post": POST, "ban": BAN}
    named |= {f"site.{kind}": drawn for kind, drawn in SITE_SILHOUETTES.items()}
    named |= {f"station.{state}": drawn for state, drawn in STATION_STATES.items()}
    named |= {f"spot.{kind}": drawn for kind, drawn in SPOT_KINDS.items()}
    return named | {f"case.{state}": drawn for state, drawn in CASE_STATES.items()}


def draw_atlas() -> SpriteAtlas:
    """Draw all sprites; 50 cells take about 250 ms."""
    named = names()
    rows = -(-len(named) // COLUMNS)
    pixels = np.zeros((rows * CELL_PX, COLUMNS * CELL_PX, 4), np.uint8)
    for index, silhouette in enumerate(named.values()):
        row, column = divmod(index, COLUMNS)
        top, left = row * CELL_PX, column * CELL_PX
        pixels[top : top + CELL_PX, left : left + CELL_PX] = _cell(silhouette)
    return SpriteAtlas(pixels, {name: index for index, name in enumerate(named)})


def _cell(silhouette: Silhouette) -> NDArray[np.uint8]:
    fill, detail = _coverage(silhouette.body), _coverage(silhouette.detail)
    rim = _grown(fill, RIM_PX)
    halo = _grown(fill, HALO_PX).filter(ImageFilter.GaussianBlur(FINER * 1.2))
    planes = [
        np.asarray(plane.resize((CELL_PX, CELL_PX), Image.Resampling.BOX), np.uint8)
        for plane in (fill, rim, halo, detail)
    ]
    return np.stack(planes, axis=-1)


def _coverage(shapes: tuple[Shape, ...]) -> Image.Image:
    size = CELL_PX * FINER
    image = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(image)
    half = size * BODY_PART / 2
    for shape in shapes:
        points = [(size / 2 + x * half, size / 2 + y * half) for x, y in shape.points]
        match shape.kind:
            case "polygon":
                pen.polygon(points, fill=255)
            case "disc":
                pen.ellipse(points, fill=255)
            case "box":
                pen.rounded_rectangle(points, radius=shape.size * half, fill=255)
            case "stroke":
                pen.line(points, fill=255, width=round(shape.size * half), joint="curve")
    return image


def _grown(image: Image.Image, by_px: float) -> Image.Image:
    """Widen by about ``by_px`` cell pixels, round at corners; a rank filter would take seconds."""
    blurred = image.filter(ImageFilter.GaussianBlur(by_px * FINER * 0.6))
    return blurred.point([min(255, 12 * max(0, value - 6)) for value in range(256)])
