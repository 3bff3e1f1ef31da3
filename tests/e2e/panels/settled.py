"""Whether a pane of a live hall shows what it is there for, or still waits."""

from widgets.panels.kinds.map_body import MapBody
from widgets.panels.tile import Tile


def waiting(tile: Tile, *, with_curves: bool = False) -> str:
    """Return why a tile is not whole, empty where it is.

    ``with_curves`` waits until a hall that began lately knows of a line what it was.
    """
    body = tile.body
    if tile.is_failed or body is None:
        return "it does not work"
    if body.missing():
        return f"{body.missing()} is missing"
    has_numbers = bool(tile._spec.indicators) or any(e.indicator for e in tile._spec.entries)
    if isinstance(body, MapBody) and (body.map is None or body.map.map is None):
        return "its map is being loaded"
    asking = {tile._context.texts(f"{area}.asking") for area in ("panel_kinds", "panel_shapes")}
    if with_curves:
        asking.add(tile._context.texts("panel_kinds.nobody_knows"))
    said = body.shown_texts()
    if any(one.text in asking for one in said):
        return "it waits for an answer"
    if has_numbers and not said and not isinstance(body, MapBody):
        return "it has painted nothing yet"
    is_framed = bool(tile.as_of_s) or not has_numbers
    return "" if is_framed else "it has no number, or its frame does not say as of when"
