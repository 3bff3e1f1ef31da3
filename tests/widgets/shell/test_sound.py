"""The tones and the speaker: four that differ, no clicks, and no device is no fault."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from app.domain.classes import Severity
from widgets.sound_speaker import SeatSpeaker
from widgets.sound_tones import RATE_HZ, tone, wav


@pytest.mark.parametrize("severity", list(Severity))
def test_a_tone_is_short_begins_and_ends_in_silence_and_never_clips(severity: Severity) -> None:
    samples = tone(severity)
    assert samples.dtype == np.int16
    assert 0.1 < len(samples) / RATE_HZ < 1.5
    assert abs(int(samples[0])) < 50
    assert abs(int(samples[-1])) < 50
    assert 5000 < np.abs(samples.astype(int)).max() < 32_000
    assert np.abs(np.diff(samples.astype(int))).max() < 9000, "a jump is heard as a click"


def test_the_graver_is_louder_and_longer() -> None:
    heard = [np.abs(tone(s).astype(int)).max() for s in Severity]
    assert heard == sorted(heard, reverse=True)
    assert len(tone(Severity.I)) > len(tone(Severity.II)) > len(tone(Severity.III))


def test_a_wav_file_says_what_is_in_it() -> None:
    with wave.open(io.BytesIO(wav(Severity.I)), "rb") as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        assert reader.getframerate() == RATE_HZ
        assert reader.getnframes() == len(tone(Severity.I))


class _Media:
    """Qt's sound with one device, or without; effects keep what was asked of them."""

    def __init__(self, *, has_device: bool) -> None:
        self.made: list[_Effect] = []
        media = self

        class Devices:
            @staticmethod
            def defaultAudioOutput() -> object:  # noqa: N802 - Qt's name
                return type("Device", (), {"isNull": lambda _self: not has_device})()

        def make() -> "_Effect":
            media.made.append(_Effect())
            return media.made[-1]

        self.QMediaDevices = Devices
        self.QSoundEffect = make


class _Effect:
    def __init__(self) -> None:
        self.played, self.volume, self.path = 0, 0.0, Path()

    def setSource(self, url: object) -> None:  # noqa: N802 - Qt's name
        self.path = Path(url.toLocalFile())  # type: ignore[attr-defined]

    def setVolume(self, volume: float) -> None:  # noqa: N802 - Qt's name
        self.volume = volume

    def play(self) -> None:
        self.played += 1

    def stop(self) -> None:
        self.played = -1

    def deleteLater(self) -> None:  # noqa: N802 - Qt's name
        pass


def test_a_speaker_plays_the_tone_of_the_grade_at_its_volume(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    media = _Media(has_device=True)
    monkeypatch.setattr("widgets.sound_speaker.importlib.import_module", lambda _name: media)
    speaker = SeatSpeaker()
    assert media.made == [], "nothing is loaded before somebody asks"
    assert speaker.is_there
    speaker.set_volume(0.3)
    speaker.play(Severity.II)
    assert [effect.played for effect in media.made] == [0, 1, 0, 0]
    assert {effect.volume for effect in media.made} == {0.3}
    paths = [effect.path for effect in media.made]
    assert paths[1].read_bytes() == wav(Severity.II)
    speaker.release()
    assert not any(path.exists() for path in paths)
    speaker.play(Severity.II)
    assert not speaker.is_there


@pytest.mark.parametrize("is_broken", [True, False])
def test_without_a_device_or_a_library_it_is_silent(
    monkeypatch: pytest.MonkeyPatch, is_broken: bool
) -> None:
    def load(_name: str) -> _Media:
        if is_broken:
            raise ImportError("libpulse.so.0")
        return _Media(has_device=False)

    monkeypatch.setattr("widgets.sound_speaker.importlib.import_module", load)
    speaker = SeatSpeaker()
    assert not speaker.is_there
    speaker.play(Severity.I)
    speaker.set_volume(1.0)
    speaker.release()
