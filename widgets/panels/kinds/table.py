"""The table of kinds of panes: a new kind is one widget and one line here."""

from widgets.panels.body import BodyMaker
from widgets.panels.spec import BodyKind

MAKERS: dict[BodyKind, BodyMaker] = {}
