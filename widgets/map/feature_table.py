"""The features of the console's map, in the order of their buttons; named only here."""

from widgets.map.feature import FeatureMaker

FEATURES: tuple[FeatureMaker, ...] = ()
