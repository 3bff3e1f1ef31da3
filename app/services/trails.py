"""Trails: the fixes of chosen things since they were chosen, and what the hub recorded before."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.domain.classes import EntityClass
from app.domain.ports import Answer
from app.domain.trail import NO_FIXES, Fixes, fixes_of, united
from app.domain.trail_rings import Bounds, TrailRings, rows_of, rows_within
from app.services.asking import answer_of
from app.services.live import Pumped, ViewGroup

MOST_SHOWN = 300  # more lines than that are a hairball
MOST_RECORDED = 8  # things whose recorded past is asked for
ASK_AGAIN_S = 60.0  # real seconds: the newest minutes are recorded only later
MOST_FIXES = 2000
EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


class _Answer(msgspec.Struct, frozen=True):
    t_s: list[float]
    lonlat: list[tuple[float, float]]
    is_part: bool = False  # there are older ones, too many to be told


@dataclass(slots=True)
class _Past:
    """What was recorded of one thing."""

    span_s: float
    fixes: Fixes = field(default_factory=lambda: NO_FIXES)
    is_part: bool = False
    code: str = ""
    request_id: str = ""
    ask_at_s: float = 0.0


class TrailBook:
    """Follows things by id and by class; ``monotonic`` is injected."""

    def __init__(self, group: ViewGroup, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._group = group
        self._monotonic = monotonic
        self.rings = TrailRings(group.world)
        self._pasts: dict[str, _Past] = {}
        self._ids: tuple[str, ...] = ()
        self._kinds: frozenset[EntityClass] = frozenset()
        self._span_s = 0.0

    @property
    def ids(self) -> tuple[str, ...]:
        """The things that are followed by name."""
        return self._ids

    def watch(self, ids: Iterable[str], kinds: frozenset[EntityClass], span_s: float) -> None:
        """Follow these from now on; of the first few of ``ids`` the recorded past is asked for."""
        self._ids, self._kinds, self._span_s = tuple(dict.fromkeys(ids)), kinds, span_s
        asked = self._ids[:MOST_RECORDED]
        for gone in self._pasts.keys() - set(asked):
            self._group.questions.cancel(self._pasts.pop(gone).request_id)
        for entity_id in asked:
            past = self._pasts.get(entity_id)
            if past is None or past.span_s != span_s:
                if past is not None:
                    self._group.questions.cancel(past.request_id)
                self._pasts[entity_id] = _Past(span_s)
        self.follow()

    def follow(self) -> None:
        """Take in what has come since, and ask again what is recorded; about once a second."""
        world = self._group.world
        self.rings.follow(rows_of(world, self._ids, self._kinds))
        for entity_id, past in self._pasts.items():
            is_waiting = self._group.questions.is_waiting(past.request_id)
            if not is_waiting and self._monotonic() >= past.ask_at_s:
                self._ask(entity_id, past)

    def pump(self, pumped: Pumped) -> None:
        """Take the fixes that a drain brought; what was of another epoch is forgotten."""
        if pumped.is_new_epoch:
            self.rings = TrailRings(self._group.world)
            for past in self._pasts.values():
                self._group.questions.cancel(past.request_id)
                past.fixes, past.is_part = NO_FIXES, False
                past.request_id, past.ask_at_s = "", 0.0
            self.follow()
        else:
            self.rings.absorb(pumped.change)

    def code(self, entity_id: str) -> str:
        """Return ``ok``, why the hub told nothing recorded, or an empty text before it answered."""
        past = self._pasts.get(entity_id)
        return "" if past is None else past.code

    @property
    def parts(self) -> int:
        """Of how many things the hub has older fixes within the span than it told."""
        return sum(past.is_part for past in self._pasts.values())

    def trails(self, bounds: Bounds = EVERYWHERE) -> list[tuple[str, Fixes]]:
        """Return the trails to show, those followed by id first, then what is within ``bounds``."""
        from_s = self._group.now_s() - self._span_s
        found = []
        for entity_id in self._ids[:MOST_SHOWN]:
            past = self._pasts.get(entity_id)
            row = self._group.world.row_of(entity_id)
            live = NO_FIXES if row is None else self.rings.of_row(row)
            fixes = live if past is None else united(past.fixes, live)
            found.append((entity_id, fixes.since(from_s)))
        named = set(self._ids)
        world = self._group.world
        others = rows_within(world, rows_of(world, (), self._kinds), bounds)
        for row in others[: MOST_SHOWN - len(found)].tolist():
            entity_id = world.id_at(row)
            if entity_id not in named:
                found.append((entity_id, self.rings.of_row(row).since(from_s)))
        return found

    def release(self) -> None:
        """Stop waiting for answers."""
        for past in self._pasts.values():
            self._group.questions.cancel(past.request_id)
        self._pasts.clear()

    def _ask(self, entity_id: str, past: _Past) -> None:
        to_s = self._group.now_s()
        past.ask_at_s = self._monotonic() + ASK_AGAIN_S
        past.request_id = self._group.questions.ask(
            "track",
            lambda answer: _take(past, answer),
            entity_id=entity_id,
            from_s=to_s - past.span_s,
            to_s=to_s,
            most=float(MOST_FIXES),
        )


def _take(past: _Past, answer: Answer) -> None:
    past.code = answer.code
    if answer.code == "ok":
        told = _told(answer.result)
        past.code = "answer_malformed" if told is None else "ok"
        if told is not None:
            past.fixes, past.is_part = told


def _told(result: Mapping[str, Any]) -> tuple[Fixes, bool] | None:
    """Return fixes and whether they are a part only; None of what was not promised."""
    answer = answer_of(result, _Answer)
    if answer is None or len(answer.t_s) > 10 * MOST_FIXES:
        return None
    fixes = fixes_of(answer.t_s, answer.lonlat)
    return None if fixes is None else (fixes, answer.is_part)
