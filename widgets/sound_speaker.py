"""The speaker of a seat: plays the tones through Qt, and is silent where there is no device."""

import importlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTemporaryDir, QUrl

from app.domain.classes import Severity
from widgets.sound_tones import wav

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

log = logging.getLogger("ui")
FIRST_VOLUME = 0.6


class SeatSpeaker:
    """Loads Qt's sound at the first question, for that takes a while; no device is no fault."""

    def __init__(self) -> None:
        self._volume = FIRST_VOLUME
        self._effects: dict[Severity, QSoundEffect] | None = None
        self._folder: QTemporaryDir | None = None

    @property
    def is_there(self) -> bool:
        """Whether a tone would be heard."""
        return bool(self._known())

    @property
    def volume(self) -> float:
        """How loud, 0 to 1."""
        return self._volume

    def set_volume(self, volume: float) -> None:
        """Be louder or quieter from now on."""
        self._volume = volume
        for effect in self._known().values():
            effect.setVolume(volume)

    def play(self, severity: Severity) -> None:
        """Begin the tone of a severity."""
        effect = self._known().get(severity)
        if effect is not None:
            effect.play()

    def release(self) -> None:
        """Stop, and take the tones off the disk."""
        for effect in (self._effects or {}).values():
            effect.stop()
            effect.deleteLater()
        self._effects = {}
        if self._folder is not None:
            self._folder.remove()

    def _known(self) -> "dict[Severity, QSoundEffect]":
        if self._effects is None:
            self._effects = self._load()
        return self._effects

    def _load(self) -> "dict[Severity, QSoundEffect]":
        try:
            media = importlib.import_module("PySide6.QtMultimedia")
        except ImportError as error:  # a library of the system's sound is missing
            log.warning("alarms are not heard here: %s", error)
            return {}
        if media.QMediaDevices.defaultAudioOutput().isNull():
            log.info("alarms are not heard here: this machine has no sound device")
            return {}
        self._folder = QTemporaryDir()
        effects = {}
        for severity in Severity:
            path = Path(self._folder.path()) / f"{severity.name}.wav"
            path.write_bytes(wav(severity))
            effect = effects[severity] = media.QSoundEffect()
            effect.setSource(QUrl.fromLocalFile(str(path)))
            effect.setVolume(self._volume)
        return effects
