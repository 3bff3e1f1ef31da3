"""A ring drawn on the map narrows the queue to the cases in it."""

from collections.abc import Callable

import numpy as np

from app.domain.geo import LonLat
from app.domain.lasso import is_inside, simplified
from app.domain.picks import How
from map_layers.overlays import Ink
from widgets.cases.case_board import CaseBoard
from widgets.map.hand_tool import MapPoint
from widgets.map.map_pane import MapPane
from widgets.map_select.select_tool import CatchWith, Ring, SelectTool

MOST_IDS = 200  # that one question may name


class CaseRing:
    """Has the hand from :meth:`begin` until a ring is closed, clicked away or left with Esc."""

    def __init__(self, board: CaseBoard, map_pane: MapPane, monotonic: Callable[[], float]) -> None:
        self._board = board
        self._map = map_pane
        self._monotonic = monotonic

    def begin(self) -> None:
        """Take the hand."""
        if self._map.map is not None:
            self._map.take_hand(
                SelectTool(
                    *(CatchWith.LASSO, self._place_at, self._draw, self._catch),
                    *(self._click, self._drop),
                )
            )

    def _place_at(self, x_px: float, y_px: float) -> LonLat:
        host = self._map.map
        if host is None:
            return LonLat(0.0, 0.0)
        return LonLat(*host.scene.lonlat_at(x_px, y_px, self._monotonic()))

    def _draw(self, ring: Ring) -> None:
        self._map.put(inks=(Ink(ring, is_closed=True),) if ring else ())

    def _catch(self, ring: Ring, _how: How) -> None:
        self._end()
        board, ring = self._board, simplified(ring)
        pages = board.pages
        ids = _inside(ring, [(ln.case_id, ln.lon_deg, ln.lat_deg) for ln in pages.lines])
        is_whole = pages.first_row == 0 and not pages.has_more
        if is_whole and not ids:
            board.bar.say("cases.ring.none")
        elif is_whole and len(ids) <= MOST_IDS:
            board.bar.take_ids(ids)
        else:  # not all of them are held here: the hub is asked for the box around the ring
            lon, lat = [at.lon_deg for at in ring], [at.lat_deg for at in ring]
            board.bar.take_bounds((min(lon), min(lat), max(lon), max(lat)), "cases.ring.box")
        board.list.setFocus()

    def _click(self, _at: MapPoint) -> None:
        self._end()

    def _drop(self) -> bool:
        self._end()
        return True

    def _end(self) -> None:
        self._map.put(inks=())
        self._map.take_hand(None)


def _inside(ring: Ring, cases: list[tuple[str, float | None, float | None]]) -> tuple[str, ...]:
    """Return the ids of those that lie in a ring; what has no place lies nowhere."""
    lon = np.array([np.nan if one[1] is None else one[1] for one in cases], np.float64)
    lat = np.array([np.nan if one[2] is None else one[2] for one in cases], np.float64)
    caught = is_inside(ring, lon, lat)
    return tuple(one[0] for one, is_in in zip(cases, caught, strict=True) if is_in)
