"""What rows of the matrix do on the map: all of a cell at once, or one of them."""

from collections.abc import Sequence

from app.domain.geo import LonLat
from app.services.finder import Hit
from app.services.hazmat import RowFacts
from widgets.drawers import Drawers
from widgets.duty_acts import DutyActs
from widgets.hazmat.hazmat_board import HazmatBoard
from widgets.map.map_pane import MapPane
from widgets.map_areas.areas_feature import AreasFeature

MARKED_AT_MOST = 400


class HazmatActs:
    """Joins the board to the map and to the window's acts."""

    def __init__(
        self, board: HazmatBoard, map_pane: MapPane, acts: DutyActs, drawers: Drawers
    ) -> None:
        self._drawers = drawers
        self._map = map_pane
        self._acts = acts
        board.on_map.connect(self.show_all)
        board.chosen.connect(self.show)
        board.risk_wanted.connect(self.show_risk)

    def show_risk(self) -> None:
        """Colour the unit grids by their relative risk, with the panel that explains it."""
        self._drawers.shut()  # the panel needs the height
        host = self._map.features
        if host.open_key != AreasFeature.key:
            host.toggle(AreasFeature.key)
        for feature in host.features:
            if isinstance(feature, AreasFeature):
                feature.open_risk()

    def show_all(self, rows: Sequence[RowFacts]) -> None:
        """Mark what a cell holds, and bring all of it into view."""
        marked = [row.target for row in rows[:MARKED_AT_MOST] if row.target]
        self._map.put(picked=frozenset(marked))
        places = [at for row in rows if (at := _place_of(row)) is not None]
        if places:
            self._map.show_all(places)

    def show(self, row: RowFacts) -> None:
        """Open one: an alarm's card, or the dossier of a thing or a site, and its place."""
        if row.target.startswith("alarm:"):
            self._acts.show_subject(row.target)
        elif row.target:
            hit = Hit("site", row.target, row.label, "", row.lon_deg, row.lat_deg)
            self._acts.show_hit(hit)


def _place_of(row: RowFacts) -> LonLat | None:
    if row.lon_deg is None or row.lat_deg is None:
        return None
    return LonLat(row.lon_deg, row.lat_deg)
