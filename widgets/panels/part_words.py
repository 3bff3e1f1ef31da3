"""What parts of figures are called where the hall's own data have no name for them."""

from collections.abc import Mapping

from widgets.city_words import CityWords
from widgets.texts import Texts

# By dimension the tables of texts that may know the key, the first that does says it.
TABLES: Mapping[str, tuple[str, ...]] = {
    "state": ("cases.state", "alarms.state", "tasks.step", "classes.state", "sources.state"),
    "class": ("classes",),
    "group": ("trails.group",),
    "outcome": ("evidence.outcome",),
    "rule": ("alarms.rule",),
    "register": ("dossiers.kind", "panels.part.register"),
    "channel": ("notify.channel",),
    "kind": ("panels.part.kind", "tasks.kind", "sources.kind", "dossiers.kind"),
    "age": ("station.state",),
    "severity": ("panels.part.severity",),
    "weekday": ("panels.part.weekday",),
    "verified_as": ("panels.part.verified_as",),
    "licensing": ("panels.part.licensing",),
    "level": ("panels.part.level",),
}
_HOURS = 24


class PartWords:
    """Called with a dimension and a key; what nobody has a word for stays its key."""

    def __init__(self, texts: Texts, words: CityWords) -> None:
        self._texts = texts
        self._words = words

    def __call__(self, dimension: str, key: str) -> str:
        """Return the words for a part."""
        if dimension == "county":
            return self._words.county(key) or self._words.name
        if dimension == "hour" and key.isdecimal() and int(key) < _HOURS:
            return self._texts("panels.part.hour", hour=f"{int(key):02d}")
        for table in TABLES.get(dimension, ()):
            if f"{table}.{key}" in self._texts:
                return self._texts(f"{table}.{key}")
        return key
