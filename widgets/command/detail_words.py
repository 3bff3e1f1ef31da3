"""What the command box says beside a thing found: words of ours for what only a key names."""

from app.domain.safe_text import safe_text
from app.services.finder import Hit, HitKind
from widgets.texts import Texts

DETAIL_CHARACTERS = 80


def detail_words(hit: Hit, texts: Texts) -> str:
    """Return what else is known of ``hit``; a key that is none of ours is shown as it is."""
    match hit.kind:
        case HitKind.ALARM:
            key = f"alarms.rule.{hit.detail}"
        case "station":
            key = f"classes.{hit.detail}"
        case "site":
            key = f"command.site.{hit.detail}"
        case _:
            key = ""
    if key in texts:
        return texts(key)
    return safe_text(hit.detail, DETAIL_CHARACTERS) if hit.detail != hit.label else ""
