"""How each kind of way is drawn, on the map and in its legend: what is planned only is dashed."""

from map_layers.overlays import WayKind

WIDTH_PX = {WayKind.ROUTE: 3.0, WayKind.AHEAD: 4.0, WayKind.OFFICER: 4.5, WayKind.DRIVEN: 3.5}
DASH_PX = {
    WayKind.ROUTE: (9.0, 15.0),
    WayKind.AHEAD: (0.0, 0.0),
    WayKind.OFFICER: (0.0, 0.0),
    WayKind.DRIVEN: (0.0, 0.0),
}
TRAIL_PX = 3.0  # of what was driven, between its newest and its oldest part
