"""What becomes of a raster tile's colours at night: a matrix of colours, and a lift."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.raster import NightLook

_LUMA = np.array([0.2126, 0.7152, 0.0722])  # of sRGB, as the eye weighs it
_GREY = np.tile(_LUMA, (3, 1))
_EVEN = np.eye(3)


@dataclass(frozen=True, slots=True, eq=False)
class Tone:
    """Colours become ``matrix @ rgb + lift``; sRGB from 0 to 1."""

    matrix: NDArray[np.float64]
    lift: tuple[float, float, float]

    def columns(self) -> bytes:
        """Return the matrix as a shader takes it, column by column."""
        return self.matrix.T.astype("<f4").tobytes()


def _paled(part: float) -> NDArray[np.float64]:
    """Return the matrix that takes away all but ``part`` of a colour's distance from grey."""
    return part * _EVEN + (1.0 - part) * _GREY


# A white tile must not outshine an alarm: it becomes a dark grey on which black ink stays legible.
_DIM = Tone(0.27 * _paled(0.6), (0.022, 0.026, 0.032))
# White becomes the night's land and black a light grey, hues stay where they are and fade by half.
_INVERTED = Tone(0.55 * (_paled(0.5) - 2.0 * _GREY), (0.62, 0.63, 0.645))
_AS_IS = Tone(_EVEN, (0.0, 0.0, 0.0))


def tone_of(night: NightLook) -> Tone:
    """Return the tone of a look."""
    return {NightLook.AS_IS: _AS_IS, NightLook.DIM: _DIM, NightLook.INVERT: _INVERTED}[night]
