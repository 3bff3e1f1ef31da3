"""Problem spots as the map has them: one mark for each area, with its gravest class and words."""

from collections import Counter

from app.domain.measures.noticing import AreaKind, Spot, SpotsAnswer, Trouble
from map_layers.overlays import SpotMark, SpotsView
from widgets.texts import Texts

MOST_SPOTS = 60
# What of the signs of a font is the shape of the class, for the legend alone.
SIGNS = {Trouble.HOT: "▲", Trouble.FREQUENT: "≡", Trouble.STUBBORN: "○"}
SETS = {AreaKind.TOWN: "town", AreaKind.GRID: "unit_grid"}


def spots_view(answer: SpotsAnswer, area: AreaKind, texts: Texts) -> SpotsView:
    """Return the marks; of several spots of an area the first is told, and how many more.

    The legend counts all there are, and says of how many these are.
    """
    first: dict[str, Spot] = {}
    counts = Counter(spot.area for spot in answer.spots)
    for spot in answer.spots:
        first.setdefault(spot.area, spot)
    said = texts("map_spots.between").join(
        texts(
            "map_spots.class",
            sign=SIGNS[kind],
            name=texts(f"noticing.class.{kind}"),
            count=f"{n:,}",
        )
        for kind in Trouble
        if (n := answer.by_class.get(kind, 0))
    )
    if len(answer.spots) < answer.count:
        told = {"shown": f"{len(answer.spots):,}", "count": f"{answer.count:,}"}
        said = texts("map_spots.some", said=said, **told)
    marks = tuple(
        SpotMark(
            *(SETS[area], spot.area, spot.classes[0].value, spot.lon_deg, spot.lat_deg),
            spot_words(spot, texts, counts[spot.area] - 1),
        )
        for spot in first.values()
        if spot.classes
    )
    title = texts("map_spots.title", area=texts(f"map_spots.area.{area}"))
    return SpotsView(marks, title, said or texts("map_spots.none"), answer.as_of_s)


def spot_words(spot: Spot, texts: Texts, more: int = 0) -> str:
    """Return what a spot is of and how many there are, against what is expected."""
    said = texts("map_spots.mark", what=spot.type_name or spot.type, count=f"{spot.counted:,}")
    if spot.expected is not None:
        expected = f"{spot.expected:,.1f}"
        said = texts("map_spots.against", said=said, expected=expected)
    return texts("map_spots.more", said=said, more=more) if more > 0 else said
