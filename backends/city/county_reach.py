"""Says into which counties a drawn shape reaches, border by border."""

from collections.abc import Sequence

import shapely

from app.domain.citypack import County
from app.domain.shape import Shape


class CountyReach:
    """Whole areas are compared, not corners: a side may cross a county between two of them."""

    def __init__(self, counties: Sequence[County]) -> None:
        self._codes = tuple(county.code for county in counties)
        self._areas = [
            shapely.make_valid(shapely.MultiPolygon([shapely.Polygon(r) for r in county.rings]))
            for county in counties
        ]
        for area in self._areas:
            shapely.prepare(area)

    def of(self, shape: Shape) -> frozenset[str]:
        """Return the codes of all counties that a sound shape has a part of; it may have none.

        A neighbour that is only touched along the border is not among them.
        """
        # The ring around a corridor may cross itself where the line turns back.
        drawn = shapely.make_valid(shapely.Polygon(shape.outline()))
        return frozenset(
            code
            for code, area in zip(self._codes, self._areas, strict=True)
            if shapely.intersects(area, drawn) and not shapely.touches(area, drawn)
        )
