"""A map pane as a window of panes is given it by wiring."""

from widgets.map.map_pane import MapPane


class Held:
    """Implements ``ShownPane`` over a map pane."""

    def __init__(self, pane: MapPane) -> None:
        self._pane = pane
        self.absorb, self.refresh = pane.absorb, pane.refresh
        self.set_look, self.release = pane.set_look, pane.release

    def widget(self) -> MapPane:
        return self._pane
