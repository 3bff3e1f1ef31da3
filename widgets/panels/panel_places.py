"""Where panes may lie: on a grid of twelve by twelve, at a desk and on a wall."""

from collections.abc import Iterator

from widgets.panels.spec import GRID, BodySpec

Pair = tuple[int, int]


def is_on_grid(at: Pair, span: Pair) -> bool:
    """Return whether a place lies on the grid and covers any of it."""
    return all(
        first >= 0 and wide >= 1 and first + wide <= GRID
        for first, wide in zip(at, span, strict=True)
    )


def cells_of(at: Pair, span: Pair) -> set[Pair]:
    """Return the cells that a place covers."""
    (column, row), (columns, rows) = at, span
    return {(x, y) for x in range(column, column + columns) for y in range(row, row + rows)}


def place_faults(pane: BodySpec) -> Iterator[tuple[str, str]]:
    """Yield the entry and what is wrong with where a pane lies."""
    if not is_on_grid(pane.at, pane.span):
        yield "at", f"at: {_said(pane.at, pane.span)} does not lie on {GRID} by {GRID}"
    if pane.wall is None:
        return
    if not is_on_grid(pane.wall.at, pane.wall.span):
        yield (
            "wall",
            f"wall: {_said(pane.wall.at, pane.wall.span)} does not lie on {GRID} by {GRID}",
        )
    if pane.wall.rows < 1:
        yield "wall", f"wall.rows: {pane.wall.rows}; 1 or more"


def _said(at: Pair, span: Pair) -> str:
    return f"{list(at)} with span {list(span)}"
