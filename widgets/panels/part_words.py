"""What parts of figures are called where the hall's own data have no name for them."""

from collections.abc import Callable, Iterable, Mapping

from app.domain.readings import Quantity
from widgets.city_words import CityWords
from widgets.texts import Texts

# By dimension the tables of texts that may know the key beside the panels' own.
TABLES: Mapping[str, tuple[str, ...]] = {
    "state": (
        "panels.part.status",
        "cases.state",
        "alarms.state",
        "tasks.step",
        "classes.state",
        "sources.state",
    ),
    "class": ("classes",),
    "group": ("trails.group",),
    "outcome": ("evidence.outcome",),
    "rule": ("alarms.rule",),
    "register": ("dossiers.kind",),
    "channel": ("notify.channel",),
    "kind": ("tasks.kind", "sources.kind", "dossiers.kind"),
    "age": ("station.state",),
    "source": ("panels.feed",),
}
_HOURS = 24


class PartWords:
    """Called with a dimension and a key; what nobody has a word for stays its key.

    ``person`` gives the name of somebody of the hall, empty where it is not told. ``quantities``
    are what stations measure. ``hall`` says what its tables call a part in this language.
    """

    def __init__(
        self,
        texts: Texts,
        words: CityWords,
        person: Callable[[str], str] = lambda _key: "",
        quantities: Iterable[Quantity] = (),
        hall: Callable[[str, str], str] = lambda _dimension, _key: "",
    ) -> None:
        self._texts = texts
        self._words = words
        self._person = person
        self._hall = hall
        self._quantities = {one.key: one.label.get(texts.language) or one.key for one in quantities}

    def __call__(self, dimension: str, key: str) -> str:
        """Return the words for a part."""
        if dimension == "county":
            return self._words.county(key) or self._words.name
        if dimension == "person":
            return self._person(key) or key
        if dimension == "quantity" and key in self._quantities:
            return self._quantities[key]
        if dimension == "hour" and key.isdecimal() and int(key) < _HOURS:
            return self._texts("panels.part.hour", hour=f"{int(key):02d}")
        if said := self._hall(dimension, key):
            return said
        own = f"panels.part.{dimension}.{key}"
        others = (f"{table}.{key}" for table in TABLES.get(dimension, ()))
        found = next((one for one in (own, *others) if one in self._texts), "")
        return self._texts(found) if found else key
