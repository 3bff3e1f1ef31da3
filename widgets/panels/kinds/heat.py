"""Calm tints by how much there is of something, on all of which text is read well."""

from PySide6.QtGui import QColor

from map_layers.theme import contrast
from widgets.look import Look

LEAST_CONTRAST = 7.0  # of the text on a tint, as on a wall
_STEPS, _TINTS = 50, 64
_LOW_AT = 0.5  # where on the ramp of heat its low end is; before it the ground fades into it


class HeatTints:
    """Tints of a look, found when the first is asked for."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._tints: list[QColor] = []

    def tint(self, share: float) -> QColor:
        """Return a colour between the ground (0) and the strongest on which text is read (1)."""
        if not self._tints:
            self._tints = self._made()
        return QColor(self._tints[round(_TINTS * min(1.0, max(0.0, share)))])

    def _made(self) -> list[QColor]:
        text = self._look.theme.hex("ui.text")
        steps = [step / _STEPS for step in range(_STEPS + 1)]
        read = [at for at in steps if contrast(text, self._ramp(at).name()) >= LEAST_CONTRAST]
        top = max(read, default=0.0)
        some = [self._ramp(top * (0.2 + 0.8 * at / _TINTS)) for at in range(1, _TINTS + 1)]
        return [self._ramp(0.0), *some]

    def _ramp(self, at: float) -> QColor:
        """Return a colour of the ramp of heat: from the pane's ground over its low to its high."""
        low = self._look.colour("map.heat_low")
        if at <= _LOW_AT:
            return mixed(self._look.colour("panel"), low, at / _LOW_AT)
        return mixed(low, self._look.colour("map.heat_high"), (at - _LOW_AT) / (1.0 - _LOW_AT))


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return ``one`` with so much of ``other`` in it, 0 to 1."""
    pairs = (
        (one.redF(), other.redF()),
        (one.greenF(), other.greenF()),
        (one.blueF(), other.blueF()),
    )
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in pairs))
