"""What the command box says beside a thing found: words of ours for what only a key names."""

from app.domain.safe_text import safe_text
from app.services.finder import Hit, HitKind
from widgets.texts import Texts

DETAIL_CHARACTERS = 80
# Where the words of a kind's catalogue stand.
_ROOMS = {
    HitKind.ALARM: "alarms.rule",
    "station": "classes",
    "site": "command.site",
    "area": "areas.set_name",
    "person": "session.role",
    **dict.fromkeys(("plans", "contacts", "grid_team", "premises", "data_sets"), "dossiers.word"),
}


def detail_words(hit: Hit, texts: Texts) -> str:
    """Return what else is known of ``hit``; a key that is none of ours is shown as it is."""
    if hit.kind == "case":
        state = texts(f"cases.state.{hit.code}") if f"cases.state.{hit.code}" in texts else hit.code
        return texts("find.case", number=hit.detail, state=safe_text(state, DETAIL_CHARACTERS))
    key = _key(hit)
    if key in texts:
        return texts(key)
    return safe_text(hit.detail, DETAIL_CHARACTERS) if hit.detail != hit.label else ""


def _key(hit: Hit) -> str:
    """Return the text key of what is known of a hit by a word of a catalogue."""
    if hit.kind == "unit":
        return f"find.level.{hit.code}"
    room = _ROOMS.get(hit.kind)
    return "" if room is None else f"{room}.{hit.code or hit.detail}"
