"""The words a filter may use: classes, states, counties and ages, in the window's language."""

from collections.abc import Iterable

from app.domain.classes import CLASS_GROUPS, Age, EntityClass, EntityState
from app.domain.where import Names
from widgets.city_words import CityWords
from widgets.texts import Texts

_Words = dict[str, frozenset[int]]
COUNTIES = 255


def names_of(texts: Texts, words: CityWords | None) -> Names:
    """Return what every word stands for; the program's own names are good in any language."""
    return {
        "class": _classes(texts),
        "state": _of(EntityState, "classes.state", texts),
        "age": _of(Age, "filter.age", texts),
        "county": {name.casefold(): frozenset({i}) for i, name in county_names(words)},
    }


def county_names(words: CityWords | None) -> list[tuple[int, str]]:
    """Return number and name of every county."""
    if words is None:
        return []
    named = ((index, words.county_at(index)) for index in range(1, COUNTIES))
    return [(index, name) for index, name in named if name]


def _of(kinds: Iterable[EntityClass | EntityState | Age], table: str, texts: Texts) -> _Words:
    found: _Words = {}
    for kind in kinds:
        name = kind.name.lower()
        found[texts(f"{table}.{name}").casefold()] = found[name] = frozenset({int(kind)})
    return found


def _classes(texts: Texts) -> _Words:
    groups: _Words = {}
    for group, kinds in CLASS_GROUPS.items():
        numbers = frozenset(int(kind) for kind in kinds)
        groups[texts(f"map.legend.{group}").casefold()] = groups[group] = numbers
    return groups | _of(EntityClass, "classes", texts)  # a class is meant before a group
