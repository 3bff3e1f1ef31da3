"""The filters of the queue that a person has composed and kept by name, on the seat's machine."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import msgspec

from app.domain.errors import OperatorError
from app.services.cases.filters import KeptFilter
from app.services.cases.narrowing import TEXT_CHARACTERS, Narrowing
from app.services.kept_filters import FilterStore, KeptFilters, MemoryStore

OF_OWN = "own:"
OF_ASKED = "asked:"
CODE_CHARACTERS = 64


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``base`` is the key of the filter that it narrows, so that "due soon" stays as of now."""

    base: str
    text: str = ""
    level: str = ""
    channel: str = ""
    aspect: str = ""
    bounds_deg: tuple[float, float, float, float] | None = None
    town: str = ""


class OwnFilters:
    """``store_of`` gives each person's own place; every call may raise StoreError."""

    def __init__(self, store_of: Callable[[str], FilterStore] | None = None) -> None:
        self._store_of = store_of or (lambda _person_id: MemoryStore())
        self._kept: dict[str, KeptFilters] = {}
        self._known: dict[str, Mapping[str, str]] = {}  # as of the last reading

    def of(self, person_id: str, bases: Mapping[str, KeptFilter]) -> tuple[KeptFilter, ...]:
        """Return somebody's filters; one that cannot be read, or whose base is gone, is left out.

        A filter that says less than it was kept with would show more cases than it names.
        """
        found = []
        if person_id not in self._known:
            self._known[person_id] = self._of(person_id).all()
        for name, condition in self._known[person_id].items():
            kept = _read(condition)
            base = None if kept is None else bases.get(kept.base)
            if kept is not None and base is not None:
                found.append(_filter(name, base, _narrowing(kept)))
        return tuple(found)

    def keep(self, person_id: str, name: str, base: KeptFilter, narrowing: Narrowing) -> str:
        """Keep what is looked at now and return its key; one of the same name gives way.

        Raises OperatorError for a name that does not fit, for too many, and for a ring of the map:
        which cases lie in it is another matter tomorrow.
        """
        if narrowing.ids or base.key.startswith((OF_OWN, OF_ASKED)):
            raise OperatorError("filter_not_kept", "a ring on the map, or what another pane asked")
        kept = _Kept(
            *(base.key, narrowing.text, narrowing.level, narrowing.channel, narrowing.aspect),
            *(narrowing.bounds_deg, narrowing.town),
        )
        self._known.pop(person_id, None)
        self._of(person_id).keep(name, msgspec.json.encode(kept).decode())
        return OF_OWN + name.strip()

    def drop(self, person_id: str, key: str) -> None:
        """Keep one no longer."""
        self._known.pop(person_id, None)
        self._of(person_id).drop(key.removeprefix(OF_OWN))

    def _of(self, person_id: str) -> KeptFilters:
        if person_id not in self._kept:
            self._kept[person_id] = KeptFilters(self._store_of(person_id))
        return self._kept[person_id]


def _filter(name: str, base: KeptFilter, narrowing: Narrowing) -> KeptFilter:
    return replace(
        base,
        key=OF_OWN + name,
        name=name,
        where=lambda now_s: narrowing.of(base.where(now_s)),
    )


def _narrowing(kept: _Kept) -> Narrowing:
    return Narrowing(
        *(kept.text, kept.level, kept.channel, kept.aspect, kept.bounds_deg, kept.town)
    )


def _read(condition: str) -> _Kept | None:
    """Return what a file has; None of what was not written here."""
    try:
        kept = msgspec.json.decode(condition, type=_Kept)
    except (msgspec.DecodeError, ValueError):
        return None
    codes = (kept.base, kept.level, kept.channel, kept.aspect, kept.town)
    is_short = len(kept.text) <= TEXT_CHARACTERS and all(len(c) <= CODE_CHARACTERS for c in codes)
    return kept if is_short else None
