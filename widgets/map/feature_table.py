"""The features of the console's map, in the order of their buttons; named only here."""

from widgets.map.feature import FeatureMaker
from widgets.map_areas.areas_feature import AreasFeature
from widgets.map_draw.draw_feature import DrawFeature
from widgets.map_measure.measure_feature import MeasureFeature

FEATURES: tuple[FeatureMaker, ...] = (
    AreasFeature,
    DrawFeature,
    MeasureFeature,
)
