"""Whatever a source of tiles notes has words in both languages."""

from pathlib import Path

import pytest

from widgets.map.raster_note import raster_words
from widgets.texts import LANGUAGES, Texts

TEXTS = Path(__file__).parents[3] / "resources" / "texts"
REASONS = ("unreachable", "slow", "busy", "refused", "unreadable")  # of backends/tiles


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_has_words_of_its_own(language):
    texts = Texts.load(TEXTS, language, is_strict=True)
    words = {
        raster_words(note, texts)
        for note in (*REASONS, "bad_tiles:12", "moved", "unopened:a.toml: 7")
    }
    assert len(words) == len(REASONS) + 3
    assert any("a.toml: 7" in text for text in words)
    assert any("12" in text for text in words)
    assert any("moved" in text for text in words)
    assert raster_words("", texts) == ""
