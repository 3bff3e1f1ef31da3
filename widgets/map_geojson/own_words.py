"""Layers of the user's own in words: why a file was refused, and what is odd in it."""

from app.domain.own_layer import OwnLayer, OwnLayerError, OwnNote
from app.domain.safe_text import safe_text
from widgets.texts import Texts

WORD_CHARACTERS = 60
MB = 2**20


def refusal_text(texts: Texts, error: OwnLayerError) -> str:
    """Return why a file is no such layer, naming the feature, the value and the limit."""
    key = f"own.refused.{error.code}"
    if key not in texts:
        return texts("own.refused.other", code=safe_text(error.code, WORD_CHARACTERS))
    why = texts(
        key,
        value=error.value,
        limit=error.limit,
        limit_mb=error.limit / MB,
        value_mb=error.value / MB,
        word=safe_text(error.word, WORD_CHARACTERS),
    )
    return texts("own.at_feature", feature=error.feature, why=why) if error.feature else why


def note_text(texts: Texts, note: OwnNote) -> str:
    """Return what is odd, how often, and where first."""
    key = f"own.note.{note.code}"
    what = texts(key) if key in texts else safe_text(note.code, WORD_CHARACTERS)
    return texts("own.noted", what=what, count=note.count, feature=note.feature)


def about_text(texts: Texts, layer: OwnLayer) -> str:
    """Return how much there is in a layer, and everything odd."""
    counted = texts(
        "own.about",
        features=len(layer.features),
        points=len(layer.points),
        lines=len(layer.line_of),
        rings=len(layer.ring_of),
    )
    return "\n".join([counted, *(note_text(texts, note) for note in layer.notes)])
