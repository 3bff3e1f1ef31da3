"""What is wrong with the raster tiles, in words: the note of their source, for the layer list."""

from widgets.texts import Texts

UNOPENED = "unopened:"  # and the reason: tiles that were wished for, but there are none


def raster_words(note: str, texts: Texts) -> str:
    """Return the words for ``RasterTiles.note`` (``unreachable``, ``bad_tiles:3``), or nothing."""
    if not note:
        return ""
    name, _, count = note.partition(":")
    key = f"tiles.note.{name}"
    if key not in texts:
        return texts("tiles.note.other", name=name)
    return texts(key, count=count) if count else texts(key)
