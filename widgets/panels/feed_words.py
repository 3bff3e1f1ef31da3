"""What feeds are called that figures need: by our words, or as their own line says it."""

from collections.abc import Iterable

from app.domain.safe_text import safe_text
from widgets.source_words import in_language
from widgets.texts import Texts


def feed_name(texts: Texts, feed: str) -> str:
    """Return what a feed is called; one nobody has words for stays as it is."""
    keys = (f"panels.feed.{feed}", f"panels.part.source.{feed}")
    found = next((key for key in keys if key in texts), "")
    return texts(found) if found else safe_text(in_language(texts, feed))


def feed_names(texts: Texts, feeds: Iterable[str]) -> str:
    """Return several in one line."""
    between = "、" if texts.language == "zh_CN" else ", "
    return between.join(feed_name(texts, feed) for feed in feeds)
