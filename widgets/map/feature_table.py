"""The features of the console's map, in the order of their buttons: the only place that names them."""

from widgets.map.feature import FeatureMaker

FEATURES: tuple[FeatureMaker, ...] = ()
