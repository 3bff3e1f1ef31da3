"""The features of the console's map, in the order of their buttons; named only here."""

from widgets.map.feature import FeatureMaker
from widgets.map_areas.areas_feature import AreasFeature

FEATURES: tuple[FeatureMaker, ...] = (AreasFeature,)
