"""The features of the console's map, in the order of their buttons; named only here."""

from collections.abc import Callable
from functools import partial

from app.services.own_layers import OwnLayers
from widgets.city_words import CityWords
from widgets.map.feature import FeatureMaker
from widgets.map_areas.areas_feature import AreasFeature
from widgets.map_draw.draw_feature import DrawFeature
from widgets.map_filter.filter_feature import FilterFeature
from widgets.map_geojson.own_feature import OwnFeature
from widgets.map_layers_panel.layers_feature import LayersFeature
from widgets.map_measure.measure_feature import MeasureFeature
from widgets.map_reach.reach_feature import ReachFeature
from widgets.map_select.select_feature import SelectFeature
from widgets.map_spots.spots_feature import SpotsFeature
from widgets.map_trails.trails_feature import TrailsFeature

FEATURES: tuple[FeatureMaker, ...] = (
    FilterFeature,
    LayersFeature,
    AreasFeature,
    SpotsFeature,
    DrawFeature,
    MeasureFeature,
    TrailsFeature,
    ReachFeature,
)


def features_of(
    words: CityWords, replay: Callable[[float], None], own: OwnLayers | None
) -> tuple[FeatureMaker, ...]:
    """Return all of them: ``words`` name counties, ``replay`` opens a replay at a moment.

    ``own`` reads files of the user's own, or is None where none can be opened.
    """
    select = partial(SelectFeature, words=words, replay=replay)
    if own is None:
        return (*FEATURES, select)
    return (*FEATURES, select, partial(OwnFeature, own=own))
