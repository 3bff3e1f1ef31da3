"""The tones of the four severities, made here: the graver, the higher and the more often."""

import io
import wave

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import Severity

RATE_HZ = 44_100
FADE_S = 0.012  # without it a tone begins and ends with a click
GAP_S = 0.07
# Frequencies in Hz, one after the other, with the length of each in seconds.
NOTES: dict[Severity, tuple[tuple[float, ...], float]] = {
    Severity.I: ((880.0, 1174.7, 880.0, 1174.7), 0.16),
    Severity.II: ((784.0, 987.8), 0.18),
    Severity.III: ((587.3,), 0.22),
    Severity.IV: ((440.0,), 0.16),
}
LEVELS = {Severity.I: 0.7, Severity.II: 0.55, Severity.III: 0.4, Severity.IV: 0.25}


def tone(severity: Severity) -> NDArray[np.int16]:
    """Return (n,) int16 mono samples at 44.1 kHz."""
    frequencies, length_s = NOTES[severity]
    rest = np.zeros(round(GAP_S * RATE_HZ))
    parts: list[NDArray[np.float64]] = []
    for frequency_hz in frequencies:
        parts += [_note(frequency_hz, length_s), rest]
    return np.round(np.concatenate(parts) * LEVELS[severity] * 32_767).astype(np.int16)


def wav(severity: Severity) -> bytes:
    """Return the tone as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes(tone(severity).astype("<i2").tobytes())
    return file.getvalue()


def _note(frequency_hz: float, length_s: float) -> NDArray[np.float64]:
    t_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    # A soft second partial is heard over the hum of a hall at a lower level.
    sound = 0.8 * np.sin(2 * np.pi * frequency_hz * t_s)
    sound += 0.2 * np.sin(4 * np.pi * frequency_hz * t_s)
    edge = np.clip(np.minimum(t_s, t_s[-1] - t_s) / FADE_S, 0.0, 1.0)
    return np.asarray(sound * (0.5 - 0.5 * np.cos(np.pi * edge)))
