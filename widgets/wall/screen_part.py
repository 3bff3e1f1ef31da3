"""What one screen of a wall shows of a scene that takes several: a scene of its own."""

from dataclasses import dataclass

import msgspec

from map_layers.span import ScreenGrid
from widgets.wall.scene import GRID, PaneKind, PaneSpec, Scene, Screens, screens_of

MM_PER_M = 1000.0


@dataclass(frozen=True, slots=True)
class ScreenPart:
    """``scene`` for the screen at ``column``, ``row``; ``spans`` numbers its maps across screens.

    Of each map of ``scene``, in order, ``spans`` has the number of its pane in the whole scene, or
    None for a map that this screen has to itself.
    """

    column: int
    row: int
    scene: Scene
    spans: tuple[int | None, ...]


def parts_of(scene: Scene) -> list[ScreenPart]:
    """Return a part for every screen, row by row; one part where the scene says no screens."""
    screens = scene.screens or Screens(1, 1)
    places = [(column, row) for row in range(screens.rows) for column in range(screens.columns)]
    return [_part(scene, screens, column, row) for column, row in places]


def grid_px(scene: Scene, width_px: int, height_px: int) -> ScreenGrid:
    """Return the wall in px for screens of so many device px each."""
    screens = scene.screens or Screens(1, 1)
    seen_mm = scene.width_m * MM_PER_M - (screens.columns - 1) * screens.bezel_mm
    bezel_px = round(screens.bezel_mm * screens.columns * width_px / max(seen_mm, 1.0))
    return ScreenGrid(screens.columns, screens.rows, width_px, height_px, bezel_px)


def _part(scene: Scene, screens: Screens, column: int, row: int) -> ScreenPart:
    panes, spans = [], []
    for number, pane in enumerate(scene.pane):
        over = screens_of(pane, screens)
        if (column, row) not in over:
            continue
        panes.append(_cut(pane, screens, column, row))
        if pane.kind is PaneKind.MAP:
            spans.append(number if len(over) > 1 else None)
    bezels_m = (screens.columns - 1) * screens.bezel_mm / MM_PER_M
    width_m = max(scene.width_m - bezels_m, 0.1) / screens.columns
    part = msgspec.structs.replace(scene, width_m=width_m, pane=tuple(panes), screens=None)
    return ScreenPart(column, row, part, tuple(spans))


def _cut(pane: PaneSpec, screens: Screens, column: int, row: int) -> PaneSpec:
    """Return what of a pane lies on a screen, on that screen's own grid of twelve by twelve."""
    across, down = GRID // screens.columns, GRID // screens.rows
    (x, y), (wide, tall) = pane.at, pane.span
    left, right = max(x, column * across), min(x + wide, (column + 1) * across)
    top, bottom = max(y, row * down), min(y + tall, (row + 1) * down)
    at = ((left - column * across) * screens.columns, (top - row * down) * screens.rows)
    span = ((right - left) * screens.columns, (bottom - top) * screens.rows)
    return msgspec.structs.replace(pane, at=at, span=span)
