"""One picture across several screens: a canvas in px of the wall, and what each screen shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from app.domain.errors import ConfigError

MOST_PX = 16384  # the side of a picture that every renderer can draw


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture in device px, from its top left."""

    left_px: int
    top_px: int
    width_px: int
    height_px: int

    @property
    def right_px(self) -> int:
        """Return the first column beyond it."""
        return self.left_px + self.width_px

    @property
    def bottom_px(self) -> int:
        """Return the first row below it."""
        return self.top_px + self.height_px

    def holds(self, x_px: int, y_px: int) -> bool:
        """Return whether a pixel lies in it."""
        is_across = self.left_px <= x_px < self.right_px
        return is_across and self.top_px <= y_px < self.bottom_px

    def moved(self, right_px: int, down_px: int) -> "Crop":
        """Return it elsewhere."""
        return Crop(self.left_px + right_px, self.top_px + down_px, self.width_px, self.height_px)


@dataclass(frozen=True, slots=True)
class Span:
    """The canvas that just holds all crops; what lies between them, bezels too, is in no crop.

    So what a bezel hides is missing from the picture, and a straight road stays straight across.
    """

    width_px: int
    height_px: int
    crops: tuple[Crop, ...]

    @classmethod
    def over(cls, parts: Sequence[Crop]) -> "Span":
        """Return the canvas over parts of the wall, in px of the wall, in their order.

        Raises ConfigError for none, an empty one, or more than any renderer can draw.
        """
        if not parts or any(min(part.width_px, part.height_px) < 1 for part in parts):
            raise ConfigError(f"a picture across screens needs parts with pixels, not {parts}")
        left = min(part.left_px for part in parts)
        top = min(part.top_px for part in parts)
        width = max(part.right_px for part in parts) - left
        height = max(part.bottom_px for part in parts) - top
        if max(width, height) > MOST_PX:
            raise ConfigError(f"a picture of {width} by {height} px; {MOST_PX} is the limit")
        return cls(width, height, tuple(part.moved(-left, -top) for part in parts))

    @property
    def gaps(self) -> tuple[Crop, ...]:
        """Return what is in no crop, cut along the edges of all crops."""
        xs = sorted({x for crop in self.crops for x in (crop.left_px, crop.right_px)})
        ys = sorted({y for crop in self.crops for y in (crop.top_px, crop.bottom_px)})
        return tuple(
            Crop(left, top, right - left, bottom - top)
            for (left, right), (top, bottom) in product(pairwise(xs), pairwise(ys))
            if not any(crop.holds(left, top) for crop in self.crops)
        )


@dataclass(frozen=True, slots=True)
class ScreenGrid:
    """Equal screens side by side, ``bezel_px`` of the wall hidden between two of them."""

    columns: int
    rows: int
    width_px: int
    height_px: int
    bezel_px: int = 0

    def at(self, column: int, row: int) -> Crop:
        """Return the place of a screen on the wall; columns and rows count from 0."""
        left = column * (self.width_px + self.bezel_px)
        top = row * (self.height_px + self.bezel_px)
        return Crop(left, top, self.width_px, self.height_px)
