"""Cells of the world: squares that lie where they lie, however the camera moves."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from map_layers.camera import CameraView, Degrees4
from map_layers.origin import Origin


@dataclass(frozen=True, slots=True)
class Cells:
    """``columns`` by ``rows`` squares of ``side_m`` Mercator metres.

    The first lies ``first_x``, ``first_y`` sides from the zero of Web Mercator; they are numbered
    row by row from the south-west.
    """

    side_m: float
    first_x: int
    first_y: int
    columns: int
    rows: int
    origin: Origin

    @classmethod
    def over(cls, camera: CameraView, margin_px: float, side_m: float, origin: Origin) -> "Cells":
        """Return the cells that touch the view and a margin around it."""
        west, south, east, north = camera.span_m(margin_px)
        first_x, first_y = math.floor(west / side_m), math.floor(south / side_m)
        columns = math.ceil(east / side_m) - first_x
        rows = math.ceil(north / side_m) - first_y
        return cls(side_m, first_x, first_y, max(columns, 1), max(rows, 1), origin)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.columns * self.rows

    @property
    def span_m(self) -> Degrees4:
        """West, south, east, north in Mercator metres."""
        west, south = self.first_x * self.side_m, self.first_y * self.side_m
        return west, south, west + self.columns * self.side_m, south + self.rows * self.side_m

    def px(self, camera: CameraView) -> float:
        """Return the logical px of a side."""
        return self.side_m * camera.px_per_m

    def of(self, x_m: NDArray[np.float32], y_m: NDArray[np.float32]) -> NDArray[np.int32]:
        """Return (n,) the cell of each place, metres from the origin; all lie inside."""
        west, south, _, _ = self.span_m
        scale = np.float32(1.0 / self.side_m)
        column = ((x_m - np.float32(west - self.origin.x_m)) * scale).astype(np.int32)
        row = ((y_m - np.float32(south - self.origin.y_m)) * scale).astype(np.int32)
        # What float32 has rounded over an edge is still inside.
        np.clip(column, 0, self.columns - 1, out=column)
        np.clip(row, 0, self.rows - 1, out=row)
        return row * self.columns + column

    def bounds_m(self, cells: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
        """Return (n, 4) f8 west, south, east, north of cells, metres from the origin."""
        row, column = np.divmod(cells, self.columns)
        west = (self.first_x + column) * self.side_m - self.origin.x_m
        south = (self.first_y + row) * self.side_m - self.origin.y_m
        return np.column_stack([west, south, west + self.side_m, south + self.side_m])

    def carried(self, before: "Cells", values: NDArray[Any], fill: object) -> NDArray[Any]:
        """Return (count,) what ``before`` had where each cell's middle is; ``fill`` elsewhere."""
        ratio = self.side_m / before.side_m
        column = np.floor((self.first_x + np.arange(self.columns) + 0.5) * ratio) - before.first_x
        row = np.floor((self.first_y + np.arange(self.rows) + 0.5) * ratio) - before.first_y
        inside = ((row >= 0) & (row < before.rows))[:, None] & (
            (column >= 0) & (column < before.columns)
        )
        carried = np.full((self.rows, self.columns), fill, values.dtype)
        at = np.clip(row, 0, before.rows - 1).astype(np.int32)[:, None] * before.columns
        at = at + np.clip(column, 0, before.columns - 1).astype(np.int32)
        carried[inside] = values[at][inside]
        return carried.ravel()
