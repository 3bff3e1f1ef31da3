"""An area under a click is bare ground to everything but the feature of areas."""

import pytest
from PySide6.QtCore import QPointF

from map_layers.contract import Hit, HitKind
from tests.unit.app.services.hall import TRUCK, Hall
from widgets.map.clicks import MapClicks

AREA = Hit(HitKind.AREA, "unit_grid:WG-0001", 0.0, 120.9, 32.0)
THING = Hit(HitKind.ENTITY, TRUCK, 3.0, 120.9, 32.0)


class Selected:
    entity_id = TRUCK

    def select(self, entity_id):
        self.entity_id = entity_id


@pytest.mark.parametrize(
    ("hits", "chosen", "listed"), [([AREA], None, []), ([THING, AREA], TRUCK, [THING])]
)
def test_a_click_on_an_area_lets_the_selection_go_and_lists_no_area(qapp, hits, chosen, listed):
    hall, selected, told = Hall(), Selected(), []
    clicks = MapClicks(hall.group, selected, hall.dispatch)
    clicks.clicked_on.connect(lambda under, _at: told.extend(under))
    clicks.click(hits, QPointF(1.0, 1.0))
    assert selected.entity_id == chosen
    assert told == listed
