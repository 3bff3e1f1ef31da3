"""The geofences of a board as marks for the map, made anew only where one is another."""

from app.domain.board import Board
from app.domain.geo import LonLat
from map_layers.overlays import ShapeMark

_Key = tuple[str, int]


class FenceMarks:
    """Keeps the outlines: a circle and a corridor are reckoned once for each change."""

    def __init__(self) -> None:
        self._outlines: dict[_Key, tuple[LonLat, ...]] = {}
        self._marks: tuple[ShapeMark, ...] = ()

    def of(self, board: Board, now_s: float, chosen: str, hidden: str) -> tuple[ShapeMark, ...]:
        """Return the marks of what stands but ``hidden``; the same tuple while nothing differs."""
        standing = [g for g in board.standing_geofences() if g.geofence_id != hidden]
        keys = {(g.geofence_id, g.to_seq): g for g in standing}
        self._outlines = {
            key: self._outlines.get(key)
            or tuple(LonLat(*at) for at in geofence.shape.outline().tolist())
            for key, geofence in keys.items()
        }
        marks = tuple(
            ShapeMark(
                geofence.geofence_id,
                self._outlines[key],
                geofence.name,
                is_chosen=geofence.geofence_id == chosen,
                is_inactive=not geofence.holds_at(now_s),
            )
            for key, geofence in keys.items()
        )
        if marks != self._marks:
            self._marks = marks
        return self._marks
